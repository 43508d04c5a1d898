"""Only what is new is evaluated: in the next turn, after another conversation, after a restart, beside a conversation;
with every kind of memory that models have, and always with the answer that plain evaluation gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.messages import Role
from desktop.domain.models import CacheType, FlashAttention, LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.host.host import ANSWERS_FILE
from desktop.engine.host.token_memory import TokenMemory
from desktop.engine.protocol import RunKind
from tests.flow.engine_driver import Answer, EngineDriver, engine
from tests.model_files import ARCHITECTURES, small_model

SETTINGS = LoadSettings(n_ctx=2048, n_batch=128, n_threads=1)
SHORT = Sampling(temperature=0, max_tokens=12)
APPLES = "Apples are red, " + "and the sea is wide, " * 12
PEARS = "Pears are green, " + "and the wind is cold, " * 12
# What the template puts around a question, and a space.
FRAME = 60


def ask(driver: EngineDriver, *contents: str, kind: RunKind = RunKind.ANSWER) -> Answer:
    """An answer to the last of these contents; questions and answers take turns."""
    roles = (Role.USER, Role.ASSISTANT)
    turns = tuple(Turn(roles[index % 2], content) for index, content in enumerate(contents))
    answer = driver.answer(ChatRequest(turns, SHORT), kind=kind)
    assert answer.end is not None, answer.failure
    return answer


@pytest.fixture(params=ARCHITECTURES)
def model(request, tmp_path) -> Path:
    return small_model(tmp_path, request.param)


@pytest.fixture
def plainly(model) -> Callable[..., str]:
    """The answer of an engine that remembers nothing."""

    def answer(*contents: str) -> str:
        with engine(model, SETTINGS) as driver:
            return ask(driver, *contents).text

    return answer


def test_a_turn_reads_only_what_is_new(model, plainly):
    with engine(model, SETTINGS) as driver:
        first = ask(driver, APPLES)
        second = ask(driver, APPLES, first.text, "And now?")

    assert first.n_read > 150
    assert second.n_read < FRAME
    assert second.text == plainly(APPLES, first.text, "And now?")


def test_an_answer_is_made_again_from_the_prompts_last_token(model):
    with engine(model, SETTINGS) as driver:
        first, again = ask(driver, APPLES), ask(driver, APPLES)

    assert again.n_read == 1
    assert again.text == first.text


def test_the_last_question_in_other_words_keeps_what_came_before_it(model, plainly):
    with engine(model, SETTINGS) as driver:
        first = ask(driver, APPLES)
        ask(driver, APPLES, first.text, "And now?")
        other = ask(driver, APPLES, first.text, "What else is there?")

    assert other.n_read < FRAME
    assert other.text == plainly(APPLES, first.text, "What else is there?")


def test_coming_back_to_a_conversation_does_not_read_it_again(model, plainly):
    with engine(model, SETTINGS) as driver:
        apples = ask(driver, APPLES)
        pears = ask(driver, PEARS)
        back = ask(driver, APPLES, apples.text, "And now?")
        and_back = ask(driver, PEARS, pears.text, "And now?")

    assert pears.n_read > 150
    assert back.n_read < FRAME
    assert back.text == plainly(APPLES, apples.text, "And now?")
    assert and_back.n_read < FRAME
    assert and_back.text == plainly(PEARS, pears.text, "And now?")


def test_a_restart_does_not_read_a_conversation_again(model, plainly, tmp_path):
    snapshots = tmp_path / "cache" / "kv"
    with engine(model, SETTINGS, snapshots) as driver:
        apples, pears = ask(driver, APPLES), ask(driver, PEARS)
        driver.shut_down()
    with engine(model, SETTINGS, snapshots) as driver:
        back = ask(driver, APPLES, apples.text, "And now?")
        and_back = ask(driver, PEARS, pears.text, "And now?")

    assert len(list(snapshots.rglob("*.kv"))) == 2
    assert back.n_read < FRAME
    assert back.text == plainly(APPLES, apples.text, "And now?")
    assert and_back.n_read < FRAME


def test_a_conversation_that_was_left_comes_back_after_a_crash(model, tmp_path, qtbot):
    with engine(model, SETTINGS, tmp_path) as driver:
        apples = ask(driver, APPLES)
        ask(driver, PEARS)
        qtbot.waitUntil(lambda: any(tmp_path.rglob("*.kv")) and any(tmp_path.rglob(ANSWERS_FILE)))
        driver.process.kill()
    (answers,) = tmp_path.rglob(ANSWERS_FILE)
    with engine(model, SETTINGS, tmp_path) as driver:
        back = ask(driver, APPLES, apples.text, "And now?")

    assert TokenMemory(answers, 2**31).answer(apples.text)
    assert back.n_read < FRAME


@pytest.mark.parametrize("place", [3, 20, 200, 6000, -1])
def test_a_damaged_byte_costs_only_time(tmp_path, place):
    model, snapshots = small_model(tmp_path, "llama"), tmp_path / "kv"
    with engine(model, SETTINGS, snapshots) as driver:
        apples = ask(driver, APPLES)
        expected = ask(driver, APPLES, apples.text, "And now?").text
        driver.shut_down()
    (file,) = snapshots.rglob("*.kv")
    content = bytearray(file.read_bytes())
    content[place] ^= 0x10
    file.write_bytes(content)
    with engine(model, SETTINGS, snapshots) as driver:
        back = ask(driver, APPLES, apples.text, "And now?")

    assert back.n_read > 150
    assert back.text == expected


@pytest.mark.parametrize(
    "other",
    [
        LoadSettings(n_ctx=1024, n_threads=1),
        LoadSettings(n_ctx=2048, flash_attn=FlashAttention.OFF),
        LoadSettings(n_ctx=2048, cache_type_k=CacheType.Q8_0),
    ],
)
def test_states_of_another_kind_of_context_are_left_alone(tmp_path, starter_model, other):
    model, snapshots = starter_model, tmp_path / "kv"
    with engine(model, SETTINGS, snapshots) as driver:
        apples = ask(driver, APPLES)
        driver.shut_down()
    with engine(model, other, snapshots) as driver:
        assert ask(driver, APPLES, apples.text, "And now?").n_read > 120
        driver.shut_down()

    assert len(list(snapshots.iterdir())) == 2


def test_a_request_beside_the_conversation_leaves_it_in_the_cache(model, plainly):
    with engine(model, SETTINGS) as driver:
        first = ask(driver, APPLES)
        title = ask(driver, APPLES, first.text, "Give this chat a title.", kind=RunKind.SIDE)
        again = ask(driver, APPLES, first.text, "Give this chat a title!", kind=RunKind.SIDE)
        second = ask(driver, APPLES, first.text, "And now?")

    assert title.n_read < FRAME
    assert title.text == plainly(APPLES, first.text, "Give this chat a title.")
    assert again.n_read < FRAME
    assert second.n_read < FRAME
    assert second.text == plainly(APPLES, first.text, "And now?")


def test_a_request_beside_the_conversation_that_has_no_room_is_refused(tmp_path):
    with engine(small_model(tmp_path, "llama"), SETTINGS) as driver:
        ask(driver, APPLES)
        turns = (Turn(Role.USER, PEARS + PEARS),)
        refused = driver.answer(ChatRequest(turns, SHORT), kind=RunKind.SIDE)
        assert ask(driver, APPLES).n_read == 1

    assert refused.failure is not None
    assert refused.failure.message == "There is no room beside the conversation."


def test_a_side_answer_ends_where_its_room_ends(tmp_path):
    with engine(small_model(tmp_path, "llama"), SETTINGS) as driver:
        ask(driver, APPLES)
        side = driver.answer(ChatRequest((Turn(Role.USER, APPLES),), Sampling(temperature=0)), kind=RunKind.SIDE)
        after = ask(driver, APPLES)

    assert side.end is not None
    assert 200 < side.end.usage.completion_tokens < 300
    assert after.n_read == 1


def test_a_prompt_that_was_read_in_advance_is_not_read_again(model, plainly):
    with engine(model, SETTINGS) as driver:
        ahead = ask(driver, APPLES, kind=RunKind.PRELOAD)
        answer = ask(driver, APPLES)

    assert ahead.text == ""
    assert ahead.n_read > 150
    assert answer.n_read == 1
    assert answer.text == plainly(APPLES)


def test_a_conversation_that_outgrew_the_context_comes_back_from_its_state_too(tmp_path):
    model, snapshots = small_model(tmp_path, "llama"), tmp_path / "kv"
    settings = LoadSettings(n_ctx=512, n_threads=1)
    said: list[str] = []
    with engine(model, settings, snapshots) as driver:
        for number in range(12):
            said += [f"Number {number}: the sea is wide and the wind is cold."]
            said += [ask(driver, *said).text]
        dropped = driver.answer(ChatRequest((Turn(Role.USER, PEARS),), SHORT)).readings[-1].dropped_turns
        driver.shut_down()
    with engine(model, settings, snapshots) as driver:
        back = ask(driver, *said, "And now?")

    assert dropped == 0
    assert back.readings[-1].dropped_turns > 0
    assert back.n_read < FRAME
