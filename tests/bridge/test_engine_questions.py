"""Questions through the application's side of the engine, to a real child."""

import asyncio
import os
import signal
from contextlib import aclosing

import pytest

from desktop.bridge import engine_questions
from desktop.bridge.engine_questions import EngineQuestions
from desktop.bridge.local_engine import LocalEngine
from desktop.domain.errors import EngineDied, GenerationFailed, ModelNotReady
from desktop.domain.events import Finished, PromptProgress, TextDelta
from desktop.domain.messages import Role
from desktop.domain.models import Adapter, LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.protocol import Tokenize, Tokenized
from tests.adapter_files import write_adapter

HI = ChatRequest((Turn(Role.USER, "Hi"),), Sampling(temperature=0))
STORY = ChatRequest((Turn(Role.USER, "Write a short story."),), Sampling(temperature=0))


@pytest.fixture
def ask(play, starter_model):
    """Runs a scenario with an engine that has a model."""

    def run(scenario):
        async def whole():
            engine = LocalEngine()
            try:
                await engine.load(starter_model, LoadSettings(), lambda _: None)
                return await scenario(engine)
            finally:
                await engine.close()

        return play(whole())

    return run


async def end_of(engine: LocalEngine, request: ChatRequest) -> tuple[PromptProgress, Finished]:
    async with aclosing(engine.stream(request)) as events:
        seen = [event async for event in events]
    return seen[0], seen[-1]


def test_tokens_and_text_and_length(ask):
    async def scenario(engine):
        tokens = await engine.questions.tokenize("Once upon a time")
        text = await engine.questions.detokenize(tokens)
        length = await engine.questions.count_tokens(HI)
        _, end = await end_of(engine, HI)
        return tokens, text, length, end

    tokens, text, length, end = ask(scenario)

    assert len(tokens) > 1
    assert text == "Once upon a time"
    assert length.n_tokens == end.usage.prompt_tokens


def test_a_child_that_hangs_over_a_question_is_ended(play, starter_model):
    deaths = []

    async def scenario():
        engine = LocalEngine(patience_s=1.0)
        engine.engine_died.connect(deaths.append)
        try:
            await engine.load(starter_model, LoadSettings(), lambda _: None)
            asked = asyncio.get_running_loop().create_task(engine.questions.tokenize("Once"))
            await asyncio.sleep(0)
            os.kill(engine._worker.pid, signal.SIGSTOP)
            return await asyncio.wait([asked]), asked.exception()
        finally:
            await engine.close()

    _, error = play(scenario())

    assert "did not answer for 1 second" in error.message
    assert deaths == [error]


def test_a_child_that_has_answered_every_question_may_sleep(play, starter_model):
    async def scenario():
        engine = LocalEngine(patience_s=0.4)
        try:
            await engine.load(starter_model, LoadSettings(), lambda _: None)
            await engine.questions.tokenize("Once")
            os.kill(engine._worker.pid, signal.SIGSTOP)
            await asyncio.sleep(1.2)
            os.kill(engine._worker.pid, signal.SIGCONT)
            return await engine.questions.tokenize("Once")
        finally:
            await engine.close()

    assert play(scenario())


def test_many_texts_are_embedded_in_portions_and_come_back_in_order(ask, monkeypatch):
    monkeypatch.setattr(engine_questions, "PORTION_CHARACTERS", 200)
    texts = [f"Number {number}." for number in range(9)]

    async def scenario(engine):
        together = await engine.questions.embed(texts)
        alone = [await engine.questions.embed([text]) for text in texts]
        return together, alone, await engine.questions.embed([])

    together, alone, nothing = ask(scenario)

    vectors = memoryview(together.vectors).cast("f")
    singles = memoryview(b"".join(each.vectors for each in alone)).cast("f")
    assert len(vectors) == len(texts) * together.n_embd
    assert list(vectors) == pytest.approx(list(singles), abs=1e-4)
    assert nothing.vectors == b""


def test_portions_hold_what_fits_and_at_least_one_text(monkeypatch):
    monkeypatch.setattr(engine_questions, "PORTION_CHARACTERS", 200)

    portions = list(engine_questions._portions(["a", "b", "c", "x" * 500, "y" * 150, "z"]))

    assert portions == [(0, ("a", "b", "c")), (3, ("x" * 500,)), (4, ("y" * 150,)), (5, ("z",))]


def test_half_a_character_can_be_asked_about(ask):
    async def scenario(engine):
        return await engine.questions.detokenize(await engine.questions.tokenize("a\ud83d"))

    assert ask(scenario) == "a?"


def test_questions_during_an_answer_are_answered_after_it_and_leave_it_alone(ask):
    order = []

    async def scenario(engine):
        async def note(name, awaitable):
            result = await awaitable
            order.append(name)
            return result

        async with asyncio.TaskGroup() as group:
            answer = group.create_task(note("answer", end_of(engine, STORY)))
            await asyncio.sleep(0)
            group.create_task(note("question", engine.questions.tokenize("Hi")))
            group.create_task(note("question", engine.questions.count_tokens(HI)))
        return answer.result()[1], await end_of(engine, STORY)

    end, (_, again) = ask(scenario)

    assert order == ["answer", "question", "question"]
    assert end.usage == again.usage


def test_a_question_that_cannot_be_answered_is_an_error_and_the_next_one_works(ask):
    async def scenario(engine):
        with pytest.raises(GenerationFailed, match="There is no token -1"):
            await engine.questions.detokenize([-1])
        return await engine.questions.detokenize([])

    assert ask(scenario) == ""


def test_without_a_model_there_is_no_answer(play):
    async def scenario():
        engine = LocalEngine()
        with pytest.raises(ModelNotReady):
            await engine.questions.tokenize("Hi")

    play(scenario())


def test_when_the_model_goes_open_questions_fail_and_late_answers_are_dropped(play):
    async def scenario():
        sent = []

        async def send(question):
            sent.append(question)

        questions = EngineQuestions(send, iter([4]))
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(_failed(questions.tokenize("Hi")))
            await asyncio.sleep(0)
            questions.fail(ModelNotReady("The model was unloaded."))
            questions.settle(Tokenized(4, (1,)))
        questions.settle(Tokenized(4, (1,)))
        return sent, asked.result()

    sent, failure = play(scenario())

    assert sent == [Tokenize(4, "Hi")]
    assert isinstance(failure, ModelNotReady)


def test_when_the_child_dies_the_open_questions_say_so(ask):
    async def scenario(engine):
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(_failed(engine.questions.tokenize("word " * 500_000)))
            await asyncio.sleep(0)
            engine._worker.kill()
        return asked.result()

    assert isinstance(ask(scenario), EngineDied)


async def _failed(question) -> BaseException | None:
    try:
        await question
    except (ModelNotReady, EngineDied) as error:
        return error
    return None


def test_adapters_are_set_and_one_that_does_not_fit_is_told(ask, tmp_path, starter_model):
    fitting = write_adapter(tmp_path / "strong.gguf", {"blk.1.ffn_down.weight": (768, 256)})
    wrong = write_adapter(tmp_path / "wrong.gguf", {"blk.1.ffn_down.weight": (64, 64)})

    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(adapters=(Adapter(fitting, 0),)), lambda _: None)
        texts = [await text_of(engine, STORY)]
        for adapters in ([Adapter(fitting)], []):
            await engine.questions.set_adapters(adapters)
            texts.append(await text_of(engine, STORY))
        with pytest.raises(GenerationFailed, match=r"wrong\.gguf does not fit"):
            await engine.questions.set_adapters([Adapter(wrong)])
        return [*texts, await text_of(engine, STORY)]

    plain, changed, taken_away, after = ask(scenario)

    assert changed != plain == taken_away == after


async def text_of(engine: LocalEngine, request: ChatRequest) -> str:
    async with aclosing(engine.stream(request)) as events:
        return "".join([event.text async for event in events if isinstance(event, TextDelta)])
