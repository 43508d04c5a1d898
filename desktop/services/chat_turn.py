"""One turn: the prompt is saved, the engine answers, the answer is kept while it grows and saved at its end."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from desktop.domain.errors import AppError, StorageFailed
from desktop.domain.events import Finished, FinishReason, PromptProgress, ReasoningDelta, TextDelta, TokensChosen
from desktop.domain.messages import Message, Status, Usage
from desktop.domain.requests import ChatRequest
from desktop.domain.turn import TurnEnded, TurnEvent
from desktop.services.ports import ChatEngine
from desktop.services.reasoning import ReasoningSplitter

KEEP_EVERY_S = 0.3
STATUS_OF = {
    FinishReason.STOP: Status.COMPLETE,
    FinishReason.LENGTH: Status.COMPLETE,
    FinishReason.STOPPED: Status.STOPPED,
}


Journal = Callable[[Message, str, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a turn gets onto the disk. ``journal`` takes the answer as it started and what has come of reasoning and text
    since the last call; it returns ``False`` when that has to be handed over again."""

    save_prompt: Callable[[], Awaitable[None]]
    journal: Journal
    save_answer: Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class AnswerDraft:
    """An answer that is being made: it grows here and becomes a message at its end."""

    started: Message
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    n_kept: tuple[int, int] = (0, 0)
    clock: Callable[[], float] = time.monotonic
    thinking_since: float | None = None
    thought_s: float | None = None

    def take(self, delta: TextDelta | ReasoningDelta) -> None:
        """Add what has arrived."""
        if isinstance(delta, TextDelta):
            self._end_thinking()
            self.text.append(delta.text)
        else:
            if self.thinking_since is None:
                self.thinking_since = self.clock()
            self.reasoning.append(delta.text)

    def _end_thinking(self) -> None:
        if self.thinking_since is not None:
            self.thought_s = (self.thought_s or 0) + self.clock() - self.thinking_since
            self.thinking_since = None

    async def keep(self, journal: Journal) -> None:
        """Hand what has arrived since the last time to the journal."""
        n_reasoning, n_text = before = self.n_kept
        arrived = (len(self.reasoning), len(self.text))
        if arrived == before:
            return
        reasoning, text = "".join(self.reasoning[n_reasoning:]), "".join(self.text[n_text:])
        if await journal(self.started, reasoning, text):
            self.n_kept = arrived

    def message(self, status: Status = Status.INTERRUPTED) -> Message:
        """The answer as far as it has got."""
        return self.started.grown("".join(self.reasoning), "".join(self.text), status)

    def finished(self, event: Finished) -> Message:
        """The whole answer with its figures; tokens of an answer that was carried on add up."""
        before = self.started.usage.completion_tokens if self.started.usage else 0
        usage = (
            Usage(event.usage.prompt_tokens - before, event.usage.completion_tokens + before) if before else event.usage
        )
        self._end_thinking()
        return replace(
            self.message(STATUS_OF[event.reason]),
            finish_reason=event.reason.value,
            usage=usage,
            timings=replace(event.timings, reasoning_ms=self._reasoning_ms()),
            sampling={**self.started.sampling, "seed": event.seed},
        )

    def _reasoning_ms(self) -> int | None:
        """How long was thought; in an answer that was carried on, before that, too."""
        before = self.started.timings.reasoning_ms if self.started.timings else None
        if self.thought_s is None:
            return None if before is None else round(before)
        return round((before or 0) + self.thought_s * 1000)


@dataclass(slots=True)
class ChatTurn:
    """One running turn. It waits for its turn at the engine, which answers one request at a time.

    ``keeping`` puts the conversation on disk before the engine sees it, then what has arrived of the answer, and the
    whole at its end; ``emit`` tells what happens. What the disk does not take waits: it does not end the answer.
    """

    draft: AnswerDraft
    engine: ChatEngine
    engine_is_free: asyncio.Lock
    keeping: Keeping
    emit: Callable[[TurnEvent], None]
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
            await self.keeping.save_prompt()
        except StorageFailed as refusal:  # not a matter of the disk: that waits
            return self.draft.message(Status.FAILED), refusal
        async with self.engine_is_free, asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep_while_it_grows())
            self.is_streaming = True
            try:
                outcome = await self._stream(request)
            finally:  # from now on a stop at the engine would hit another answer
                self.is_streaming = False
            keeper.cancel()
        return outcome

    async def _end(self, answer: Message, error: AppError | None) -> None:
        try:
            await self.keeping.save_answer(answer)
        except StorageFailed as refusal:
            error = error or refusal
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

    async def _keep_while_it_grows(self) -> None:
        while True:
            await asyncio.sleep(KEEP_EVERY_S)
            await self.draft.keep(self.keeping.journal)
