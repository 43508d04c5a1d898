import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.folders import Folder, Folders
from desktop.domain.messages import Status
from desktop.domain.search import FileSignature, KnownFile
from desktop.domain.unsaved import UnsavedState
from desktop.services import turn_plans
from desktop.services.conversation_library import ConversationLibrary
from tests.fakes import until
from tests.unit.services.library_scene import LibraryScene, chat


def test_a_new_conversation_is_in_the_list_from_its_first_save_on(scene):
    async def scenario(scene: LibraryScene) -> None:
        empty = scene.library.create()
        assert scene.library.summaries == ()
        await scene.library.save(turn_plans.send(empty, "Hi").conversation)
        assert [summary.title for summary in scene.library.summaries] == ["Hi"]
        assert scene.n_changes == 1

    scene.play(scenario)


def test_a_save_that_fails_keeps_the_conversation_in_memory(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        scene.store.is_full = True
        await scene.library.save(conversation)
        assert scene.library.open_conversation(conversation.id) == conversation
        scene.store.is_full = False
        await scene.library.save(conversation)
        assert scene.store.kept[conversation.id] == conversation

    scene.play(scenario)


def test_of_several_saves_that_wait_only_the_newest_is_written(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        versions = [conversation.titled(f"Version {number}") for number in range(50)]
        await asyncio.gather(*(scene.library.save(version) for version in versions))
        assert scene.store.kept[conversation.id].title == "Version 49"
        assert len(scene.store.saves) < 50

    scene.play(scenario)


def test_the_list_changes_when_its_order_does_and_not_with_every_save(scene):
    async def scenario(scene: LibraryScene) -> None:
        older, newer = turn_plans.send(new_conversation(), "Older"), turn_plans.send(new_conversation(), "Newer")
        await scene.library.save(older.conversation)
        await scene.library.save(replace(newer.conversation, updated_at="2100-01-01T00:00:00.000Z"))
        before = scene.n_changes
        await scene.library.save(replace(newer.conversation, updated_at="2100-01-01T00:00:01.000Z"))
        assert scene.n_changes == before
        await scene.library.save(replace(older.conversation, updated_at="2100-01-01T00:00:02.000Z"))
        assert scene.n_changes == before + 1
        assert [summary.title for summary in scene.library.summaries] == ["Older", "Newer"]

    scene.play(scenario)


def test_an_empty_chat_that_was_shown_comes_back_under_its_id(scene):
    async def scenario(scene: LibraryScene) -> None:
        await scene.library.refresh()
        assert (await scene.library.reopen("0123")).id == "0123"

    scene.play(scenario)


def test_the_name_of_a_chat_in_the_trash_stays_free_for_it(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        await scene.library.move_to_trash(conversation.id)
        scene.start()
        await scene.library.refresh()
        assert (await scene.library.reopen(conversation.id)).id != conversation.id

    scene.play(scenario)


def test_a_save_that_failed_is_in_the_list_and_made_up_for_at_the_end(scene):
    async def scenario(scene: LibraryScene) -> None:
        first, second = chat("First"), chat("Second")
        scene.store.is_full = True
        for conversation in (first, second):
            await scene.library.save(conversation)
        assert {summary.id for summary in scene.library.summaries} == {first.id, second.id}
        with pytest.raises(StorageFailed):
            await scene.library.close()
        scene.store.is_full = False
        await scene.library.close()
        assert scene.store.kept == {first.id: first, second.id: second}

    scene.play(scenario)


def test_at_the_end_one_that_cannot_be_saved_does_not_hold_up_the_others(scene):
    async def scenario(scene: LibraryScene) -> None:
        stuck, fine = chat("Stuck"), chat("Fine")
        scene.store.is_full = True
        for conversation in (stuck, fine):
            await scene.library.save(conversation)
        scene.store.is_full = False
        scene.store.unwritable = {stuck.id}
        with pytest.raises(StorageFailed):
            await scene.library.close()
        assert scene.store.kept == {fine.id: fine}

    scene.play(scenario)


class FakeIndex:
    """Knows what a test gives it, and remembers what it is told."""

    def __init__(self) -> None:
        self.files: dict[str, KnownFile] = {}
        self.told: list[tuple[object, ...]] = []

    async def known(self) -> dict[str, KnownFile]:
        return self.files

    def saved(self, conversation) -> None:
        self.told.append(("saved", conversation))

    def removed(self, conversation_id: str) -> None:
        self.told.append(("removed", conversation_id))

    def look_again(self) -> None:
        self.told.append(("look_again",))


def test_what_the_index_knows_is_shown_before_the_folder_has_been_read(scene):
    lists: list[list[str]] = []
    index = FakeIndex()
    index.files = {"old": KnownFile(FileSignature(1, 1), chat("From the index").summary)}

    async def scenario(scene) -> None:
        scene.store.save(chat("From the folder"))
        library = ConversationLibrary(
            scene.store,
            scene.folder_file,
            scene.files,
            lambda: lists.append([summary.title for summary in library.summaries]),
            index,
        )
        await library.refresh()

    scene.play(scenario)

    assert lists == [["From the index"], ["From the folder"]]
    assert index.told == [("look_again",)]


def test_the_index_is_told_of_what_is_saved_removed_and_brought_back(scene):
    index = FakeIndex()

    async def scenario(scene) -> None:
        library = ConversationLibrary(scene.store, scene.folder_file, scene.files, lambda: None, index)
        conversation = chat()
        await library.save(conversation)
        assert index.told == [("saved", conversation)]
        await library.move_to_trash(conversation.id)
        await library.restore(conversation.id)
        assert index.told[1:] == [("removed", conversation.id), ("look_again",)]

    scene.play(scenario)


def test_what_the_disk_does_not_take_is_counted_and_tried_again(scene):
    async def scenario(scene: LibraryScene) -> None:
        told = []
        scene.library.saves.on_change = lambda: told.append(scene.library.unsaved)
        scene.store.is_full = scene.folder_file.is_full = True
        for title in ("Trip", "Recipes"):
            await scene.library.save(chat(title))
        await scene.library.keep_folders(Folders((Folder("f", "Work"),)))
        assert scene.library.unsaved == UnsavedState(("Trip", "Recipes", "Folders"), "the disk is full", "Make room.")
        await scene.library.saves.try_again()
        assert scene.library.unsaved.count == 3
        scene.store.is_full = scene.folder_file.is_full = False
        await scene.library.saves.try_again()
        assert scene.library.unsaved == UnsavedState()
        assert [state.count for state in told] == [1, 2, 3, 2, 1, 0]
        assert len(scene.store.kept) == 2
        assert scene.folder_file.kept.all == (Folder("f", "Work"),)

    scene.play(scenario)


def test_a_later_save_that_works_is_all_that_waited(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        scene.store.is_full = True
        await scene.library.save(conversation)
        scene.store.is_full = False
        await scene.library.save(conversation.titled("Later"))
        assert scene.library.unsaved.count == 0
        await scene.library.saves.try_again()
        assert [saved.title for saved in scene.store.saves] == ["Later"]

    scene.play(scenario)


def test_a_save_goes_on_when_nobody_waits_for_it_any_more(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        scene.store.is_full = True
        saving = asyncio.ensure_future(scene.library.save(conversation))
        await asyncio.sleep(0)
        saving.cancel()
        await until(lambda: scene.library.unsaved.count == 1)

    scene.play(scenario)


def test_an_answer_is_journaled_until_it_is_saved(scene):
    async def scenario(scene: LibraryScene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        await scene.library.save(plan.conversation)
        assert await scene.library.journal_answer(plan.conversation.id, plan.answer, "", "Once")
        assert scene.store.journals[plan.conversation.id] == [(plan.answer, "", "Once")]
        await scene.library.keep_answer(plan.conversation.id, plan.answer.grown("", "Once upon", Status.COMPLETE))
        assert scene.store.journals == {}
        assert scene.store.kept[plan.conversation.id].path()[-1].text == "Once upon"

    scene.play(scenario)


def test_a_journal_that_the_disk_does_not_take_waits_and_is_counted_once(scene):
    async def scenario(scene: LibraryScene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        await scene.library.save(plan.conversation)
        scene.store.is_full = True
        for _ in range(2):
            assert not await scene.library.journal_answer(plan.conversation.id, plan.answer, "", "Once")
        assert scene.library.unsaved.names == ("Hi",)
        await scene.library.keep_answer(plan.conversation.id, plan.answer.grown("", "Once", Status.COMPLETE))
        assert scene.library.unsaved.names == ("Hi",), "the conversation waits now, with the whole answer"
        scene.store.is_full = False
        await scene.library.saves.try_again()
        assert scene.store.kept[plan.conversation.id].path()[-1].text == "Once"

    scene.play(scenario)


def test_no_answer_is_kept_on_disk_without_its_prompt(scene):
    async def scenario(scene: LibraryScene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        scene.store.is_full = True
        await scene.library.save(plan.conversation)
        scene.store.is_full = False
        assert not await scene.library.journal_answer(plan.conversation.id, plan.answer, "", "Once")
        assert scene.store.journals == {}
        await scene.library.saves.try_again()
        assert await scene.library.journal_answer(plan.conversation.id, plan.answer, "", "Once")

    scene.play(scenario)


def test_copies_of_what_waits_are_written_elsewhere(scene):
    async def scenario(scene: LibraryScene) -> None:
        saved, waiting = chat("Saved"), chat("Waiting")
        await scene.library.save(saved)
        scene.store.is_full = True
        await scene.library.save(waiting)
        await scene.library.save_copies(Path("/else"))
        assert scene.store.files == {Path(f"/else/{waiting.id}.hearth.json"): waiting}
        assert scene.library.unsaved.count == 1

    scene.play(scenario)


def test_a_save_that_is_told_after_its_conversation_was_deleted_does_not_list_it_again(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        saving = asyncio.create_task(scene.library.save(conversation.titled("Porto")))
        await asyncio.sleep(0)
        deleting = asyncio.create_task(scene.library.move_to_trash(conversation.id))
        await asyncio.sleep(0)
        both_are_done = threading.Event()
        scene.files.submit(both_are_done.set)
        both_are_done.wait()
        await asyncio.gather(saving, deleting)
        assert scene.library.summaries == ()

    scene.play(scenario)


def test_many_changed_conversations_do_not_stay_in_memory_but_those_that_are_needed_do(scene):
    async def scenario(scene: LibraryScene) -> None:
        chats = [chat(f"Chat {number}") for number in range(100)]
        scene.library.in_memory.is_needed = lambda each: each == chats[0].id

        for each in chats:
            await scene.library.save(each)

        in_memory = [each for each in chats if scene.library.open_conversation(each.id)]
        assert chats[0] in in_memory
        assert len(in_memory) <= 33
        assert await scene.library.get(chats[1].id) == chats[1]

    scene.play(scenario)


def test_what_the_disk_did_not_take_stays_in_memory(scene):
    async def scenario(scene: LibraryScene) -> None:
        lost = chat("Not on the disk")
        scene.store.unwritable = {lost.id}
        await scene.library.save(lost)

        for number in range(100):
            await scene.library.save(chat(f"Chat {number}"))

        assert scene.library.open_conversation(lost.id) == lost

    scene.play(scenario)
