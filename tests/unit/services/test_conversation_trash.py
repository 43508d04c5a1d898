from dataclasses import replace

import pytest

from desktop.domain.errors import StorageFailed
from desktop.domain.trash import TrashedConversation
from desktop.services.conversation_trash import ConversationTrash
from tests.unit.services.library_scene import LibraryScene, chat


class FakeTrashCan:
    """The trash of ``FakeConversations``."""

    def __init__(self, scene: LibraryScene) -> None:
        self._store = scene.store
        self.looked_at_s: list[float] = []

    def list(self) -> list[TrashedConversation]:
        return [TrashedConversation(each.id, each.title, 0.0) for each in self._store.trash.values()]

    def delete(self, conversation_ids) -> None:
        for conversation_id in conversation_ids:
            del self._store.trash[conversation_id]

    def remove_old(self, now_s: float) -> None:
        self.looked_at_s.append(now_s)


def trash_of(scene: LibraryScene) -> ConversationTrash:
    return ConversationTrash(FakeTrashCan(scene), scene.states, scene.changes, scene.files, clock=lambda: 7.0)


def test_several_come_back_in_one_step_with_all_that_they_were(scene):
    async def scenario(scene: LibraryScene) -> None:
        trash = trash_of(scene)
        chats = [replace(chat(title), folder="f1", tags=("x",)) for title in ("One", "Two")]
        for each in chats:
            await scene.library.save(each)
        await scene.changes.delete([each.id for each in chats])
        scene.start()
        trash = trash_of(scene)
        await trash.restore(await trash.list())
        assert [await scene.library.get(each.id) for each in chats] == chats
        assert {each.folder for each in scene.library.summaries} == {"f1"}
        assert scene.changes.history.undo_label == "Brought 2 chats back from the trash"
        await scene.changes.undo()
        assert scene.library.summaries == ()
        assert len(await trash.list()) == 2

    scene.play(scenario)


def test_what_is_no_longer_in_the_trash_cannot_come_back(scene):
    async def scenario(scene: LibraryScene) -> None:
        with pytest.raises(StorageFailed, match="no longer in the trash"):
            await trash_of(scene).restore([TrashedConversation("gone", "Gone", 0.0)])
        assert scene.changes.history.undo_label == ""

    scene.play(scenario)


def test_what_is_deleted_for_good_is_not_brought_back_by_undo(scene):
    async def scenario(scene: LibraryScene) -> None:
        gone, kept = chat("Gone"), chat("Kept")
        for each in (gone, kept):
            await scene.library.save(each)
        await scene.changes.rename(gone.id, "Soon gone")
        await scene.changes.delete([gone.id, kept.id])
        await trash_of(scene).delete_for_good([gone.id])
        assert scene.states.forgotten == [float("inf")]
        await scene.changes.undo()
        assert [each.id for each in scene.library.summaries] == [kept.id]
        assert await scene.changes.undo() is None

    scene.play(scenario)


def test_old_ones_are_removed_by_the_clock(scene):
    async def scenario(scene: LibraryScene) -> None:
        can = FakeTrashCan(scene)
        await ConversationTrash(can, scene.states, scene.changes, scene.files, clock=lambda: 7.0).remove_old()
        assert can.looked_at_s == [7.0]
        assert scene.states.forgotten == [7.0 - 30 * 24 * 3600]

    scene.play(scenario)
