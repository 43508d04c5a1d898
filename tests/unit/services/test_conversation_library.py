import asyncio
from dataclasses import replace

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.search import FileSignature, KnownFile
from desktop.services import turn_plans
from desktop.services.conversation_library import ConversationLibrary
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
        with pytest.raises(StorageFailed):
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


def test_a_save_that_failed_is_in_the_list_and_made_up_for_at_the_end(scene):
    async def scenario(scene: LibraryScene) -> None:
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
    async def scenario(scene: LibraryScene) -> None:
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
            scene._files,
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
        library = ConversationLibrary(scene.store, scene.folder_file, scene._files, lambda: None, index)
        conversation = chat()
        await library.save(conversation)
        assert index.told == [("saved", conversation)]
        await library.move_to_trash(conversation.id)
        await library.restore(conversation.id)
        assert index.told[1:] == [("removed", conversation.id), ("look_again",)]
        scene.store.is_full = True
        with pytest.raises(StorageFailed):
            await library.save(conversation.titled("Not on disk"))
        assert len(index.told) == 3

    scene.play(scenario)
