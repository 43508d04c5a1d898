import asyncio
from dataclasses import replace

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.undo import Added
from desktop.services import turn_plans
from tests.unit.services.library_scene import LibraryScene, chat


def test_rename_can_be_undone(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat("Hi")
        await scene.library.save(conversation)
        await scene.changes.rename(conversation.id, "Greetings")
        assert scene.store.kept[conversation.id].title == "Greetings"
        assert await scene.changes.undo() is not None
        assert scene.store.kept[conversation.id].title == "Hi"
        assert scene.changes.history.undo_label == ""

    scene.play(scenario)


def test_delete_moves_to_the_trash_and_undo_brings_it_back(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        await scene.changes.delete([conversation.id])
        assert scene.library.summaries == ()
        assert conversation.id in scene.store.trash
        await scene.changes.undo()
        assert [summary.id for summary in scene.library.summaries] == [conversation.id]
        assert await scene.library.get(conversation.id) == conversation

    scene.play(scenario)


def test_an_answer_that_ends_after_its_conversation_was_deleted_does_not_bring_it_back(scene):
    async def scenario(scene: LibraryScene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        await scene.library.save(plan.conversation)
        await scene.changes.delete([plan.conversation.id])
        await scene.library.keep_answer(plan.conversation.id, plan.answer)
        assert scene.store.kept == {}

    scene.play(scenario)


def test_a_rename_while_an_answer_is_made_survives_the_answer(scene):
    async def scenario(scene: LibraryScene) -> None:
        plan = turn_plans.send(new_conversation(), "Hi")
        await scene.library.save(plan.conversation)
        await scene.changes.rename(plan.conversation.id, "Greetings")
        await scene.library.keep_answer(plan.conversation.id, plan.answer)
        kept = scene.store.kept[plan.conversation.id]
        assert (kept.title, kept.current) == ("Greetings", plan.answer.id)

    scene.play(scenario)


def test_a_conversation_that_could_not_be_saved_can_be_deleted(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        scene.store.is_full = True
        await scene.library.save(conversation)
        await scene.changes.delete([conversation.id])
        assert scene.library.summaries == ()

    scene.play(scenario)


def test_deleting_twice_is_deleting_once(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        deletions = [scene.changes.delete([conversation.id]) for _ in range(2)]
        assert await asyncio.gather(*deletions) == [True, False]
        await scene.changes.delete([conversation.id])
        await scene.changes.undo()
        assert scene.changes.history.undo_label == ""
        assert [summary.id for summary in scene.library.summaries] == [conversation.id]

    scene.play(scenario)


def test_a_conversation_that_can_only_be_read_keeps_its_name_and_says_why(scene):
    async def scenario(scene: LibraryScene) -> None:
        newer = replace(chat("Newer"), read_only=True)
        scene.store.kept[newer.id] = newer
        with pytest.raises(StorageFailed):
            await scene.changes.rename(newer.id, "Mine")
        assert scene.library.open_conversation(newer.id).title == "Newer"
        assert scene.changes.history.undo_label == ""

    scene.play(scenario)


def test_many_changes_are_told_once(scene):
    async def scenario(scene) -> None:
        chats = [chat(str(number)) for number in range(20)]
        await scene.changes.apply("Twenty", [Added(each.id, each) for each in chats])
        assert scene.n_changes == 1
        assert len(scene.library.summaries) == 20

    scene.play(scenario)
