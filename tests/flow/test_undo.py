"""Whatever a user does, taking all of it back gives the same bytes as before; doing it again, the same as after."""

import asyncio
import contextlib
import errno
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.folders import Folder
from desktop.domain.messages import user_message
from desktop.domain.undo import Added, Edited, FoldersEdited
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.storage import json_file
from desktop.storage.conversation_store import Care, ConversationStore
from desktop.storage.folder_store import FolderStore

N_OPERATIONS = 100


class Desk:
    """A library over real files, and a hand that does anything in it."""

    def __init__(self, root: Path, seed: int, files: FileThread) -> None:
        self._root = root
        self._random = Random(seed)
        self._n = 0
        store = ConversationStore(root / "conversations", root / "conversations" / ".trash")
        self.library = ConversationLibrary(store, FolderStore(root / "folders.json"), files, lambda: None)
        self.changes = ConversationChanges(self.library)

    def bytes_on_disk(self) -> dict[str, bytes]:
        """Every conversation's file; and the folders, which are none as long as there is no file."""
        files = {path.name: path.read_bytes() for path in (self._root / "conversations").glob("*.json")}
        return files | {"folders": repr(FolderStore(self._root / "folders.json").load()).encode()}

    async def do_anything(self) -> None:
        does: Callable[[], Awaitable[object]] = self._random.choice([
            self._add, self._rename, self._edit, self._clear, self._move, self._pin, self._delete, self._folder,
            self._remove_folder, self._change_two,
        ])  # fmt: skip
        await does()

    def _name(self) -> str:
        self._n += 1
        return f"Name {self._n}"

    def _some_id(self) -> str:
        ids = sorted(summary.id for summary in self.library.summaries)
        return self._random.choice(ids) if ids else ""

    async def _change(self, edit: Callable) -> None:
        if chosen := self._some_id():
            await self.changes.change([chosen], "Changed", edit)

    async def _add(self) -> None:
        made = new_conversation().with_message(user_message(self._name(), None))
        await self.changes.apply("Added", [Added(made.id, made)])

    async def _rename(self) -> None:
        if chosen := self._some_id():
            await self.changes.rename(chosen, self._name())

    async def _edit(self) -> None:
        await self._change(lambda c: c.with_message(user_message(self._name(), self._random_parent(c))))

    def _random_parent(self, conversation) -> str | None:
        return self._random.choice([None, *(message.id for message in conversation.messages)])

    async def _clear(self) -> None:
        await self._change(lambda c: replace(c, messages=(), current=None))

    async def _move(self) -> None:
        folders = [None, *(folder.id for folder in self.library.folders.all)]
        await self._change(lambda c: replace(c, folder=self._random.choice(folders)))

    async def _pin(self) -> None:
        await self._change(lambda c: replace(c, pinned=not c.pinned, tags=(*c.tags, self._name())))

    async def _delete(self) -> None:
        if chosen := self._some_id():
            await self.changes.delete([chosen])

    async def _folder(self) -> None:
        before = self.library.folders
        made = Folder(self._name(), self._name(), self._random.choice([None, *(f.id for f in before.all)]))
        await self.changes.apply("Folder", [FoldersEdited(before, before.with_folder(made))])

    async def _remove_folder(self) -> None:
        before = self.library.folders
        if before.all:
            gone = self._random.choice(before.all).id
            await self.changes.apply("Folder", [FoldersEdited(before, before.without(gone))])

    async def _change_two(self) -> None:
        if chosen := self._some_id():
            first = await self.library.get(chosen)
            second = replace(first, archived=not first.archived)
            await self.changes.apply("Twice", [Edited(first, second), Edited(second, second.titled(self._name()))])


async def _play(root: Path, seed: int, files: FileThread) -> None:
    desk = Desk(root, seed, files)
    for _ in range(3):
        await desk.do_anything()
    desk.changes.history.done.clear()
    before = desk.bytes_on_disk()
    for _ in range(N_OPERATIONS):
        await desk.do_anything()
    after = desk.bytes_on_disk()
    n_steps = len(desk.changes.history.done)
    assert n_steps > N_OPERATIONS // 3
    while await desk.changes.undo():
        pass
    assert desk.bytes_on_disk() == before
    assert len(desk.changes.history.undone) == n_steps
    while await desk.changes.redo():
        pass
    assert desk.bytes_on_disk() == after
    while await desk.changes.undo():
        pass
    assert desk.bytes_on_disk() == before


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_hundred_operations_taken_back_leave_the_same_bytes(seed):
    files = FileThread("files")
    with tempfile.TemporaryDirectory() as root:
        try:
            asyncio.run(_play(Path(root), seed, files))
        finally:
            files.close()


def test_what_was_deleted_before_the_disk_took_it_comes_back_as_nobody_elses_change(tmp_path, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    merges: list[object] = []
    files = FileThread("files")
    store = ConversationStore(tmp_path / "all", tmp_path / "all" / ".trash", Care(on_merged=merges.append))
    library = ConversationLibrary(store, FolderStore(tmp_path / "folders.json"), files, lambda: None)
    changes = ConversationChanges(library)
    asked = new_conversation().with_message(user_message("Where to?", None))
    unsaved = asked.with_message(user_message("And when?", asked.current))

    async def scenario() -> None:
        await library.save(asked)
        with monkeypatch.context() as patch, contextlib.suppress(StorageFailed):
            patch.setattr(json_file, "_write_and_replace", full)
            await library.save(unsaved)
        assert not library.is_saved(asked.id)
        await changes.delete([asked.id])
        await changes.undo()

    asyncio.run(scenario())
    files.close()

    assert store.load(asked.id) == unsaved
    assert merges == []
