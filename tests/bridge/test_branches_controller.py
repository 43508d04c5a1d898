from dataclasses import replace

from desktop.domain.events import TextDelta
from desktop.domain.messages import Status
from desktop.domain.turn import TurnEnded
from tests.bridge.conftest import Heard
from tests.bridge.test_chat_controller import answered, shown
from tests.fakes import until


async def with_two_turns(scene):
    """A conversation of two questions with their answers."""
    for number, text in enumerate(("Hi", "And now?"), 1):
        scene.chat.send(text)
        await answered(scene, number)
    scene.notices.values.clear()
    return scene.chat.conversation.path()


async def told(scene) -> str:
    await until(lambda: scene.notices.values)
    return scene.notices.values[-1].text


def kept(scene) -> list[str]:
    return [message.text for message in scene.store.kept[scene.chat.conversation.id].path()]


def test_resend_answers_the_new_wording(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        chat_scene.branches.resend(chat_scene.chat.conversation.path()[0].id, "Good morning")
        await answered(chat_scene, 2)
        assert shown(chat_scene) == ["Good morning", "Hello there."]
        assert [turn.content for turn in chat_scene.engine.requests[-1].turns] == ["Good morning"]

    chat_scene.play(scenario())


def test_resend_can_be_undone_in_the_middle_of_its_answer_and_done_again_with_what_there_was(chat_scene):
    async def scenario() -> None:
        first = (await with_two_turns(chat_scene))[0]
        chat_scene.engine.script = ["Once", None]
        chat_scene.branches.resend(first.id, "Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta)[-1].text == "Once")
        assert await told(chat_scene) == "Message edited"
        chat_scene.notices.values[-1].action.run()
        await until(lambda: shown(chat_scene)[0] == "Hi")
        assert not chat_scene.chat.is_answering
        assert kept(chat_scene) == ["Hi", "Hello there.", "And now?", "Hello there."]
        chat_scene.list.redo()
        await until(lambda: shown(chat_scene)[0] == "Tell me a story")
        assert kept(chat_scene) == ["Tell me a story", "Once"]
        assert chat_scene.chat.conversation.path()[1].status is Status.STOPPED

    chat_scene.play(scenario())


def test_an_edited_answer_is_shown_and_kept_and_undo_shows_the_old_path(chat_scene):
    async def scenario() -> None:
        answer = (await with_two_turns(chat_scene))[1]
        chat_scene.branches.edit(answer.id, "Hello yourself.")
        assert await told(chat_scene) == "Answer edited"
        assert shown(chat_scene) == kept(chat_scene) == ["Hi", "Hello yourself."]
        assert chat_scene.engine.requests[2:] == []
        chat_scene.list.undo()
        await until(lambda: len(shown(chat_scene)) == 4)
        assert kept(chat_scene)[1] == "Hello there."
        assert len(chat_scene.store.kept[chat_scene.chat.conversation.id].messages) == 4

    chat_scene.play(scenario())


def test_the_next_turn_goes_on_from_the_edited_answer(chat_scene):
    async def scenario() -> None:
        answer = (await with_two_turns(chat_scene))[1]
        chat_scene.branches.edit(answer.id, "Hello yourself.")
        await told(chat_scene)
        chat_scene.chat.send("Why?")
        await answered(chat_scene, 3)
        assert [turn.content for turn in chat_scene.engine.requests[-1].turns] == ["Hi", "Hello yourself.", "Why?"]

    chat_scene.play(scenario())


def test_a_message_saved_without_answering_waits_for_its_answer(chat_scene):
    async def scenario() -> None:
        first = (await with_two_turns(chat_scene))[0]
        chat_scene.branches.edit(first.id, "Good morning")
        assert await told(chat_scene) == "Message edited"
        assert kept(chat_scene) == ["Good morning"]
        chat_scene.chat.regenerate()
        await answered(chat_scene, 3)
        assert shown(chat_scene) == ["Good morning", "Hello there."]

    chat_scene.play(scenario())


def test_the_same_words_again_are_no_step(chat_scene):
    async def scenario() -> None:
        answer = (await with_two_turns(chat_scene))[1]
        steps = len(chat_scene.changes.history.done)
        chat_scene.branches.edit(answer.id, answer.text)
        chat_scene.branches.edit("no such message", "Hello")
        chat_scene.branches.clear()
        assert "was cleared" in await told(chat_scene)
        assert len(chat_scene.changes.history.done) == steps + 1

    chat_scene.play(scenario())


def test_a_deleted_version_goes_with_what_follows_it_and_comes_back_by_the_banner(chat_scene):
    async def scenario() -> None:
        answer = (await with_two_turns(chat_scene))[1]
        before = chat_scene.chat.conversation
        chat_scene.branches.delete(answer.id)
        assert await told(chat_scene) == "3 messages deleted"
        assert kept(chat_scene) == ["Hi"]
        chat_scene.notices.values[-1].action.run()
        await until(lambda: len(shown(chat_scene)) == 4)
        assert chat_scene.store.kept[before.id] == before

    chat_scene.play(scenario())


def test_clear_ends_the_answer_keeps_the_title_and_can_be_undone(chat_scene):
    async def scenario() -> None:
        await with_two_turns(chat_scene)
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta)[-1].text == "Once")
        chat_scene.branches.clear()
        assert await told(chat_scene) == "“Hi” was cleared"
        assert not chat_scene.chat.is_answering
        assert kept(chat_scene) == []
        assert chat_scene.chat.conversation.title == "Hi"
        chat_scene.list.undo()
        await until(lambda: len(shown(chat_scene)) == 6)
        assert kept(chat_scene)[-1] == "Once"

    chat_scene.play(scenario())


def test_a_new_chat_goes_on_from_a_message_and_the_old_one_stays(chat_scene):
    async def scenario() -> None:
        answer = (await with_two_turns(chat_scene))[1]
        old = chat_scene.chat.conversation
        chat_scene.branches.continue_elsewhere(answer.id)
        await until(lambda: chat_scene.chat.conversation.id != old.id)
        assert shown(chat_scene) == kept(chat_scene) == ["Hi", "Hello there."]
        assert chat_scene.chat.conversation.title == "Hi (branch)"
        assert chat_scene.store.kept[old.id] == old
        chat_scene.list.undo()
        await until(lambda: chat_scene.chat.conversation.id == old.id)
        assert list(chat_scene.store.kept) == [old.id]

    chat_scene.play(scenario())


def test_a_conversation_that_can_only_be_read_says_so_and_stays_as_it_is(chat_scene):
    async def scenario() -> None:
        path = await with_two_turns(chat_scene)
        chat_scene.store.kept["newer"] = replace(chat_scene.chat.conversation, id="newer", read_only=True)
        await chat_scene.chat.show("newer")
        for wish in (chat_scene.branches.edit, chat_scene.branches.resend):
            chat_scene.notices.values.clear()
            wish(path[0].id, "Good morning")
            assert "newer version" in await told(chat_scene)
        assert len(shown(chat_scene)) == 4
        assert len(chat_scene.events.of(TurnEnded)) == 2

    chat_scene.play(scenario())


def test_a_message_of_another_path_is_shown_and_led_to(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        first = (await answered(chat_scene)).answer
        chat_scene.engine.script = ["Good day."]
        chat_scene.chat.regenerate()
        await answered(chat_scene, 2)
        led_to = Heard()
        chat_scene.branches.message_shown.connect(led_to.take)
        chat_scene.branches.show(first.id)
        assert shown(chat_scene) == ["Hi", "Hello there."]
        assert led_to.values == [first.id]

    chat_scene.play(scenario())
