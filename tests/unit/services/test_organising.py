from dataclasses import replace

import pytest

from desktop.domain.conversation import Conversation, ConversationSettings
from desktop.domain.errors import StorageFailed
from desktop.domain.folders import Folder, Folders
from desktop.services.organising import Organising
from tests.unit.services.library_scene import LibraryScene, chat

WORK = Folder("f1", "Work")
REPORTS = Folder("f2", "Reports", "f1")


async def with_chats(scene: LibraryScene, *chats: Conversation) -> Organising:
    await scene.library.keep_folders(Folders((WORK, REPORTS)))
    for each in chats:
        await scene.library.save(each)
    return Organising(scene.library, scene.changes)


def kept(scene: LibraryScene, conversation: Conversation) -> Conversation:
    return scene.store.kept[conversation.id]


def names(scene: LibraryScene) -> list[tuple[str, str | None]]:
    return [(folder.name, folder.parent) for folder in scene.folder_file.kept.all]


def test_several_chats_move_in_one_step_and_stay_as_old_as_they_were(scene):
    async def scenario(scene: LibraryScene) -> None:
        one, two = chat("One"), chat("Two")
        organising = await with_chats(scene, one, two)
        assert await organising.move([one.id, two.id], "f1")
        assert [kept(scene, each) for each in (one, two)] == [replace(each, folder="f1") for each in (one, two)]
        assert scene.changes.history.undo_label == "Moved 2 chats into “Work”"
        await scene.changes.undo()
        assert [kept(scene, each) for each in (one, two)] == [one, two]
        assert not await organising.move([one.id], None)

    scene.play(scenario)


def test_a_pinned_chat_keeps_its_pin_when_it_is_moved_and_loses_it_when_it_is_dragged(scene):
    async def scenario(scene: LibraryScene) -> None:
        one = replace(chat("One"), pinned=True)
        organising = await with_chats(scene, one)
        await organising.move([one.id], "f1")
        assert kept(scene, one).pinned
        await organising.move([one.id], "f2", is_drag=True)
        assert (kept(scene, one).pinned, kept(scene, one).folder) == (False, "f2")
        await organising.move([one.id], "unknown")
        assert kept(scene, one).folder is None

    scene.play(scenario)


def test_pins_archive_and_tags_are_steps_with_a_name(scene):
    async def scenario(scene: LibraryScene) -> None:
        one = chat("One")
        organising = await with_chats(scene, one)
        await organising.archive([one.id], is_archived=True)
        assert scene.changes.history.undo_label == "Archived “One”"
        await organising.pin([one.id], is_pinned=True)
        assert (kept(scene, one).pinned, kept(scene, one).archived) == (True, False)
        await organising.tag([one.id], ["travel", "lisbon"], ["gone"])
        assert kept(scene, one).tags == ("travel", "lisbon")
        assert kept(scene, one).updated_at == one.updated_at
        for _ in range(3):
            await scene.changes.undo()
        assert kept(scene, one) == one

    scene.play(scenario)


def test_a_copy_stands_beside_its_original_with_an_id_and_a_title_of_its_own(scene):
    async def scenario(scene: LibraryScene) -> None:
        one = replace(chat("One"), folder="f1", pinned=True, tags=("x",))
        organising = await with_chats(scene, one)
        (first,) = await organising.duplicate([one.id])
        (second,) = await organising.duplicate([one.id])
        copies = [scene.store.kept[each] for each in (first, second)]
        assert [copy.title for copy in copies] == ["One (copy)", "One (copy 2)"]
        assert [copy.messages for copy in copies] == [one.messages, one.messages]
        assert {(copy.folder, copy.pinned, copy.tags) for copy in copies} == {("f1", False, ("x",))}
        await scene.changes.undo()
        assert set(scene.store.kept) == {one.id, first}

    scene.play(scenario)


def test_a_folder_is_made_with_chats_in_it_and_goes_with_one_undo(scene):
    async def scenario(scene: LibraryScene) -> None:
        one = chat("One")
        organising = await with_chats(scene, one)
        made = await organising.make_folder("  Trips ", None, [one.id])
        assert names(scene)[-1] == ("Trips", None)
        assert kept(scene, one).folder == made
        assert scene.changes.history.undo_label == "Moved “One” into the new folder “Trips”"
        await scene.changes.undo()
        assert kept(scene, one).folder is None
        assert len(names(scene)) == 2

    scene.play(scenario)


def test_folders_without_a_name_get_one_that_is_free_beside_them(scene):
    async def scenario(scene: LibraryScene) -> None:
        organising = await with_chats(scene)
        for parent in (None, None, "f1"):
            await organising.make_folder("", parent)
        assert names(scene)[2:] == [("New folder", None), ("New folder 2", None), ("New folder", "f1")]

    scene.play(scenario)


def test_a_folder_can_be_made_around_another_one(scene):
    async def scenario(scene: LibraryScene) -> None:
        organising = await with_chats(scene)
        made = await organising.make_folder("Office", None, inner_id="f1")
        assert ("Work", made) in names(scene)
        assert scene.changes.history.undo_label == "Moved “Work” into the new folder “Office”"
        await scene.changes.undo()
        assert names(scene) == [("Work", None), ("Reports", "f1")]

    scene.play(scenario)


def test_a_folder_cannot_be_put_into_itself_or_into_what_lies_in_it(scene):
    async def scenario(scene: LibraryScene) -> None:
        organising = await with_chats(scene)
        for target in ("f1", "f2", "unknown"):
            assert not await organising.move_folder("f1", target)
        assert await organising.move_folder("f2", None)
        assert names(scene) == [("Work", None), ("Reports", None)]

    scene.play(scenario)


def test_renaming_a_folder_to_nothing_changes_nothing(scene):
    async def scenario(scene: LibraryScene) -> None:
        organising = await with_chats(scene)
        assert not await organising.rename_folder("f1", "  ")
        assert not await organising.rename_folder("f1", "Work")
        assert await organising.rename_folder("f1", "Office")
        assert scene.changes.history.undo_label == "Renamed the folder to “Office”"

    scene.play(scenario)


def test_what_is_in_a_deleted_folder_moves_up_and_one_undo_brings_all_back(scene):
    async def scenario(scene: LibraryScene) -> None:
        deep = Folder("f3", "Old", "f2")
        one, two = replace(chat("One"), folder="f2"), replace(chat("Two"), folder="f3")
        organising = await with_chats(scene, one, two)
        await scene.library.keep_folders(Folders((WORK, REPORTS, deep)))
        await organising.delete_folder("f2")
        assert names(scene) == [("Work", None), ("Old", "f1")]
        assert [kept(scene, each).folder for each in (one, two)] == ["f1", "f3"]
        assert scene.changes.history.undo_label == "Deleted the folder “Reports”; its chat moved up"
        await scene.changes.undo()
        assert scene.folder_file.kept == Folders((WORK, REPORTS, deep))
        assert [kept(scene, each) for each in (one, two)] == [one, two]

    scene.play(scenario)


def test_a_chat_that_can_only_be_read_does_not_keep_its_folder_from_going(scene):
    async def scenario(scene: LibraryScene) -> None:
        newer = replace(chat("Newer"), folder="f1", read_only=True)
        scene.store.kept[newer.id] = newer
        await scene.library.refresh()
        organising = await with_chats(scene)
        assert newer.id in {each.id for each in scene.library.summaries}
        assert await organising.delete_folder("f1")
        assert names(scene) == [("Reports", None)]
        with pytest.raises(StorageFailed):
            await organising.move([newer.id], "f2")

    scene.play(scenario)


def test_what_a_folder_sets_is_a_step(scene):
    async def scenario(scene: LibraryScene) -> None:
        organising = await with_chats(scene)
        await organising.change_folder_settings("f1", ConversationSettings("Be brief."))
        assert scene.library.folders.settings("f2").system_prompt == "Be brief."
        await scene.changes.undo()
        assert scene.library.folders.settings("f2").system_prompt is None

    scene.play(scenario)
