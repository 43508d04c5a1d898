import asyncio
import threading

import pytest

from desktop.domain.events import TextDelta
from desktop.domain.messages import Status
from desktop.domain.turn import TurnEnded
from tests.fakes import until


class SlowDisk:
    """Holds every save back until ``gate`` is set."""

    def __init__(self, store) -> None:
        self.gate = threading.Event()
        self.is_saving = threading.Event()
        self._save = store.save
        store.save = self.save

    def save(self, conversation) -> None:
        self.is_saving.set()
        self.gate.wait()
        self._save(conversation)


async def answered(scene) -> TurnEnded:
    await until(lambda: scene.events.of(TurnEnded))
    return scene.events.of(TurnEnded)[-1]


def test_a_turn_that_is_stopped_before_it_began_ends_and_its_prompt_is_kept(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Precious words")
        chat_scene.chat.stop()
        assert (await answered(chat_scene)).answer.status is Status.STOPPED
        assert not chat_scene.chat.is_answering
        assert chat_scene.engine.requests == []
        assert chat_scene.store.kept[chat_scene.chat.conversation.id].path()[0].text == "Precious words"

    chat_scene.play(scenario())


@pytest.mark.parametrize("wish", ["stop", "delete"])
def test_a_stop_while_the_finished_answer_is_saved_comes_too_late_and_changes_nothing(chat_scene, wish):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta))
        await until(lambda: chat_scene.store.saves)
        story = chat_scene.chat.conversation.id
        disk = SlowDisk(chat_scene.store)
        chat_scene.chat.stop()
        await until(disk.is_saving.is_set)
        if wish == "stop":
            chat_scene.chat.stop()
        else:
            chat_scene.list.delete(story)
            await asyncio.sleep(0)
        disk.gate.set()
        ended = await answered(chat_scene)
        assert (ended.answer.text, ended.answer.status) == ("Once", Status.STOPPED)
        assert story not in chat_scene.turns.ids
        assert chat_scene.store.saves[-1].path()[-1] == ended.answer

    chat_scene.play(scenario())


def test_after_a_bug_in_a_turn_its_conversation_is_not_being_answered(chat_scene):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once", ValueError]
        chat_scene.chat.send("Tell me a story")
        assert (await answered(chat_scene)).answer.text == "Once"
        assert not chat_scene.chat.is_answering
        await until(lambda: chat_scene.bugs)
        chat_scene.bugs.clear()
        chat_scene.engine.script = ["Hello"]
        chat_scene.chat.send("Again")
        assert chat_scene.chat.is_answering

    chat_scene.play(scenario())


def test_a_turn_that_waits_for_the_engine_is_taken_back_and_the_other_goes_on(chat_scene):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("Tell me a story")
        story = chat_scene.chat.conversation.id
        await until(lambda: chat_scene.events.of(TextDelta))
        chat_scene.chat.new_chat()
        chat_scene.chat.send("And you?")
        waiting = chat_scene.chat.conversation.id
        await until(lambda: waiting in chat_scene.store.kept)
        chat_scene.chat.stop()
        chat_scene.chat.stop()
        assert (await answered(chat_scene)).answer.status is Status.STOPPED
        assert chat_scene.turns.ids == {story}
        assert len(chat_scene.engine.requests) == 1

    chat_scene.play(scenario())
