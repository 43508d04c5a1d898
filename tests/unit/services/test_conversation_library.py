import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import StorageFailed
from desktop.services import turn_plans
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from tests.fakes import FakeConversations


class Scene:
    """A library over conversations in memory."""

    def __init__(self) -> None:
        self.store = FakeConversations()
        self.changes = 0
        self._files = FileThread("files")
        self.library = ConversationLibrary(self.store, self._files, self._on_change)

    def _on_change(self) -> None:
        self.changes += 1

    def play(self, scenario: Callable[["Scene"], Awaitable[None]]) -> None:
        try:
            asyncio.run(scenario(self))
        finally:
            self._files.close()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def chat(title: str = "Trip to Lisbon"):
    return turn_plans.send(new_conversation(), title).conversation


def test_a_new_conversation_is_in_the_list_from_its_first_save_on(scene):
    async def scenario(scene: Scene) -> None:
        empty = scene.library.create()
        assert scene.library.summaries == ()
        await scene.library.save(turn_plans.send(empty, "Hi").conversation)
        assert [summary.title for summary in scene.library.summaries] == ["Hi"]
        assert scene.changes == 1

    scene.play(scenario)


def test_rename_can_be_undone(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat("Hi")
        await scene.library.save(conversation)
        await scene.library.rename(conversation.id, "Greetings")
        assert scene.store.kept[conversation.id].title == "Greetings"
        assert await scene.library.undo() is not None
        assert scene.store.kept[conversation.id].title == "Hi"
        assert scene.library.undo_label == ""

    scene.play(scenario)


def test_delete_moves_to_the_trash_and_undo_brings_it_back(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        await scene.library.delete(conversation.id)
        assert scene.library.summaries == ()
        assert conversation.id in scene.store.trash
        await scene.library.undo()
        assert [summary.id for summary in scene.library.summaries] == [conversation.id]
        assert await scene.library.get(conversation.id) == conversation

    scene.play(scenario)


def test_an_answer_that_ends_after_its_conversation_was_deleted_does_not_bring_it_back(scene):
    async def scenario(scene: Scene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        await scene.library.save(plan.conversation)
        await scene.library.delete(plan.conversation.id)
        await scene.library.keep_answer(plan.conversation.id, plan.answer)
        assert scene.store.kept == {}

    scene.play(scenario)


def test_a_rename_while_an_answer_is_made_survives_the_answer(scene):
    async def scenario(scene: Scene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        await scene.library.save(plan.conversation)
        await scene.library.rename(plan.conversation.id, "Greetings")
        await scene.library.keep_answer(plan.conversation.id, plan.answer)
        kept = scene.store.kept[plan.conversation.id]
        assert (kept.title, kept.current) == ("Greetings", plan.answer.id)

    scene.play(scenario)


def test_a_save_that_fails_keeps_the_conversation_in_memory(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat()
        scene.store.is_full = True
        with pytest.raises(StorageFailed):
            await scene.library.save(conversation)
        assert scene.library.open_conversation(conversation.id) == conversation
        scene.store.is_full = False
        await scene.library.save(conversation)
        assert scene.store.kept[conversation.id] == conversation

    scene.play(scenario)


def test_of_several_saves_that_wait_only_the_newest_is_written(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat()
        versions = [conversation.titled(f"Version {number}") for number in range(50)]
        await asyncio.gather(*(scene.library.save(version) for version in versions))
        assert scene.store.kept[conversation.id].title == "Version 49"
        assert len(scene.store.saves) < 50

    scene.play(scenario)


def test_the_list_changes_when_its_order_does_and_not_with_every_save(scene):
    async def scenario(scene: Scene) -> None:
        older, newer = turn_plans.send(new_conversation(), "Older"), turn_plans.send(new_conversation(), "Newer")
        await scene.library.save(older.conversation)
        await scene.library.save(replace(newer.conversation, updated_at="2100-01-01T00:00:00.000Z"))
        before = scene.changes
        await scene.library.save(replace(newer.conversation, updated_at="2100-01-01T00:00:01.000Z"))
        assert scene.changes == before
        await scene.library.save(replace(older.conversation, updated_at="2100-01-01T00:00:02.000Z"))
        assert scene.changes == before + 1
        assert [summary.title for summary in scene.library.summaries] == ["Older", "Newer"]

    scene.play(scenario)


def test_a_file_in_the_folder_is_opened_in_place_and_another_is_copied(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        assert await scene.library.import_file(Path("/conversations") / f"{conversation.id}.json") == conversation.id
        foreign = chat("From a friend")
        scene.store.files[Path("/else/where.json")] = foreign
        assert await scene.library.import_file(Path("/else/where.json")) == foreign.id
        assert scene.store.kept[foreign.id] == foreign

    scene.play(scenario)


def test_importing_the_same_file_twice_adds_nothing_but_a_changed_copy_is_another_conversation(scene):
    async def scenario(scene: Scene) -> None:
        conversation, path = chat(), Path("/else/where.json")
        scene.store.files[path] = conversation
        await scene.library.import_file(path)
        await scene.library.import_file(path)
        assert len(scene.store.kept) == 1
        scene.store.files[path] = conversation.titled("Edited elsewhere")
        assert await scene.library.import_file(path) != conversation.id
        assert len(scene.store.kept) == 2

    scene.play(scenario)


def test_an_empty_chat_that_was_shown_comes_back_under_its_id(scene):
    async def scenario(scene: Scene) -> None:
        await scene.library.refresh()
        assert (await scene.library.reopen("0123")).id == "0123"

    scene.play(scenario)


def test_a_save_that_failed_is_in_the_list_and_made_up_for_at_the_end(scene):
    async def scenario(scene: Scene) -> None:
        first, second = chat("First"), chat("Second")
        scene.store.is_full = True
        for conversation in (first, second):
            with pytest.raises(StorageFailed):
                await scene.library.save(conversation)
        assert {summary.id for summary in scene.library.summaries} == {first.id, second.id}
        with pytest.raises(StorageFailed):
            await scene.library.close()
        scene.store.is_full = False
        await scene.library.close()
        assert scene.store.kept == {first.id: first, second.id: second}

    scene.play(scenario)


def test_at_the_end_one_that_cannot_be_saved_does_not_hold_up_the_others(scene):
    async def scenario(scene: Scene) -> None:
        stuck, fine = chat("Stuck"), chat("Fine")
        scene.store.is_full = True
        for conversation in (stuck, fine):
            with pytest.raises(StorageFailed):
                await scene.library.save(conversation)
        scene.store.is_full = False
        scene.store.unwritable = {stuck.id}
        with pytest.raises(StorageFailed):
            await scene.library.close()
        assert scene.store.kept == {fine.id: fine}

    scene.play(scenario)


def test_a_conversation_that_could_not_be_saved_can_be_deleted(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat()
        scene.store.is_full = True
        with pytest.raises(StorageFailed):
            await scene.library.save(conversation)
        await scene.library.delete(conversation.id)
        assert scene.library.summaries == ()

    scene.play(scenario)


def test_deleting_twice_is_deleting_once(scene):
    async def scenario(scene: Scene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        deletions = [scene.library.delete(conversation.id) for _ in range(2)]
        assert await asyncio.gather(*deletions) == [True, False]
        await scene.library.delete(conversation.id)
        await scene.library.undo()
        assert scene.library.undo_label == ""
        assert [summary.id for summary in scene.library.summaries] == [conversation.id]

    scene.play(scenario)


def test_an_imported_file_never_takes_the_place_of_a_conversation_of_its_id(scene):
    async def scenario(scene: Scene) -> None:
        mine, damaged = chat("Mine"), chat("Damaged")
        await scene.library.save(mine)
        newer, path = replace(mine, title="Newer", read_only=True), Path("/else/where.json")
        scene.store.files[path] = newer
        assert await scene.library.import_file(path) != mine.id
        assert scene.library.open_conversation(mine.id) == mine
        await scene.library.save(damaged)
        scene.library = ConversationLibrary(scene.store, scene._files, scene._on_change)
        await scene.library.refresh()
        del scene.store.kept[damaged.id]
        scene.store.files[path] = damaged
        assert await scene.library.import_file(path) != damaged.id

    scene.play(scenario)


def test_a_conversation_that_can_only_be_read_keeps_its_name_and_says_why(scene):
    async def scenario(scene: Scene) -> None:
        newer = replace(chat("Newer"), read_only=True)
        scene.store.kept[newer.id] = newer
        with pytest.raises(StorageFailed):
            await scene.library.rename(newer.id, "Mine")
        assert scene.library.open_conversation(newer.id).title == "Newer"
        assert scene.library.undo_label == ""

    scene.play(scenario)
