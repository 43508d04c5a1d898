"""One turn: the prompt is saved, the engine answers, the answer is saved while it grows and at its end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from desktop.domain.errors import AppError, StorageFailed
from desktop.domain.events import Finished, FinishReason, PromptProgress, ReasoningDelta, TextDelta, TokensChosen
from desktop.domain.messages import Message, Status, Usage, answer_parts
from desktop.domain.requests import ChatRequest
from desktop.domain.turn import TurnEnded, TurnEvent
from desktop.services.ports import ChatEngine
from desktop.services.reasoning import ReasoningSplitter

SAVE_EVERY_S = 1.0
STATUS_OF = {
    FinishReason.STOP: Status.COMPLETE,
    FinishReason.LENGTH: Status.COMPLETE,
    FinishReason.STOPPED: Status.STOPPED,
}


@dataclass(slots=True)
class AnswerDraft:
    """An answer that is being made: it grows here and becomes a message at its end."""

    started: Message
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    is_saved: bool = True

    def take(self, delta: TextDelta | ReasoningDelta) -> None:
        """Add what has arrived."""
        (self.text if isinstance(delta, TextDelta) else self.reasoning).append(delta.text)
        self.is_saved = False

    def message(self, status: Status = Status.INTERRUPTED) -> Message:
        """The answer as far as it has got."""
        parts = answer_parts(self.started.reasoning + "".join(self.reasoning), self.started.text + "".join(self.text))
        return replace(self.started, parts=parts, status=status)

    def finished(self, event: Finished) -> Message:
        """The whole answer with its figures; tokens of an answer that was carried on add up."""
        before = self.started.usage.completion_tokens if self.started.usage else 0
        usage = (
            Usage(event.usage.prompt_tokens - before, event.usage.completion_tokens + before) if before else event.usage
        )
        return replace(
            self.message(STATUS_OF[event.reason]),
            finish_reason=event.reason.value,
            usage=usage,
            timings=event.timings,
            sampling={**self.started.sampling, "seed": event.seed},
        )


@dataclass(slots=True)
class ChatTurn:
    """One running turn. It waits for its turn at the engine, which answers one request at a time.

    ``save_prompt`` puts the conversation on disk before the engine sees it, ``save_answer`` the answer as far as it
    has got; ``emit`` tells what happens. A save that fails while the answer streams is told to ``report`` and tried
    again: it does not end the answer.
    """

    draft: AnswerDraft
    engine: ChatEngine
    engine_is_free: asyncio.Lock
    save_prompt: Callable[[], Awaitable[None]]
    save_answer: Callable[[Message], Awaitable[None]]
    emit: Callable[[TurnEvent], None]
    report: Callable[[AppError], None]
    is_streaming: bool = False
    is_stopped: bool = False

    async def run(self, request: ChatRequest) -> None:
        """Make the answer. An ``AppError`` becomes a failed answer; cancelled, what has arrived is kept."""
        try:
            answer, error = await self._outcome(request)
        except asyncio.CancelledError:
            await self._end(self.draft.message(Status.STOPPED if self.is_stopped else Status.INTERRUPTED), None)
            raise
        await self._end(answer, error)

    async def _outcome(self, request: ChatRequest) -> tuple[Message, AppError | None]:
        try:
            await self.save_prompt()
        except StorageFailed as failure:
            return self.draft.message(Status.FAILED), failure
        async with self.engine_is_free, asyncio.TaskGroup() as group:
            saver = group.create_task(self._save_while_it_grows())
            self.is_streaming = True
            try:
                outcome = await self._stream(request)
            finally:  # from now on a stop at the engine would hit another answer
                self.is_streaming = False
            saver.cancel()
        return outcome

    async def _end(self, answer: Message, error: AppError | None) -> None:
        try:
            await self.save_answer(answer)
        except StorageFailed as problem:
            if not isinstance(error, StorageFailed):
                self.report(problem)
        self.emit(TurnEnded(answer, error))

    async def _stream(self, request: ChatRequest) -> tuple[Message, AppError | None]:
        splitter = ReasoningSplitter(is_inside_text=bool(self.draft.started.text))
        try:
            async with aclosing(self.engine.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        self._add(splitter.finish())
                        return self.draft.finished(event), None
                    self._on_event(event, splitter)
        except AppError as failure:
            self._add(splitter.finish())
            return self.draft.message(Status.FAILED), failure
        raise AssertionError("an engine's stream ends with Finished or an error")

    def _on_event(
        self, event: PromptProgress | TextDelta | ReasoningDelta | TokensChosen, splitter: ReasoningSplitter
    ) -> None:
        match event:
            case TextDelta(text):
                self._add(splitter.feed(text))
            case ReasoningDelta():
                self._add([event])
            case PromptProgress():
                self.emit(event)
            case TokensChosen():
                pass  # a conversation does not keep them

    def _add(self, deltas: list[TextDelta | ReasoningDelta]) -> None:
        for delta in deltas:
            self.draft.take(delta)
            self.emit(delta)

    async def _save_while_it_grows(self) -> None:
        has_told = False
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            if self.draft.is_saved:
                continue
            self.draft.is_saved = True
            try:
                await self.save_answer(self.draft.message())
            except StorageFailed as problem:
                self.draft.is_saved = False
                if not has_told:
                    self.report(problem)
                has_told = True
