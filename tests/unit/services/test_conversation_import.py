import asyncio
import json
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import ImportFailed, StorageFailed
from desktop.domain.messages import user_message
from desktop.services.conversation_import import ConversationImport, ImportOutcome
from desktop.services.file_thread import FileThread
from tests.fakes import FakeExchangeFiles, until
from tests.image_files import png
from tests.unit.services.library_scene import chat


def export(*chats: list[str]) -> bytes:
    """A file with conversations, each of which has an id and these prompts."""
    wholes = [
        {"id": texts[0], "title": texts[0], "messages": [{"role": "user", "content": text} for text in texts]}
        for texts in chats
    ]
    return json.dumps(wholes).encode()


class ImportScene:
    """An importer over a library in memory; ``progress`` is what it told."""

    def __init__(self, scene) -> None:
        self.scene = scene
        self.source = FakeExchangeFiles()
        self.progress = []
        self.files = FileThread("files")
        self.importer = ConversationImport(scene.changes, scene.library, scene.store, self.files, self.source)

    async def run(self, *files: bytes) -> ImportOutcome:
        paths = [Path(f"/in/{number}.json") for number in range(len(files))]
        self.source.kept = dict(zip(paths, files, strict=True))
        return await self.importer.run(paths, self.progress.append)

    def titles(self) -> list[str]:
        return sorted(conversation.title for conversation in self.scene.store.kept.values())


@pytest.fixture
def imports(scene):
    made = ImportScene(scene)
    yield made
    made.importer.close()
    made.files.close()


def play(imports, scenario) -> None:
    async def run(_scene) -> None:
        await scenario()

    imports.scene.play(run)


def test_all_conversations_come_in_as_one_step_that_can_be_undone(imports):
    async def scenario() -> None:
        outcome = await imports.run(export(["a"], ["b"]), export(["c"]))
        assert (outcome.added, outcome.grown, outcome.known, len(outcome.ids)) == (3, 0, 0, 3)
        assert imports.titles() == ["a", "b", "c"]
        assert imports.scene.changes.history.undo_label == "3 conversations were imported"
        await imports.scene.changes.undo()
        assert imports.titles() == []
        await imports.scene.changes.redo()
        assert imports.titles() == ["a", "b", "c"]

    play(imports, scenario)


def test_importing_twice_adds_nothing(imports):
    async def scenario() -> None:
        await imports.run(export(["a"], ["b"]))
        before = dict(imports.scene.store.kept)
        outcome = await imports.run(export(["a"], ["b"]))
        assert (outcome.label, outcome.added, outcome.known) == ("", 0, 2)
        assert imports.scene.store.kept == before
        assert len(imports.scene.changes.history.done) == 1

    play(imports, scenario)


def test_what_the_user_said_since_stays_and_what_is_new_in_the_source_comes(imports):
    async def scenario() -> None:
        (conversation_id,) = (await imports.run(export(["a"]))).ids
        mine = imports.scene.store.kept[conversation_id]
        mine = mine.with_message(user_message("mine", mine.current))
        await imports.scene.library.save(mine)
        outcome = await imports.run(export(["a", "more"]))
        kept = imports.scene.store.kept[conversation_id]
        assert (outcome.grown, outcome.label) == (1, "“a” was imported again")
        assert sorted(message.text for message in kept.messages) == ["a", "mine", "more"]
        assert kept.path()[-1].text == "mine"
        assert (await imports.run(export(["a", "more"]))).known == 1

    play(imports, scenario)


def test_a_damaged_file_lets_nothing_in_and_says_why(imports):
    async def scenario() -> None:
        with pytest.raises(ImportFailed, match=r"0\.json is damaged"):
            await imports.run(export(["a"])[:-5])
        assert imports.titles() == []
        assert imports.scene.changes.history.done == []

    play(imports, scenario)


def test_of_several_files_the_good_ones_come_in_and_the_bad_ones_are_named(imports):
    async def scenario() -> None:
        outcome = await imports.run(export(["a"]), b"{", export(["b"]))
        assert imports.titles() == ["a", "b"]
        assert [problem.message for problem in outcome.problems] == ["1.json is damaged: line 1 is not JSON."]

    play(imports, scenario)


def test_a_file_of_hearth_itself_comes_in_as_it_is(imports):
    async def scenario() -> None:
        mine = chat("Mine")
        imports.scene.store.files[Path("/in/0.json")] = mine
        outcome = await imports.run(b'{"format": "hearth-conversation"}')
        assert outcome.ids == (mine.id,)
        assert imports.scene.store.kept[mine.id] == mine
        assert await imports.importer.is_own(Path("/in/0.json"))

    play(imports, scenario)


def test_a_conversation_that_cannot_be_read_is_left_alone(imports):
    async def scenario() -> None:
        (conversation_id,) = (await imports.run(export(["a"]))).ids
        await imports.scene.library.refresh()
        imports.scene.start()
        await imports.scene.library.refresh()
        del imports.scene.store.kept[conversation_id]
        fresh = ConversationImport(
            imports.scene.changes, imports.scene.library, imports.scene.store, imports.files, imports.source
        )
        outcome = await fresh.run(list(imports.source.kept), imports.progress.append)
        fresh.close()
        assert (outcome.added, outcome.known) == (0, 1)

    play(imports, scenario)


def test_on_a_full_disk_what_was_imported_waits_and_the_step_can_be_undone(imports):
    async def scenario() -> None:
        imports.scene.store.is_full = True
        await imports.run(export(["a"]))
        imports.scene.store.is_full = False
        assert imports.scene.library.unsaved.names == ("a",)
        assert imports.scene.changes.history.undo_label == "“a” was imported"

    play(imports, scenario)


def test_progress_tells_each_file_and_each_conversation(imports):
    async def scenario() -> None:
        await imports.run(export(["a"], ["b"]), export(["c"]))
        told = [(progress.label, progress.done, progress.total) for progress in imports.progress]
        assert told == [("0.json", 0, 2), ("1.json", 1, 2), ("", 0, 3), ("", 1, 3), ("", 2, 3)]

    play(imports, scenario)


def test_a_cancelled_import_leaves_nothing_behind(imports):
    async def scenario() -> None:
        running = asyncio.ensure_future(imports.run(export(["a"], ["b"], ["c"])))
        await until(lambda: imports.scene.store.kept)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert imports.titles() == []
        assert imports.scene.changes.history.done == []
        assert imports.scene.changes.history.undone == []

    play(imports, scenario)


def test_pictures_and_tools_are_counted_once(imports):
    image = {"type": "image_url", "image_url": {"url": "x"}}
    data = json.dumps({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, image]}]}).encode()

    async def scenario() -> None:
        assert (await imports.run(data)).left_out == 1
        assert (await imports.run(data)).left_out == 0

    play(imports, scenario)


def test_a_conversation_that_changed_its_title_keeps_it(imports):
    async def scenario() -> None:
        (conversation_id,) = (await imports.run(export(["a"]))).ids
        await imports.scene.library.save(replace(imports.scene.store.kept[conversation_id], title="Mine"))
        await imports.run(export(["a", "b"]))
        assert imports.scene.store.kept[conversation_id].title == "Mine"

    play(imports, scenario)


def test_pictures_in_a_file_are_kept_with_the_images_of_all_conversations(imports):
    async def scenario() -> None:
        address = f"data:image/png;base64,{b64encode(png()).decode()}"
        content = [{"type": "image_url", "image_url": {"url": address}}]

        outcome = await imports.run(json.dumps([{"role": "user", "content": content}]).encode())

        (kept,) = imports.scene.store.kept.values()
        assert [imports.scene.store.image(part) for part in kept.messages[0].images] == [png()]
        assert outcome.left_out == 0

    play(imports, scenario)


def test_a_full_disk_imports_no_conversation_without_its_pictures(imports):
    async def scenario() -> None:
        address = f"data:image/png;base64,{b64encode(png()).decode()}"
        imports.scene.store.is_full = True

        with pytest.raises(StorageFailed):
            await imports.run(
                json.dumps([{"role": "user", "content": [{"image_url": address, "type": "image"}]}]).encode()
            )

        assert not imports.scene.store.kept

    play(imports, scenario)


def test_a_picture_that_lies_beside_a_file_is_kept(imports):
    async def scenario() -> None:
        picture = {"type": "file", "fileType": "image", "fileIdentifier": "sheet.png"}
        version = {"type": "singleStep", "role": "user", "content": [picture]}
        data = json.dumps({"messages": [{"versions": [version]}], "createdAt": 1784921389195}).encode()
        imports.source.kept = {Path("/in/1.conversation.json"): data, Path("/in/sheet.png"): png()}

        await imports.importer.run([Path("/in/1.conversation.json")], imports.progress.append)

        (kept,) = imports.scene.store.kept.values()
        (part,) = kept.messages[0].images
        assert (part.name, imports.scene.store.image(part)) == ("sheet.png", png())
        assert kept.messages[0].text == ""

    play(imports, scenario)
