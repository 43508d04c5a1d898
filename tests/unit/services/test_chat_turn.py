import asyncio

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import EngineDied, StorageFailed
from desktop.domain.events import ReasoningDelta, TextDelta
from desktop.domain.messages import Status
from desktop.domain.settings import Settings
from desktop.domain.turn import TurnEnded
from desktop.services import chat_turn, turn_plans
from desktop.services.chat_turn import AnswerDraft, ChatTurn, Keeping
from desktop.services.context_builder import build_request
from tests.fakes import FakeEngine, finished, until


class Scene:
    """A turn with everything around it noted in order."""

    def __init__(self, engine: FakeEngine, plan: turn_plans.TurnPlan | None = None) -> None:
        self.log: list[object] = []
        self.engine = engine
        self.plan = plan or turn_plans.send(new_conversation(), "Hi")
        self.refusal: StorageFailed | None = None
        self.can_journal = True
        self.journaled = ""
        self.n_attempts = 0
        keeping = Keeping(self._save_prompt, self._journal, self._save_answer)
        self.turn = ChatTurn(AnswerDraft(self.plan.answer), engine, asyncio.Lock(), keeping, self.log.append)

    async def run(self) -> None:
        await self.turn.run(build_request(self.plan.conversation, Settings(), continue_last=self.plan.continue_last))

    async def _save_prompt(self) -> None:
        self.log.append("prompt saved" if not self.engine.requests else "prompt saved too late")
        if self.refusal:
            raise self.refusal

    async def _journal(self, started, reasoning: str, text: str) -> bool:
        assert started == self.plan.answer
        self.n_attempts += 1
        if self.can_journal:
            self.journaled += reasoning + text
        return self.can_journal

    async def _save_answer(self, message) -> None:
        self.log.append(message)
        if self.refusal:
            raise self.refusal

    @property
    def end(self) -> TurnEnded:
        assert isinstance(self.log[-1], TurnEnded)
        return self.log[-1]


def test_the_prompt_is_saved_before_the_engine_sees_it_and_the_answer_at_its_end():
    async def scenario() -> None:
        scene = Scene(FakeEngine(["Hel", "lo"]))
        await scene.run()
        assert scene.log[0] == "prompt saved"
        assert scene.log[1:3] == [TextDelta("Hel"), TextDelta("lo")]
        assert scene.log[3] == scene.end.answer
        assert scene.end.answer.text == "Hello"
        assert scene.end.answer.status is Status.COMPLETE
        assert scene.end.answer.usage.completion_tokens == 3
        assert scene.end.answer.sampling["seed"] == 42

    asyncio.run(scenario())


def test_a_prompt_whose_save_is_refused_is_not_sent():
    async def scenario() -> None:
        scene = Scene(FakeEngine())
        scene.refusal = StorageFailed("It was written by a newer version and can only be read.")
        await scene.run()
        assert scene.engine.requests == []
        assert scene.end.error is scene.refusal
        assert scene.end.answer.status is Status.FAILED
        assert scene.log.count(scene.refusal) == 0, "the card says it; a banner would say it twice"

    asyncio.run(scenario())


def test_an_engine_that_dies_leaves_the_text_so_far_as_a_failed_answer():
    async def scenario() -> None:
        died = EngineDied("The engine crashed.")
        scene = Scene(FakeEngine(["Once upon", died]))
        await scene.run()
        assert scene.end.error is died
        assert (scene.end.answer.text, scene.end.answer.status) == ("Once upon", Status.FAILED)
        assert scene.end.answer in scene.log

    asyncio.run(scenario())


def test_stop_keeps_the_text_received_so_far():
    async def scenario() -> None:
        scene = Scene(FakeEngine(["Once", None]))
        running = asyncio.ensure_future(scene.run())
        await until(lambda: TextDelta("Once") in scene.log)
        scene.engine.stop()
        await running
        assert (scene.end.answer.text, scene.end.answer.status) == ("Once", Status.STOPPED)
        assert scene.end.answer.can_continue

    asyncio.run(scenario())


def test_a_cancelled_turn_is_saved_as_interrupted():
    async def scenario() -> None:
        scene = Scene(FakeEngine(["Once", None]))
        running = asyncio.ensure_future(scene.run())
        await until(lambda: TextDelta("Once") in scene.log)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert (scene.end.answer.text, scene.end.answer.status) == ("Once", Status.INTERRUPTED)

    asyncio.run(scenario())


def test_a_growing_answer_is_kept_while_it_grows(monkeypatch):
    monkeypatch.setattr(chat_turn, "KEEP_EVERY_S", 0.0)

    async def scenario() -> None:
        scene = Scene(FakeEngine(["<think>", "Hm.", "</think>", "Once", None]))
        running = asyncio.ensure_future(scene.run())
        await until(lambda: scene.journaled == "Hm.Once")
        n_attempts = scene.n_attempts
        for _ in range(20):
            await asyncio.sleep(0)
        assert scene.n_attempts == n_attempts, "nothing new, nothing to keep"
        scene.engine.stop()
        await running
        assert scene.end.answer.status is Status.STOPPED

    asyncio.run(scenario())


def test_what_could_not_be_kept_is_handed_over_again_and_the_answer_goes_on(monkeypatch):
    monkeypatch.setattr(chat_turn, "KEEP_EVERY_S", 0.0)

    async def scenario() -> None:
        scene = Scene(FakeEngine(["Once", None]))
        scene.can_journal = False
        running = asyncio.ensure_future(scene.run())
        await until(lambda: scene.n_attempts > 3)
        scene.can_journal = True
        await until(lambda: scene.journaled == "Once")
        scene.engine.stop()
        await running
        assert scene.end.error is None
        assert not scene.turn.is_streaming

    asyncio.run(scenario())


def test_an_answer_that_is_carried_on_grows_where_it_was():
    async def scenario() -> None:
        first = Scene(FakeEngine(["Once upon"]))
        await first.run()
        conversation = first.plan.conversation.with_message(first.end.answer)
        scene = Scene(FakeEngine([" a time"]), turn_plans.carry_on(conversation, first.end.answer.id))
        await scene.run()
        assert scene.engine.requests[0].continue_last
        assert scene.end.answer.id == first.end.answer.id
        assert scene.end.answer.text == "Once upon a time"
        assert scene.end.answer.usage.completion_tokens == 6

    asyncio.run(scenario())


def test_what_the_model_thinks_is_kept_apart():
    async def scenario() -> None:
        scene = Scene(FakeEngine(["<think>", "Hm.", "</think>", "Yes."]))
        await scene.run()
        assert ReasoningDelta("Hm.") in scene.log
        assert (scene.end.answer.reasoning, scene.end.answer.text) == ("Hm.", "Yes.")

    asyncio.run(scenario())


def test_how_long_the_model_thinks_is_kept_with_the_answer_and_adds_up_when_it_is_carried_on():
    def draft(started, *times: float) -> AnswerDraft:
        return AnswerDraft(started, clock=iter(times).__next__)

    plan = turn_plans.send(new_conversation(), "Hi")
    first = draft(plan.answer, 10.0, 12.5)
    for delta in (ReasoningDelta("Hm"), ReasoningDelta("."), TextDelta("Ye"), TextDelta("s.")):
        first.take(delta)
    said = first.finished(finished())
    more = draft(said, 20.0, 21.0)
    more.take(ReasoningDelta(" Still"))
    words_only = draft(said)
    words_only.take(TextDelta(" Sure."))
    silent = draft(plan.answer)
    silent.take(TextDelta("Yes."))

    found = [each.finished(finished()).timings.reasoning_ms for each in (first, more, words_only, silent)]
    assert found == [2500, 3500, 2500, None]


def test_turns_wait_for_the_engine_one_after_the_other():
    async def scenario() -> None:
        engine = FakeEngine(["a", None])
        first, second = Scene(engine), Scene(engine)
        second.turn.engine_is_free = first.turn.engine_is_free
        running = [asyncio.ensure_future(scene.run()) for scene in (first, second)]
        await until(lambda: TextDelta("a") in first.log)
        assert len(engine.requests) == 1
        second.turn.is_stopped = True
        running[1].cancel()
        await asyncio.wait([running[1]])
        assert (second.end.answer.text, second.end.answer.status) == ("", Status.STOPPED)
        engine.stop()
        await running[0]

    asyncio.run(scenario())
