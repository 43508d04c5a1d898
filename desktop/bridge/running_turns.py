"""The turns that are running, one per conversation; the one engine answers them in the order they were started."""

import asyncio
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError, EngineDied
from desktop.domain.messages import Message
from desktop.domain.notices import notice_of
from desktop.domain.settings import Settings
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.services.chat_turn import AnswerDraft, ChatTurn
from desktop.services.context_builder import build_request
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.ports import ChatEngine
from desktop.services.turn_plans import TurnPlan


@dataclass(slots=True)
class RunningTurn:
    """A turn and the task that runs it."""

    turn: ChatTurn
    task: asyncio.Task[None] | None = None


class RunningTurns(QObject):
    """Starts and stops turns. Events carry the id of their conversation."""

    event_received = Signal(str, object)
    turns_changed = Signal()
    engine_died = Signal(object)
    notice_raised = Signal(object)

    def __init__(self, library: ConversationLibrary, engine: ChatEngine, tasks: Tasks, settings: Settings) -> None:
        super().__init__()
        self._library = library
        self._engine = engine
        self._tasks = tasks
        self._settings = settings
        self._running: dict[str, RunningTurn] = {}
        self._engine_is_free = asyncio.Lock()
        self.n_ctx = 0

    @property
    def ids(self) -> frozenset[str]:
        """Conversations that are being answered."""
        return frozenset(self._running)

    def take_settings(self, settings: Settings) -> None:
        """Settings for the turns to come."""
        self._settings = settings

    def draft(self, conversation_id: str) -> Message | None:
        """The answer that is being made in a conversation, as far as it has got."""
        running = self._running.get(conversation_id)
        return running.turn.draft.message() if running else None

    def start(self, plan: TurnPlan) -> None:
        """Start a turn."""
        conversation_id = plan.conversation.id
        loaded = self._engine.loaded
        answer = replace(plan.answer, model=loaded.facts.name) if loaded else plan.answer

        async def save_prompt() -> None:
            await self._library.save(plan.conversation)

        async def save_answer(message: Message) -> None:
            await self._library.keep_answer(conversation_id, message)

        def emit(event: TurnEvent) -> None:
            if isinstance(event, TurnEnded):
                self._forget(conversation_id, event)
            self.event_received.emit(conversation_id, event)

        running = RunningTurn(
            ChatTurn(
                AnswerDraft(answer), self._engine, self._engine_is_free, save_prompt, save_answer, emit, self._on_error
            )
        )
        self._running[conversation_id] = running
        self.turns_changed.emit()
        emit(TurnStarted(answer))
        request = build_request(plan.conversation, self._settings, continue_last=plan.continue_last)
        running.task = self._tasks.spawn(running.turn.run(request), self._on_error)

    def stop(self, conversation_id: str) -> None:
        """Stop a turn; its text so far is kept. One that still waits for the engine is taken back."""
        running = self._running.get(conversation_id)
        if running is None:
            return
        if running.turn.is_streaming:
            self._engine.stop()
        elif running.task is not None:
            running.turn.is_stopped = True
            running.task.cancel()

    async def end(self, conversation_id: str) -> None:
        """Stop a turn and wait until its text so far has been kept."""
        running = self._running.get(conversation_id)
        self.stop(conversation_id)
        if running is not None and running.task is not None:
            await asyncio.wait([running.task])

    def _forget(self, conversation_id: str, event: TurnEnded) -> None:
        self._running.pop(conversation_id, None)
        self.turns_changed.emit()
        if isinstance(event.error, EngineDied):
            self.engine_died.emit(event.error)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
