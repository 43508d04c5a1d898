"""Over the real store and real snapshots."""

from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable, FolderInUse
from desktop.domain.messages import user_message
from desktop.services.conversation_backups import ConversationBackups
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.storage.backups import Backups
from desktop.storage.conversation_store import Care, ConversationStore
from tests.fakes import FakeFolderFile
from tests.unit.services.library_scene import chat


class Scene:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "conversations"
        care = Care(backups=Backups(folder / "backups"))
        self.store = ConversationStore(self.folder, self.folder / ".trash", care)
        self.files = FileThread("files")
        self.library = ConversationLibrary(self.store, FakeFolderFile(), self.files, lambda: None)
        self.changes = ConversationChanges(self.library)
        self.backups = ConversationBackups(self.library, self.changes, self.store, self.files)

    async def with_a_backup(self) -> tuple[Conversation, Conversation]:
        """A conversation as it was, which is kept, and as it is."""
        before = chat("Before")
        await self.library.save(before)
        after = before.titled("After").with_message(user_message("more", before.current))
        await self.library.save(after)
        return before, after


@pytest.fixture
def scene(tmp_path, run_async):
    made = Scene(tmp_path)
    made.play = run_async
    yield made
    made.files.close()


def test_the_versions_tell_what_is_in_them_also_when_they_cannot_be_read(scene, tmp_path):
    async def scenario() -> None:
        before, _ = await scene.with_a_backup()
        (found,) = await scene.backups.of(before.id)
        assert (found.title, found.n_messages, found.last_words) == ("Before", 1, "Before")
        found.path.write_bytes(b"\0\0")
        (damaged,) = await scene.backups.of(before.id)
        assert damaged.problem

    scene.play(scenario())


def test_going_back_with_a_readable_conversation_is_a_change_that_can_be_undone(scene):
    async def scenario() -> None:
        before, after = await scene.with_a_backup()
        (found,) = await scene.backups.of(before.id)
        assert await scene.backups.restore(before.id, found) is None
        restored = scene.store.load(before.id)
        assert (restored.title, restored.messages) == (before.title, before.messages)
        await scene.changes.undo()
        assert scene.store.load(before.id).messages == after.messages

    scene.play(scenario())


def test_a_damaged_file_goes_to_the_trash_as_it_is_and_comes_back_as_it_is(scene):
    async def scenario() -> None:
        before, _ = await scene.with_a_backup()
        file = scene.backups.file(before.id)
        file.write_bytes(b"\0 damaged")
        scene.library.close_conversation(before.id)
        scene.library.list_line(scene.store.summary(before.id))
        (found,) = await scene.backups.of(before.id)
        take_back = await scene.backups.restore(before.id, found)
        assert await scene.library.get(before.id) == before
        assert [line.problem for line in scene.library.summaries] == [None]
        assert (scene.folder / ".trash" / file.name).read_bytes() == b"\0 damaged"
        await take_back()
        assert file.read_bytes() == b"\0 damaged"
        assert scene.library.summaries[0].problem
        with pytest.raises(ConversationUnreadable):
            await scene.library.get(before.id)

    scene.play(scenario())


def test_nothing_is_restored_where_nothing_may_be_written(scene):
    async def scenario() -> None:
        before, after = await scene.with_a_backup()
        (found,) = await scene.backups.of(before.id)
        scene.library.permission.refuse_while(lambda: "Open elsewhere.")
        with pytest.raises(FolderInUse):
            await scene.backups.restore(before.id, found)
        assert scene.store.load(before.id) == after

    scene.play(scenario())
