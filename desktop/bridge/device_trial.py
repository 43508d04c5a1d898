"""The trial of one device in a child process of its own: whatever its driver does hurts nothing else."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.heartbeat import PATIENCE_S, Heartbeat
from desktop.bridge.inference_worker import InferenceWorker
from desktop.domain.errors import EngineDied
from desktop.domain.messages import Role
from desktop.domain.models import LoadedModel, LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.domain.trials import N_TOKENS, PROCESSOR, Trial, TrialPhase
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import (
    BackendsReady,
    Ended,
    Generate,
    Hello,
    LoadFailed,
    LoadModel,
    LoadPlanned,
    LoadProgress,
    ModelLoaded,
    Piece,
    Reading,
    RunFailed,
)

# A driver that computes for ever; software that stands in for a graphics card compiles shaders for minutes.
LIMIT_MS = 10 * 60_000
N_CTX = 512
ALL_LAYERS = 999
RUN = 1
QUESTION = ChatRequest((Turn(Role.USER, "Tell me a long story."),), Sampling(temperature=0.0, max_tokens=N_TOKENS))


class DeviceTrial(QObject):
    """``start`` it once; ``trial_changed`` tells how far it is, and at last, when the child is gone, how it ended. A
    child that shows no sign of life for ``patience_s`` is ended, and one that takes longer than the limit."""

    trial_changed = Signal(object)

    def __init__(
        self, device: str, model: Path, process: EngineProcess, parent: QObject, patience_s: float = PATIENCE_S
    ) -> None:
        super().__init__(parent)
        self.trial = Trial(device)
        self._model = model
        self._worker: InferenceWorker | None = InferenceWorker(process, self)
        self._worker.event_ready.connect(self._on_worker_event_ready)
        self._worker.engine_exited.connect(self._on_worker_engine_exited)
        self._heartbeat = Heartbeat(self, patience_s)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(LIMIT_MS)
        self._limit.timeout.connect(self._on_limit_timeout)
        self._outcome: Trial | None = None

    def start(self) -> None:
        """Begin to load the model."""
        if self._worker is None:
            return
        self._worker.start()
        self._heartbeat.watch(self._worker)
        self._limit.start()
        self._take(replace(self.trial, phase=TrialPhase.LOADING))

    def cancel(self) -> None:
        """Give it up; ``trial_changed`` follows when the child is gone."""
        self._end(replace(self.trial, phase=TrialPhase.CANCELLED))

    def close(self) -> None:
        """End the child at once and tell nothing. No thread is left afterwards."""
        worker, self._worker = self._worker, None
        self._rest()
        if worker is not None:
            worker.event_ready.disconnect(self._on_worker_event_ready)
            worker.engine_exited.disconnect(self._on_worker_engine_exited)
            worker.kill()
            worker.finish()

    @Slot(object)
    def _on_worker_event_ready(self, event: object) -> None:
        if self._worker is None or self._outcome is not None:
            return
        self._heartbeat.beat()
        match event:
            case BackendsReady():
                self._worker.send(LoadModel(self._model, _settings_for(self.trial.device), attempt=0))
            case ModelLoaded(model):
                self._ask(self._worker, model)
            case Piece(_, text):
                self._take(replace(self.trial, text=self.trial.text + text))
            case Ended(_, _, usage, timings):
                n_tokens, speed = usage.completion_tokens, timings.tokens_per_second
                self._end(replace(self.trial, phase=TrialPhase.PASSED, n_tokens=n_tokens, tokens_per_s=speed))
            case LoadFailed(message, hint) | RunFailed(_, message, hint):
                self._fail(f"{message} {hint}".strip())
            case Hello() | LoadPlanned() | LoadProgress() | Reading() | _:
                pass

    def _ask(self, worker: InferenceWorker, model: LoadedModel) -> None:
        """The model has to be where it was wanted, and all of it."""
        device = self.trial.device
        n_layers = 0 if device == PROCESSOR else model.facts.n_layers
        if model.device_names != (device,) or model.n_gpu_layers < n_layers:
            self._fail(f"The model was loaded on {', '.join(model.device_names)} instead.")
            return
        self._take(replace(self.trial, phase=TrialPhase.ANSWERING, load_s=model.load_s))
        worker.send(Generate(RUN, QUESTION))

    def _fail(self, problem: str) -> None:
        self._end(replace(self.trial, phase=TrialPhase.FAILED, problem=problem))

    def _end(self, outcome: Trial) -> None:
        """What came of it is settled; told when the child is gone."""
        if self._worker is not None and self._outcome is None:
            self._outcome = outcome
            self._worker.kill()

    def _take(self, trial: Trial) -> None:
        self.trial = trial
        self.trial_changed.emit(trial)

    def _rest(self) -> None:
        self._heartbeat.rest()
        self._limit.stop()

    @Slot(object)
    def _on_worker_engine_exited(self, death: EngineDied) -> None:
        worker, self._worker = self._worker, None
        self._rest()
        if worker is not None:
            worker.finish()
        self._take(self._outcome or replace(self.trial, phase=TrialPhase.FAILED, problem=death.message))

    @Slot()
    def _on_limit_timeout(self) -> None:
        if self._worker is not None:
            self._worker.give_up(self._limit.interval() / 1000)


def _settings_for(device: str) -> LoadSettings:
    """All of the model on the device, and nothing that takes time to be measured."""
    if device == PROCESSOR:
        return LoadSettings(n_ctx=N_CTX, n_gpu_layers=0, look_ahead=False)
    return LoadSettings(n_ctx=N_CTX, n_gpu_layers=ALL_LAYERS, devices=(device,), look_ahead=False)
