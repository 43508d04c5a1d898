from pathlib import Path

from desktop.domain.conversation import ConversationSettings
from desktop.domain.errors import EngineDied, StorageFailed
from desktop.domain.events import TextDelta
from desktop.domain.messages import Status
from desktop.domain.turn import TurnEnded, TurnStarted
from tests.bridge.conftest import Heard
from tests.fakes import until


def shown(scene) -> list[str]:
    """The texts that the window would show."""
    return [message.text for message in scene.chat.conversation.path()]


async def answered(scene, number: int = 1) -> TurnEnded:
    await until(lambda: len(scene.events.of(TurnEnded)) >= number)
    return scene.events.of(TurnEnded)[-1]


def test_a_prompt_is_answered_and_both_are_kept(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        assert chat_scene.chat.is_answering
        await answered(chat_scene)
        assert shown(chat_scene) == ["Hi", "Hello there."]
        assert not chat_scene.chat.is_answering
        kept = chat_scene.store.kept[chat_scene.chat.conversation.id]
        assert kept == chat_scene.chat.conversation
        assert kept.title == "Hi"

    chat_scene.play(scenario())


def test_blanks_are_not_sent(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("  \n ")
        assert not chat_scene.chat.is_answering
        assert shown(chat_scene) == []

    chat_scene.play(scenario())


def test_stop_keeps_the_text_and_continue_carries_it_on(chat_scene):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once upon", None]
        chat_scene.chat.send("Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta))
        chat_scene.chat.stop()
        assert (await answered(chat_scene)).answer.status is Status.STOPPED
        chat_scene.engine.script = [" a time."]
        chat_scene.chat.continue_answer()
        await answered(chat_scene, 2)
        assert shown(chat_scene) == ["Tell me a story", "Once upon a time."]

    chat_scene.play(scenario())


def test_regenerate_makes_a_version_and_the_old_one_can_be_shown(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        first = (await answered(chat_scene)).answer
        chat_scene.engine.script = ["Good day."]
        chat_scene.chat.regenerate()
        second = (await answered(chat_scene, 2)).answer
        assert shown(chat_scene) == ["Hi", "Good day."]
        assert chat_scene.chat.conversation.versions(second.id) == (first.id, second.id)
        chat_scene.chat.show_version(first.id)
        assert shown(chat_scene) == ["Hi", "Hello there."]

    chat_scene.play(scenario())


def test_resend_answers_the_new_wording(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        chat_scene.chat.resend(chat_scene.chat.conversation.path()[0].id, "Good morning")
        await answered(chat_scene, 2)
        assert shown(chat_scene) == ["Good morning", "Hello there."]
        assert [turn.content for turn in chat_scene.engine.requests[-1].turns] == ["Good morning"]

    chat_scene.play(scenario())


def test_an_answer_goes_on_while_another_conversation_is_shown(chat_scene):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once upon", None]
        chat_scene.chat.send("Tell me a story")
        story = chat_scene.chat.conversation.id
        await until(lambda: chat_scene.events.of(TextDelta))
        chat_scene.chat.new_chat()
        assert not chat_scene.chat.is_answering
        assert story in chat_scene.turns.ids
        chat_scene.chat.open(story)
        await until(lambda: chat_scene.chat.conversation.id == story)
        started = chat_scene.events.of(TurnStarted)[-1]
        assert started.answer.text == "Once upon", "what has been said so far is shown again"
        assert chat_scene.chat.is_answering
        chat_scene.chat.new_chat()
        chat_scene.engine.stop()
        await until(lambda: story not in chat_scene.turns.ids)
        assert shown(chat_scene) == []
        assert chat_scene.store.kept[story].path()[-1].text == "Once upon"

    chat_scene.play(scenario())


def test_a_dead_engine_leaves_a_card_with_what_there_was_and_retry_goes_on(chat_scene):
    async def scenario() -> None:
        died = EngineDied("The engine crashed.")
        deaths = Heard()
        chat_scene.turns.engine_died.connect(deaths.take)
        chat_scene.engine.script = ["Once", died]
        chat_scene.chat.send("Tell me a story")
        assert (await answered(chat_scene)).error is died
        assert deaths.values == [died]
        chat_scene.engine.script = [" upon a time."]
        chat_scene.chat.retry()
        await answered(chat_scene, 2)
        assert shown(chat_scene)[-1] == "Once upon a time."

    chat_scene.play(scenario())


def test_without_space_nothing_is_sent_and_the_prompt_stays_in_the_window(chat_scene):
    async def scenario() -> None:
        chat_scene.store.is_full = True
        chat_scene.chat.send("Precious words")
        assert isinstance((await answered(chat_scene)).error, StorageFailed)
        assert chat_scene.engine.requests == []
        assert shown(chat_scene)[0] == "Precious words"
        chat_scene.store.is_full = False
        chat_scene.chat.retry()
        await answered(chat_scene, 2)
        assert shown(chat_scene) == ["Precious words", "Hello there."]
        assert chat_scene.store.kept[chat_scene.chat.conversation.id].path()[0].text == "Precious words"

    chat_scene.play(scenario())


def test_a_preset_belongs_to_the_conversation(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.apply_preset("Greedy")
        assert chat_scene.chat.effective_sampling.temperature == 0
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        assert chat_scene.engine.requests[-1].sampling.temperature == 0
        kept = chat_scene.store.kept[chat_scene.chat.conversation.id]
        assert kept.settings.sampling["temperature"] == 0
        chat_scene.chat.new_chat()
        assert chat_scene.chat.effective_sampling.temperature == 0.7

    chat_scene.play(scenario())


def test_the_context_meter_follows_the_shown_path(chat_scene):
    async def scenario() -> None:
        meter = Heard()
        chat_scene.chat.context_changed.connect(meter.take)
        chat_scene.chat.take_context(2048)
        assert meter.values[-1] == (0, 2048)
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        assert meter.values[-1] == (8, 2048)

    chat_scene.play(scenario())


def test_a_system_prompt_of_its_own_is_kept_with_the_conversation(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.change_chat_settings(ConversationSettings(system_prompt="Be brief."))
        assert chat_scene.store.kept == {}, "an empty chat is not worth a file"
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        assert chat_scene.engine.requests[-1].turns[0].content == "Be brief."

    chat_scene.play(scenario())


def test_a_conversation_of_a_newer_version_is_not_written_to(chat_scene):
    async def scenario() -> None:
        from dataclasses import replace

        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        newer = replace(chat_scene.chat.conversation, id="newer", read_only=True)
        chat_scene.store.files[Path("/else/newer.json")] = newer
        await chat_scene.list.show_file(Path("/else/newer.json"))
        assert "newer version" in chat_scene.notices.values[-1].text
        chat_scene.chat.send("Hi again")
        assert not chat_scene.chat.is_answering
        assert "newer" not in chat_scene.store.kept

    chat_scene.play(scenario())
