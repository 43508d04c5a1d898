from pathlib import Path

import pytest

from desktop.bridge.trash_controller import TrashController
from desktop.domain.errors import StorageFailed
from desktop.domain.trash import TrashedConversation
from desktop.domain.turn import TurnEnded
from desktop.services.conversation_trash import ConversationTrash
from tests.bridge.conftest import Heard
from tests.fakes import FakeStates, until


class FakeTrashCan:
    """The trash of the scene's conversations; ``is_stuck`` makes deleting fail."""

    def __init__(self, scene) -> None:
        self._trash = scene.store.trash
        self.is_stuck = False

    def list(self) -> list[TrashedConversation]:
        return [TrashedConversation(each.id, each.title, 0.0) for each in self._trash.values()]

    def delete(self, conversation_ids) -> None:
        if self.is_stuck:
            raise StorageFailed(f"{Path('/trash')} cannot be written.")
        for conversation_id in conversation_ids:
            del self._trash[conversation_id]

    def remove_old(self, now_s: float) -> None:
        self._trash.clear()


@pytest.fixture
def can(chat_scene) -> FakeTrashCan:
    return FakeTrashCan(chat_scene)


@pytest.fixture
def trash(chat_scene, can) -> TrashController:
    service = ConversationTrash(can, FakeStates(), chat_scene.changes, chat_scene.files)
    made = TrashController(service, chat_scene.list, chat_scene.tasks)
    made.heard = Heard()
    made.trash_changed.connect(made.heard.take)
    made.notice_raised.connect(chat_scene.notices.take)
    return made


async def with_one_in_the_trash(scene) -> TrashedConversation:
    scene.chat.send("Trip to Lisbon")
    await until(lambda: scene.events.of(TurnEnded))
    conversation = scene.chat.conversation
    scene.list.delete(conversation.id)
    await until(lambda: scene.notices.values)
    return TrashedConversation(conversation.id, conversation.title, 0.0)


def test_what_is_in_the_trash_is_told_when_asked(chat_scene, trash):
    async def scenario() -> None:
        trashed = await with_one_in_the_trash(chat_scene)
        trash.look()
        await until(lambda: trash.heard.values == [(trashed,)])

    chat_scene.play(scenario())


def test_what_is_restored_is_in_the_list_and_can_be_thrown_away_again(chat_scene, trash):
    async def scenario() -> None:
        trashed = await with_one_in_the_trash(chat_scene)
        trash.restore([trashed])
        await until(lambda: trash.heard.values == [()])
        assert [each.id for each in chat_scene.list.conversations] == [trashed.id]
        banner = chat_scene.notices.values[-1]
        assert banner.text == "Brought “Trip to Lisbon” back from the trash"
        banner.action.run()
        await until(lambda: trashed.id in chat_scene.store.trash)

    chat_scene.play(scenario())


def test_what_is_deleted_for_good_cannot_be_undone(chat_scene, trash):
    async def scenario() -> None:
        trashed = await with_one_in_the_trash(chat_scene)
        undo = Heard()
        chat_scene.list.undo_changed.connect(undo.take)
        trash.delete_for_good([trashed])
        await until(lambda: trash.heard.values == [()])
        assert undo.values[-1] == ""
        assert chat_scene.store.trash == {}

    chat_scene.play(scenario())


def test_a_failure_is_told_and_the_trash_is_looked_at_again(chat_scene, trash, can):
    async def scenario() -> None:
        trashed = await with_one_in_the_trash(chat_scene)
        can.is_stuck = True
        trash.delete_for_good([trashed])
        await until(lambda: trash.heard.values == [(trashed,)])
        await until(lambda: "cannot be written" in chat_scene.notices.values[-1].text)

    chat_scene.play(scenario())


def test_old_ones_are_removed(chat_scene, trash):
    async def scenario() -> None:
        await with_one_in_the_trash(chat_scene)
        await trash.remove_old()
        assert chat_scene.store.trash == {}

    chat_scene.play(scenario())
