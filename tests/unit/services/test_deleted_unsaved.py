from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation
from desktop.domain.errors import StorageFailed
from desktop.services import turn_plans
from desktop.services.conversation_trash import ConversationTrash
from tests.unit.services.library_scene import LibraryScene, chat
from tests.unit.services.test_conversation_trash import FakeTrashCan


async def delete_unsaved(scene: LibraryScene, title: str = "Trip", *, is_known_to_disk: bool) -> Conversation:
    """A conversation that the disk did not take, or of which it has only the beginning, and that is deleted then."""
    conversation = chat(title)
    if is_known_to_disk:
        await scene.library.save(conversation)
    scene.store.is_full = True
    longer = turn_plans.send(conversation, "And in winter?").conversation
    await scene.library.save(longer)
    await scene.changes.delete([longer.id])
    return longer


@pytest.mark.parametrize("is_known_to_disk", [True, False])
def test_it_goes_to_the_trash_as_it_was_at_last_as_soon_as_the_disk_takes_it(scene, is_known_to_disk):
    async def scenario(scene: LibraryScene) -> None:
        told: list[int] = []
        scene.library.saves.on_change = lambda: told.append(scene.library.unsaved.count)
        deleted = await delete_unsaved(scene, is_known_to_disk=is_known_to_disk)
        assert told == [1, 1], "at no moment everything is saved"
        assert scene.library.unsaved.names == ("Trip (deleted)",)
        assert scene.library.summaries == ()
        with pytest.raises(StorageFailed):
            await scene.library.close()
        scene.store.is_full = False
        await scene.library.saves.try_again()
        assert scene.store.trash == {deleted.id: deleted}
        assert scene.store.kept == {}
        assert scene.library.unsaved.count == 0
        assert scene.library.deleted.waiting == ()

    scene.play(scenario)


@pytest.mark.parametrize("is_known_to_disk", [True, False])
def test_undo_brings_it_back_whole_and_it_waits_as_before(scene, is_known_to_disk):
    async def scenario(scene: LibraryScene) -> None:
        deleted = await delete_unsaved(scene, is_known_to_disk=is_known_to_disk)
        await scene.changes.undo()
        assert await scene.library.get(deleted.id) == deleted
        assert scene.library.unsaved.names == ("Trip",)
        scene.store.is_full = False
        await scene.library.saves.try_again()
        assert scene.store.kept == {deleted.id: deleted}
        assert scene.store.trash == {}

    scene.play(scenario)


def test_once_it_is_in_the_trash_undo_takes_it_from_there(scene):
    async def scenario(scene: LibraryScene) -> None:
        deleted = await delete_unsaved(scene, is_known_to_disk=True)
        scene.store.is_full = False
        await scene.library.saves.try_again()
        n_saves = len(scene.store.saves)
        await scene.changes.undo()
        assert await scene.library.get(deleted.id) == deleted
        assert scene.store.trash == {}
        assert len(scene.store.saves) == n_saves

    scene.play(scenario)


def test_the_trash_lists_it_and_brings_it_back_before_the_disk_has_it(scene):
    async def scenario(scene: LibraryScene) -> None:
        deleted = await delete_unsaved(scene, is_known_to_disk=False)
        trash = ConversationTrash(FakeTrashCan(scene), scene.states, scene.changes, scene.files, clock=lambda: 7.0)
        listed = await trash.list()
        assert [(each.id, each.title, each.deleted_at_s) for each in listed] == [(deleted.id, "Trip", 7.0)]
        await trash.restore(listed)
        assert await scene.library.get(deleted.id) == deleted
        assert await trash.list() == ()

    scene.play(scenario)


def test_what_is_deleted_for_good_does_not_come_to_the_trash_again(scene):
    async def scenario(scene: LibraryScene) -> None:
        deleted = await delete_unsaved(scene, is_known_to_disk=True)
        trash = ConversationTrash(FakeTrashCan(scene), scene.states, scene.changes, scene.files, clock=lambda: 7.0)
        await trash.delete_for_good([deleted.id])
        scene.store.is_full = False
        await scene.library.close()
        assert scene.store.trash == {}
        assert scene.library.unsaved.count == 0

    scene.play(scenario)


def test_copies_elsewhere_are_made_of_it_too(scene):
    async def scenario(scene: LibraryScene) -> None:
        deleted = await delete_unsaved(scene, is_known_to_disk=True)
        await scene.library.save_copies(Path("/else"))
        assert scene.store.files == {Path(f"/else/{deleted.id}.hearth.json"): deleted}

    scene.play(scenario)
