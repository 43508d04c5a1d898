"""The local engine as the services see it: load a model, stream an answer, stop it; asyncio over the child process.

All of it runs on the main thread. The worker's signals arrive here as slots and go on into futures and queues.
"""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.engine_questions import EngineQuestions
from desktop.bridge.heartbeat import PATIENCE_S, Heartbeat
from desktop.bridge.inference_worker import InferenceWorker
from desktop.bridge.load_attempts import LoadAttempts
from desktop.bridge.sendable import sendable_request
from desktop.domain.errors import (
    AppError,
    Cure,
    DriversFailed,
    EngineDied,
    GenerationFailed,
    ModelFileError,
    ModelLoadFailed,
    ModelNotReady,
)
from desktop.domain.events import ChatEvent, Finished, PromptProgress, TextDelta, TokensChosen
from desktop.domain.models import LoadedModel, LoadSettings
from desktop.domain.requests import ChatRequest
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import (
    AdaptersSet,
    BackendsReady,
    Chosen,
    Counted,
    Detokenized,
    Embedded,
    Ended,
    Generate,
    Hello,
    LoadFailed,
    LoadModel,
    LoadPlanned,
    LoadProgress,
    ModelLoaded,
    Piece,
    ProtocolError,
    Question,
    Reading,
    RunEvent,
    RunFailed,
    RunKind,
    SetAdapters,
    Shutdown,
    Tokenized,
)
from desktop.services.backends import PackagedBackends
from desktop.services.load_memories import NoMemories
from desktop.services.ports import BackendChoice, LoadMemories

STOP_PATIENCE_S = 10.0
SHUTDOWN_PATIENCE_S = 3.0


@dataclass(slots=True)
class _Load:
    """An attempt to load under way."""

    attempts: LoadAttempts
    outcome: asyncio.Future[ModelLoaded]


@dataclass(slots=True)
class _Run:
    """An answer under way. Errors travel in the queue like events; ``patience`` ends a child that does not stop."""

    number: int
    kind: RunKind
    events: asyncio.Queue[ChatEvent | AppError] = field(default_factory=asyncio.Queue)
    is_over: bool = False
    patience: asyncio.TimerHandle | None = None


class LocalEngine(QObject):
    """One model at a time, in a child process of its own, and one answer at a time. ``snapshots`` is the folder in
    which the child keeps states of conversations. A child that shows no sign of life for ``patience_s`` while it
    loads, answers or owes the reply to a question is ended."""

    engine_died = Signal(object)

    def __init__(
        self,
        make_process: Callable[[], EngineProcess] = EngineProcess,
        snapshots: Path | None = None,
        memories: LoadMemories | None = None,
        patience_s: float = PATIENCE_S,
        backends: BackendChoice | None = None,
    ) -> None:
        super().__init__()
        self._backends = backends or PackagedBackends()
        self._snapshots, self._n_answers_wanted = snapshots, 0
        self._memories = memories or NoMemories()
        self._make_process = make_process
        self._heartbeat = Heartbeat(self, patience_s)
        self._numbers = itertools.count(1)
        self._changing_model = asyncio.Lock()
        self._answering = asyncio.Lock()
        self.questions = EngineQuestions(self._send, self._numbers)
        self._worker: InferenceWorker | None = None
        self._exited: asyncio.Future[None] | None = None
        self._is_exit_wanted = self._is_closed = False
        self._loaded: LoadedModel | None = None
        self._load: _Load | None = None
        self._run: _Run | None = None

    @property
    def loaded(self) -> LoadedModel | None:
        """The model that answers, if there is one."""
        return self._loaded

    async def load(self, path: Path, settings: LoadSettings, on_progress: Callable[[float], None]) -> LoadedModel:
        """Load a model in place of the one that is loaded, with less and less where more does not work. Raises
        ``ModelFileError``, ``ModelLoadFailed`` or ``EngineDied``; cancelled, it ends the child at once."""
        async with self._changing_model:
            memories = await self._memories.recall(path, settings)
            attempts = LoadAttempts(LoadModel(path, settings, self._snapshots, memories=memories), on_progress)
            while True:
                try:
                    return await self._attempt(attempts)
                except AppError as error:
                    if self._is_closed or not (self._can_do_without(error) or attempts.go_on_after(error)):
                        raise

    def _can_do_without(self, error: AppError) -> bool:
        return isinstance(error, DriversFailed) and self._backends.go_on_without(error.use, error.message)

    async def _attempt(self, attempts: LoadAttempts) -> LoadedModel:
        """Load in a new child, which is ended if that does not work."""
        await self._end_worker()
        path, settings = attempts.command.path, attempts.command.settings
        is_done = False
        try:
            done = await self._begin_load(attempts)
            if done.memory is not None:
                await self._memories.remember(path, settings, done.memory)
            if self._loaded is None:
                ended = f"The engine ended right after it had loaded {path.name}."
                raise EngineDied(ended, "Load it again.", Cure.LOAD_AGAIN)
            is_done = True
        finally:
            self._heartbeat.rest()
            self._load = None
            if not is_done:
                await self._end_worker()
        return done.model

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """The events of one answer; the last is ``Finished``. Closing or cancelling it stops the answer. Raises
        ``ModelNotReady``, ``GenerationFailed`` or ``EngineDied``."""
        self._n_answers_wanted += 1
        try:
            if self._run is not None and self._run.kind is not RunKind.ANSWER:
                self.stop()
            async with self._answering, aclosing(self._events(request, RunKind.ANSWER)) as events:
                async for event in events:
                    yield event
        finally:
            self._n_answers_wanted -= 1

    async def stream_aside(self, request: ChatRequest, kind: RunKind = RunKind.SIDE) -> AsyncGenerator[ChatEvent, None]:
        """The same for a request beside the conversation, whose place in the KV cache it leaves alone; or, as
        ``PRELOAD``, no answer but a prompt that is read in advance. An answer that is wanted comes first: it cuts
        this one short, and none begins meanwhile."""
        async with self._answering:
            if self._n_answers_wanted:
                raise GenerationFailed("An answer is wanted first.")
            async with aclosing(self._events(request, kind)) as events:
                async for event in events:
                    yield event

    async def _events(self, request: ChatRequest, kind: RunKind) -> AsyncGenerator[ChatEvent, None]:
        number = next(self._numbers)
        await self._send(Generate(number, sendable_request(request), kind))
        run = self._run = _Run(number, kind)
        try:
            while not run.is_over:
                event = await run.events.get()
                run.is_over = isinstance(event, Finished | AppError)
                if isinstance(event, AppError):
                    raise event
                yield event
        finally:
            if not run.is_over:
                self.stop()
            if run.patience is not None:
                run.patience.cancel()
            self._run = None
            self._rest_if_nothing_is_owed()

    async def _send(self, command: Generate | Question | SetAdapters) -> None:
        async with self._changing_model:
            pass  # a model that is being loaded, after a crash for example, is waited for
        if self._worker is None or self._loaded is None:
            raise ModelNotReady("No model is loaded.", "Open a model first.", Cure.OTHER_MODEL)
        try:
            self._worker.send(command)
        except ProtocolError as error:
            raise GenerationFailed("This conversation is too long for the engine.", "Start a new chat.") from error
        self._heartbeat.watch(self._worker)

    def _rest_if_nothing_is_owed(self) -> None:
        if self._load is None and self._run is None and not self.questions.are_open:
            self._heartbeat.rest()

    def stop(self) -> None:
        """Stop the running answer; its stream then ends with ``Finished`` and the reason ``stopped``. A child that
        hangs is ended after a while."""
        run, worker = self._run, self._worker
        if run is not None and worker is not None:
            worker.stop(run.number)
            if run.patience is None:
                run.patience = asyncio.get_running_loop().call_later(STOP_PATIENCE_S, worker.kill)

    async def unload(self) -> None:
        """End the child: all memory of the model is given back."""
        async with self._changing_model:
            await self._end_worker()

    async def close(self) -> None:
        """Unload, also in the middle of a load. No thread and no child is left afterwards."""
        self._is_closed = True
        if self._load is not None and not self._load.outcome.done():
            self._load.outcome.cancel()
        await self.unload()

    def _begin_load(self, attempts: LoadAttempts) -> asyncio.Future[ModelLoaded]:
        loop = asyncio.get_running_loop()
        load = self._load = _Load(attempts, loop.create_future())
        self._exited = loop.create_future()
        self._is_exit_wanted = False
        worker = self._worker = InferenceWorker(self._make_process(), self)
        worker.event_ready.connect(self._on_worker_event_ready)
        worker.engine_exited.connect(self._on_worker_engine_exited)
        worker.start()
        self._heartbeat.watch(worker)
        return load.outcome

    async def _end_worker(self) -> None:
        was_loaded = self._loaded is not None
        self._loaded = None
        if self._worker is None or self._exited is None:
            return
        self._is_exit_wanted = True
        if self._run is not None:
            unloaded = ModelNotReady("The model was unloaded while it answered.", "Load it again.", Cure.LOAD_AGAIN)
            self._run.events.put_nowait(unloaded)
        patience = None
        if was_loaded:  # it may have something to keep
            if self._run is not None:
                self._worker.stop(self._run.number)
            self._worker.send(Shutdown())
            patience = asyncio.get_running_loop().call_later(SHUTDOWN_PATIENCE_S, self._worker.kill)
        else:
            self._worker.kill()
        try:
            await asyncio.shield(self._exited)
        finally:
            if patience is not None:
                patience.cancel()

    @Slot(object)
    def _on_worker_event_ready(self, event: object) -> None:
        match event:
            case Hello():
                self._heartbeat.beat()
            case BackendsReady(problem) if self._load is not None and self._worker is not None:
                self._backends.note_ready(self._worker.use, problem)
                self._worker.send(self._load.attempts.command)
                self._heartbeat.beat()
            case LoadPlanned() | LoadProgress() if self._load is not None:
                self._load.attempts.note(event)
                self._heartbeat.beat()
            case ModelLoaded():
                self._settle_load(event)
            case LoadFailed(message, hint, is_file_fault, cure) if self._load is not None:
                self._load.attempts.note(event)
                kind = ModelFileError if is_file_fault else ModelLoadFailed
                self._settle_load(kind(message, hint, cure))
            case Reading() | Piece() | Chosen() | Ended() | RunFailed() if self._run and event.run == self._run.number:
                self._heartbeat.beat()
                self._run.events.put_nowait(_chat_event(event))
            case Tokenized() | Detokenized() | Counted() | Embedded() | AdaptersSet() | RunFailed():
                self._heartbeat.beat()
                self.questions.settle(event)
                self._rest_if_nothing_is_owed()
            case _:
                pass

    @Slot(object)
    def _on_worker_engine_exited(self, death: EngineDied) -> None:
        worker, exited, self._worker = self._worker, self._exited, None
        if worker is not None:
            worker.finish()
        self._loaded = None
        self._heartbeat.rest()
        self.questions.fail(
            ModelNotReady("The model was unloaded.", "Load it again.") if self._is_exit_wanted else death
        )
        if not self._is_exit_wanted:
            self._tell_of_death(death)
        if exited is not None and not exited.done():
            exited.set_result(None)

    def _tell_of_death(self, death: EngineDied) -> None:
        if self._load is not None:
            self._settle_load(death)
            return
        if self._run is not None:
            self._run.events.put_nowait(death)
        if self._run is None or self._run.kind is not RunKind.ANSWER:  # an answer's end tells of it itself
            self.engine_died.emit(death)

    def _settle_load(self, outcome: ModelLoaded | AppError) -> None:
        self._heartbeat.rest()
        load, self._load = self._load, None
        if load is None or load.outcome.done():
            return
        if isinstance(outcome, AppError):
            load.outcome.set_exception(outcome)
        else:
            self._loaded = outcome.model
            load.outcome.set_result(outcome)


def _chat_event(event: RunEvent) -> ChatEvent | AppError:
    match event:
        case Reading(_, done, total, dropped_turns):
            return PromptProgress(done, total, dropped_turns)
        case Piece(_, text):
            return TextDelta(text)
        case Chosen(_, tokens):
            return TokensChosen(tokens)
        case Ended(_, reason, usage, timings, seed):
            return Finished(reason, usage, timings, seed)
        case RunFailed(_, message, hint, cure):
            return GenerationFailed(message, hint, cure)
