import json
from pathlib import Path

import pytest

from desktop.bridge.exchange_controller import BUSY, ExchangeController, ExchangeServices, import_words
from desktop.domain.errors import ImportFailed
from desktop.domain.exports import ExchangeProgress, ExportFormat, ExportWish
from desktop.domain.notices import NoticeKind
from desktop.services.conversation_export import ConversationExport
from desktop.services.conversation_import import ConversationImport, ImportOutcome
from tests.bridge.conftest import Heard
from tests.fakes import FakeExchangeFiles, until

PATH = Path("/in/chats.json")


def messages(*chats: str) -> bytes:
    return json.dumps([{"id": c, "title": c, "messages": [{"role": "user", "content": c}]} for c in chats]).encode()


class ExchangeScene:
    """The exchange's controller over the chat's scene."""

    def __init__(self, scene) -> None:
        self.scene = scene
        self.disk = FakeExchangeFiles()
        self.progress, self.notices = Heard(), Heard()
        services = ExchangeServices(
            ConversationImport(scene.changes, scene.library, scene.store, scene.files, self.disk),
            ConversationExport(scene.library, scene.store, scene.files, self.disk, self.make_pdf),
        )
        self.exchange = ExchangeController(services, scene.list, scene.chat, scene.tasks)
        self.exchange.progress_changed.connect(self.progress.take)
        self.exchange.notice_raised.connect(self.notices.take)

    async def make_pdf(self, _text, _on_progress) -> bytes:
        return b"%PDF"

    async def until_done(self) -> None:
        await until(lambda: self.progress.values and self.progress.values[-1] is None)

    async def bring(self, *chats: str) -> None:
        self.disk.kept[PATH] = messages(*chats)
        self.exchange.import_files([PATH])
        await self.until_done()
        self.progress.values.clear()


@pytest.fixture
def exchange_scene(chat_scene):
    made = ExchangeScene(chat_scene)
    yield made
    made.exchange.close()


def test_an_import_tells_its_end_and_one_undo_takes_all_of_it_back(exchange_scene):
    async def scenario() -> None:
        await exchange_scene.bring("a", "b")
        (notice,) = exchange_scene.notices.values
        assert notice.text == "2 conversations imported."
        assert [c.title for c in exchange_scene.scene.list.conversations] == ["a", "b"]
        notice.action.run()
        await until(lambda: not exchange_scene.scene.list.conversations)

    exchange_scene.scene.play(scenario())


def test_a_second_time_nothing_comes_and_nothing_can_be_undone(exchange_scene):
    async def scenario() -> None:
        await exchange_scene.bring("a", "b")
        await exchange_scene.bring("a", "b")
        notice = exchange_scene.notices.values[-1]
        assert (notice.text, notice.action) == ("All 2 conversations were there already.", None)

    exchange_scene.scene.play(scenario())


def test_a_single_conversation_is_shown(exchange_scene):
    async def scenario() -> None:
        await exchange_scene.bring("a")
        assert exchange_scene.scene.chat.conversation.title == "a"

    exchange_scene.scene.play(scenario())


def test_a_foreign_file_that_is_opened_is_imported_and_our_own_is_opened(exchange_scene):
    async def scenario() -> None:
        exchange_scene.disk.kept[PATH] = messages("a")
        exchange_scene.exchange.open_file(PATH)
        await exchange_scene.until_done()
        assert exchange_scene.scene.chat.conversation.title == "a"
        mine = exchange_scene.scene.chat.conversation.titled("Mine")
        exchange_scene.disk.kept[PATH] = b'{"format": "hearth-conversation"}'
        exchange_scene.scene.store.files[PATH] = mine
        exchange_scene.exchange.open_file(PATH)
        await until(lambda: exchange_scene.scene.chat.conversation.title == "Mine")

    exchange_scene.scene.play(scenario())


def test_a_damaged_file_is_told_in_a_sentence(exchange_scene):
    async def scenario() -> None:
        exchange_scene.disk.kept[PATH] = b"{"
        exchange_scene.exchange.import_files([PATH])
        await exchange_scene.until_done()
        (notice,) = exchange_scene.notices.values
        assert notice.kind is NoticeKind.ERROR
        assert notice.text == "chats.json is damaged: line 1 is not JSON. Nothing of it was imported."
        assert not exchange_scene.exchange.is_busy

    exchange_scene.scene.play(scenario())


def test_progress_is_told_and_ends(exchange_scene):
    async def scenario() -> None:
        exchange_scene.disk.kept[PATH] = messages("a", "b")
        exchange_scene.exchange.import_files([PATH])
        await exchange_scene.until_done()
        assert exchange_scene.progress.values[0] == ExchangeProgress("chats.json", 0, 1)
        assert exchange_scene.progress.values[-1] is None

    exchange_scene.scene.play(scenario())


def test_one_at_a_time(exchange_scene):
    async def scenario() -> None:
        exchange_scene.disk.kept[PATH] = messages("a")
        exchange_scene.exchange.import_files([PATH])
        exchange_scene.exchange.import_files([PATH])
        assert [notice.text for notice in exchange_scene.notices.values] == [BUSY]
        await exchange_scene.until_done()

    exchange_scene.scene.play(scenario())


def test_a_cancelled_import_brings_nothing(exchange_scene):
    async def scenario() -> None:
        exchange_scene.disk.kept[PATH] = messages("a", "b", "c")
        exchange_scene.exchange.import_files([PATH])
        await until(lambda: exchange_scene.scene.store.kept)
        exchange_scene.exchange.cancel()
        await exchange_scene.until_done()
        assert exchange_scene.scene.store.kept == {}
        assert exchange_scene.scene.list.conversations == ()
        assert exchange_scene.notices.values == []

    exchange_scene.scene.play(scenario())


def test_an_export_says_where_it_is(exchange_scene):
    async def scenario() -> None:
        await exchange_scene.bring("a", "b")
        ids = tuple(summary.id for summary in exchange_scene.scene.list.conversations)
        exchange_scene.exchange.export(ExportWish(ids[:1], ExportFormat.TEXT, Path("/out/a.txt")))
        await exchange_scene.until_done()
        exchange_scene.progress.values.clear()
        exchange_scene.exchange.export(ExportWish(ids, ExportFormat.PDF, Path("/out"), into_folder=True))
        await exchange_scene.until_done()
        texts = [notice.text for notice in exchange_scene.notices.values[-2:]]
        assert texts == ["Saved as a.txt.", "2 conversations saved in out."]
        assert exchange_scene.disk.written[Path("/out/b.pdf")] == b"%PDF"

    exchange_scene.scene.play(scenario())


def outcome(added=0, grown=0, known=0, left_out=0, problems=0) -> ImportOutcome:
    ids = tuple(str(number) for number in range(added + grown + known))
    return ImportOutcome("", ids, added, grown, left_out, (ImportFailed("x"),) * problems)


@pytest.mark.parametrize(
    ("brought", "words"),
    [
        (outcome(added=42, known=3), "42 conversations imported, 3 were there already."),
        (outcome(added=1, known=1), "1 conversation imported, 1 was there already."),
        (outcome(added=1200), "1,200 conversations imported."),
        (outcome(known=1), "The conversation was there already."),
        (outcome(grown=1), "1 conversation got new messages."),
        (outcome(grown=2, known=3), "3 were there already. 2 conversations got new messages."),
        (outcome(added=2, left_out=1), "2 conversations imported. 1 picture, file or tool call was left out."),
        (outcome(added=2, left_out=9), "2 conversations imported. 9 pictures, files and tool calls were left out."),
        (outcome(added=2, problems=3), "2 conversations imported. 3 files could not be imported."),
    ],
)
def test_what_an_import_has_brought_is_said_in_short_sentences(brought, words):
    assert import_words(brought) == words
