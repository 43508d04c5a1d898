"""The turns that are running, one per conversation; the one engine answers them in the order they were started."""

import asyncio
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.conversation import Conversation
from desktop.domain.errors import AppError, EngineDied
from desktop.domain.messages import Message
from desktop.domain.notices import Notice, notice_of
from desktop.domain.requests import ChatRequest
from desktop.domain.settings import Settings
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.services.chat_turn import AnswerDraft, ChatTurn, Keeping
from desktop.services.context_builder import build_request
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.ports import ChatEngine
from desktop.services.turn_plans import TurnPlan

BLIND = "This model cannot see images: it is told only their names."


@dataclass(slots=True)
class RunningTurn:
    """A turn and the task that runs it. ``is_ending``: only the last save is missing, a stop comes too late."""

    turn: ChatTurn
    task: asyncio.Task[None] | None = None
    is_begun: bool = False
    is_ending: bool = False


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
        self._told_of_images: set[str] = set()

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

        async def journal(started: Message, reasoning: str, text: str) -> bool:
            return await self._library.journal_answer(conversation_id, started, reasoning, text)

        async def save_answer(message: Message) -> None:
            running.is_ending = True
            await self._library.keep_answer(conversation_id, message)

        def emit(event: TurnEvent) -> None:
            if isinstance(event, TurnEnded):
                self._forget(conversation_id, event)
            self.event_received.emit(conversation_id, event)

        draft, engine, engine_is_free = AnswerDraft(answer), self._engine, self._engine_is_free
        keeping = Keeping(save_prompt, journal, save_answer)
        running = RunningTurn(ChatTurn(draft, engine, engine_is_free, keeping, emit))
        self._running[conversation_id] = running
        self.turns_changed.emit()
        emit(TurnStarted(answer))
        self._tell_of_images(plan.conversation)
        request = build_request(plan.conversation, self._settings, continue_last=plan.continue_last)
        running.task = self._tasks.spawn(self._run(conversation_id, running, request), self._on_error)

    def _tell_of_images(self, conversation: Conversation) -> None:
        """Tell once of each conversation that its images are not seen, when one is sent."""
        asked = conversation.message(conversation.current) if conversation.current is not None else None
        if asked is not None and asked.images and conversation.id not in self._told_of_images:
            self._told_of_images.add(conversation.id)
            self.notice_raised.emit(Notice(BLIND))

    def stop(self, conversation_id: str) -> None:
        """Stop a turn; its text so far is kept. One that still waits for the engine is taken back."""
        running = self._running.get(conversation_id)
        if running is None:
            return
        running.turn.is_stopped = True
        if running.turn.is_streaming:
            self._engine.stop()
        elif running.task is not None and running.is_begun and not running.is_ending:
            running.task.cancel()

    async def end(self, conversation_id: str) -> None:
        """Stop a turn and wait until its text so far has been kept."""
        running = self._running.get(conversation_id)
        self.stop(conversation_id)
        if running is not None and running.task is not None:
            await asyncio.wait([running.task])

    async def _run(self, conversation_id: str, running: RunningTurn, request: ChatRequest) -> None:
        """Run a turn. Whatever happens to it, a bug too: afterwards its conversation is not being answered."""
        running.is_begun = True
        if running.turn.is_stopped and running.task is not None:
            running.task.cancel()  # at the first wait, so that the prompt is kept all the same
        try:
            await running.turn.run(request)
        finally:
            if self._running.get(conversation_id) is running:
                running.turn.emit(TurnEnded(running.turn.draft.message()))

    def _forget(self, conversation_id: str, event: TurnEnded) -> None:
        self._running.pop(conversation_id, None)
        self.turns_changed.emit()
        if isinstance(event.error, EngineDied):
            self.engine_died.emit(event.error)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
