import asyncio
from dataclasses import replace
from pathlib import Path

from desktop.bridge.running_turns import BLIND
from desktop.domain.context_budget import ContextUse
from desktop.domain.conversation import ConversationSettings
from desktop.domain.errors import EngineDied
from desktop.domain.events import PromptProgress, TextDelta
from desktop.domain.messages import Status
from desktop.domain.notices import Notice
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.services import turn_plans
from tests.bridge.conftest import Heard
from tests.bridge.test_running_turns import SlowDisk
from tests.fakes import until
from tests.image_files import HOLIDAY


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


def test_an_image_is_sent_with_and_without_words_and_told_of_once_in_each_chat(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        assert chat_scene.notices.values == []
        chat_scene.chat.send(" ", (HOLIDAY,))
        await answered(chat_scene, 2)
        assert chat_scene.engine.requests[-1].turns[-1].content == "[Image: holiday.png]"
        chat_scene.chat.send("Where is this?", (HOLIDAY,))
        await answered(chat_scene, 3)
        assert chat_scene.chat.conversation.path()[-2].images == (HOLIDAY,)
        assert chat_scene.notices.values == [Notice(BLIND)]
        chat_scene.chat.new_chat()
        chat_scene.chat.send("And this?", (HOLIDAY,))
        await answered(chat_scene, 4)
        assert chat_scene.notices.values == [Notice(BLIND)] * 2

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


def test_without_space_the_chat_goes_on_and_is_saved_when_there_is_room(chat_scene):
    async def scenario() -> None:
        chat_scene.store.is_full = True
        chat_scene.chat.send("Precious words")
        assert (await answered(chat_scene)).error is None
        assert shown(chat_scene) == ["Precious words", "Hello there."]
        assert chat_scene.unsaved.state.count == 1
        assert chat_scene.notices.values == [], "the bar tells of it"
        chat_scene.store.is_full = False
        chat_scene.unsaved.try_again()
        await until(lambda: chat_scene.unsaved.state.count == 0)
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
        assert meter.values[-1] == ContextUse(0, 2048)
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        assert meter.values[-1] == ContextUse(8, 2048)

    chat_scene.play(scenario())


def test_messages_that_no_longer_fit_are_told_once(chat_scene):
    async def scenario() -> None:
        meter = Heard()
        chat_scene.chat.context_changed.connect(meter.take)
        chat_scene.chat.take_context(2048)
        chat_scene.engine.script = [PromptProgress(0, 9, 4), PromptProgress(9, 9, 4), "Hello"]
        for number in (1, 2):
            chat_scene.chat.send("Hi")
            await answered(chat_scene, number)
        assert [notice.text[:25] for notice in chat_scene.notices.values] == ["The 4 oldest messages do "]
        assert meter.values[-1] == ContextUse(8, 2048, 4)

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


def test_settings_that_change_while_an_answer_is_saved_do_not_cost_the_answer(chat_scene):
    async def scenario() -> None:
        chat_scene.engine.script = ["Once", None]
        chat_scene.chat.send("Tell me a story")
        await until(lambda: chat_scene.events.of(TextDelta))
        await until(lambda: chat_scene.store.saves)
        disk = SlowDisk(chat_scene.store)
        chat_scene.chat.stop()
        await until(disk.is_saving.is_set)
        chat_scene.chat.apply_preset("Greedy")
        disk.gate.set()
        await answered(chat_scene)
        assert shown(chat_scene) == ["Tell me a story", "Once"]
        assert chat_scene.chat.effective_sampling.temperature == 0

    chat_scene.play(scenario())


def test_a_new_chat_is_not_replaced_by_a_conversation_that_is_still_being_read(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        slow = replace(chat_scene.chat.conversation, id="slow")
        chat_scene.store.kept["slow"] = slow
        chat_scene.chat.open("slow")
        await asyncio.sleep(0)
        chat_scene.chat.new_chat()
        await chat_scene.library.get("slow")
        await asyncio.sleep(0)
        assert shown(chat_scene) == []

    chat_scene.play(scenario())


def test_a_prompt_that_was_left_without_an_answer_gets_one_by_regenerate(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        asked = turn_plans.send(chat_scene.chat.conversation, "What is my name?").conversation
        chat_scene.store.kept["left"] = replace(asked, id="left")
        await chat_scene.chat.show("left")
        chat_scene.chat.regenerate()
        await answered(chat_scene, 2)
        assert shown(chat_scene) == ["Hi", "Hello there.", "What is my name?", "Hello there."]

    chat_scene.play(scenario())


def test_settings_of_a_conversation_that_can_only_be_read_do_not_change(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        chat_scene.store.kept["newer"] = replace(chat_scene.chat.conversation, id="newer", read_only=True)
        await chat_scene.chat.show("newer")
        chat_scene.notices.values.clear()
        chat_scene.chat.apply_preset("Greedy")
        assert "newer version" in chat_scene.notices.values[-1].text
        assert chat_scene.chat.effective_sampling.temperature == 0.7

    chat_scene.play(scenario())


def test_a_cleared_conversation_is_left_by_a_new_chat(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        await answered(chat_scene)
        old = chat_scene.chat.conversation.id
        chat_scene.branches.clear()
        await until(lambda: not shown(chat_scene))
        chat_scene.chat.new_chat()
        assert chat_scene.chat.conversation.id != old

    chat_scene.play(scenario())


def test_another_version_is_not_shown_while_an_answer_is_written_and_the_user_is_told(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        first = (await answered(chat_scene)).answer
        chat_scene.engine.script = ["Good", None]
        chat_scene.chat.regenerate()
        chat_scene.chat.show_version(first.id)
        assert "still being written" in chat_scene.notices.values[-1].text
        chat_scene.chat.stop()
        await answered(chat_scene, 2)

    chat_scene.play(scenario())


def test_a_version_that_is_on_the_shown_path_leaves_the_path_as_it_is(chat_scene):
    async def scenario() -> None:
        for number, text in enumerate(("Hi", "And now?"), 1):
            chat_scene.chat.send(text)
            await answered(chat_scene, number)
        before = chat_scene.chat.conversation
        for message_id in (before.path()[1].id, "no such message"):
            chat_scene.chat.show_version(message_id)
            assert chat_scene.chat.conversation is before

    chat_scene.play(scenario())


def test_a_conversation_that_is_not_shown_can_be_answered(chat_scene):
    async def scenario() -> None:
        chat_scene.chat.send("Hi")
        first = (await answered(chat_scene)).answer
        before = chat_scene.chat.conversation
        chat_scene.chat.new_chat()
        assert chat_scene.chat.start(turn_plans.regenerate(before, first.id))
        assert not chat_scene.chat.is_answering
        await until(lambda: before.id not in chat_scene.turns.ids)
        assert len(chat_scene.store.kept[before.id].versions(first.id)) == 2

    chat_scene.play(scenario())
