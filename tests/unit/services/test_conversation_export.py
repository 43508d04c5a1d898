import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.exports import ExchangeProgress, ExportFormat, ExportWish
from desktop.domain.messages import user_message
from desktop.services.conversation_export import ConversationExport
from desktop.services.file_thread import FileThread
from tests.fakes import FakeExchangeFiles, until
from tests.image_files import HOLIDAY
from tests.unit.services.library_scene import chat

TARGET = Path("/out/trip")


class ExportScene:
    """An exporter of three conversations in memory, of which two have the same title."""

    def __init__(self, scene) -> None:
        self.scene = scene
        self.target = FakeExchangeFiles()
        self.progress, self.printed = [], []
        self.may_print = asyncio.Event()
        self.may_print.set()
        self.files = FileThread("files")
        self.exporter = ConversationExport(scene.library, scene.store, self.files, self.target, self.make_pdf)
        self.chats = [chat("Trip"), chat("Trip"), chat("Tea")]
        scene.store.kept = {each.id: each for each in self.chats}

    async def make_pdf(self, text, on_progress) -> bytes:
        self.printed.append(text)
        on_progress(0.5)
        await self.may_print.wait()
        return b"%PDF"

    def wish(self, form: ExportFormat, n: int = 1, **more) -> ExportWish:
        return ExportWish(tuple(each.id for each in self.chats[:n]), form, TARGET, into_folder=n > 1, **more)

    async def run(self, wish: ExportWish):
        return await self.exporter.run(wish, self.progress.append)


@pytest.fixture
def exports(scene):
    made = ExportScene(scene)
    yield made
    made.exporter.close()
    made.files.close()


def play(exports, scenario) -> None:
    async def run(_scene) -> None:
        await scenario()

    exports.scene.play(run)


@pytest.mark.parametrize("form", [ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.TEXT])
def test_one_conversation_goes_where_the_user_said(exports, form):
    async def scenario() -> None:
        assert await exports.run(exports.wish(form)) == (TARGET,)
        assert b"Trip" in exports.target.written[TARGET]

    play(exports, scenario)


def test_several_go_into_a_folder_and_names_do_not_collide(exports):
    async def scenario() -> None:
        paths = await exports.run(exports.wish(ExportFormat.MARKDOWN, 3))
        assert [path.name for path in paths] == ["Trip.md", "Trip+.md", "Tea.md"]
        assert all(exports.target.written[path].startswith(b"# T") for path in paths)
        assert [(p.label, p.done, p.total) for p in exports.progress] == [("Trip", 0, 3), ("Trip", 1, 3), ("Tea", 2, 3)]

    play(exports, scenario)


def test_json_is_hearths_own_form_with_or_without_thoughts(exports):
    async def scenario() -> None:
        await exports.run(exports.wish(ExportFormat.JSON))
        assert exports.scene.store.files[TARGET] == exports.chats[0]
        await exports.run(exports.wish(ExportFormat.JSON, with_reasoning=False))
        assert exports.scene.store.files[TARGET].messages == exports.chats[0].messages

    play(exports, scenario)


def test_pdf_is_made_from_pieces_and_its_progress_told(exports):
    async def scenario() -> None:
        await exports.run(exports.wish(ExportFormat.PDF))
        assert exports.target.written[TARGET] == b"%PDF"
        assert exports.printed[0].title == "Trip"
        assert exports.progress[-1] == ExchangeProgress("Trip", 50, 100, is_export=True)

    play(exports, scenario)


def test_an_open_conversation_is_exported_as_it_is_now(exports):
    async def scenario() -> None:
        exports.scene.library.put(exports.chats[0].titled("Later"))
        await exports.run(exports.wish(ExportFormat.TEXT))
        assert exports.target.written[TARGET].startswith(b"Later")

    play(exports, scenario)


def test_a_full_disk_leaves_no_empty_file(exports):
    async def scenario() -> None:
        exports.target.is_full = True
        with pytest.raises(StorageFailed):
            await exports.run(exports.wish(ExportFormat.MARKDOWN, 2))
        assert exports.target.written == {}

    play(exports, scenario)


def test_a_conversation_that_cannot_be_read_is_told(exports):
    async def scenario() -> None:
        exports.scene.store.kept.clear()
        with pytest.raises(ConversationUnreadable):
            await exports.run(exports.wish(ExportFormat.TEXT))

    play(exports, scenario)


def test_a_cancelled_export_leaves_what_is_complete(exports):
    async def scenario() -> None:
        exports.may_print.clear()
        running = asyncio.ensure_future(exports.run(exports.wish(ExportFormat.PDF, 2)))
        await until(lambda: exports.printed)
        exports.may_print.set()
        await until(lambda: len(exports.printed) == 2 or running.done())
        exports.may_print.clear()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert all(data == b"%PDF" for data in exports.target.written.values())

    play(exports, scenario)


def with_image(exports):
    part = exports.scene.store.keep_image(b"cat", "cat.png")
    shown = exports.chats[0].with_message(user_message("Look", exports.chats[0].current, (part, HOLIDAY)))
    exports.scene.store.kept[shown.id] = shown


def test_images_of_a_page_are_in_it_and_those_of_markdown_lie_beside(exports):
    async def scenario() -> None:
        with_image(exports)

        await exports.run(exports.wish(ExportFormat.HTML))
        page = exports.target.written.copy()
        await exports.run(exports.wish(ExportFormat.MARKDOWN))

        assert list(page) == [TARGET]
        assert b'src="data:image/png;base64,Y2F0"' in page[TARGET]
        assert b"[Image: holiday.png]" in page[TARGET]
        assert exports.target.written[TARGET / "cat.png"] == b"cat"
        assert b"![cat.png](trip/cat.png)" in exports.target.written[TARGET]

    play(exports, scenario)
