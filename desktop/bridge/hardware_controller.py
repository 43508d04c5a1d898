"""The machine's devices for the window: asks a child process of its own, so that a model that answers is not disturbed
and a driver that crashes takes nothing along."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.inference_worker import InferenceWorker
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.settings_controller import SettingsController
from desktop.domain.errors import EngineDied
from desktop.domain.hardware import Hardware
from desktop.domain.models import LoadedModel
from desktop.engine.client import EngineProcess
from desktop.engine.hardware import hardware_of
from desktop.engine.protocol import DescribeSystem, SystemDescribed

PATIENCE_MS = 60_000


class HardwareController(QObject):
    """Looks when it is asked to. What was found is told again when another model is loaded or settings change."""

    hardware_changed = Signal(object)
    looking_changed = Signal(bool)
    look_failed = Signal(str)

    def __init__(
        self,
        models: ModelsController,
        settings: SettingsController,
        make_process: Callable[[], EngineProcess] = EngineProcess,
    ) -> None:
        super().__init__()
        self._models = models
        self._settings = settings
        self._make_process = make_process
        self._worker: InferenceWorker | None = None
        self._described: SystemDescribed | None = None
        self._has_answer = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        models.state_changed.connect(self._tell)
        settings.settings_changed.connect(self._tell)

    @property
    def hardware(self) -> Hardware | None:
        """What was found last."""
        if self._described is None:
            return None
        settings = self._settings.settings.load_settings()
        return hardware_of(self._described, settings, self._loaded)

    @property
    def is_looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._worker is not None

    def look(self) -> None:
        """Look again, unless that is being done."""
        if self._worker is not None:
            return
        worker = self._worker = InferenceWorker(self._make_process(), self)
        worker.event_ready.connect(self._on_worker_event_ready)
        worker.engine_exited.connect(self._on_worker_engine_exited)
        self._has_answer = False
        self._patience.start()
        worker.send(DescribeSystem())
        worker.start()
        self.looking_changed.emit(True)

    def close(self) -> None:
        """End a child that is still looking. No thread is left afterwards."""
        self._patience.stop()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.event_ready.disconnect(self._on_worker_event_ready)
            worker.engine_exited.disconnect(self._on_worker_engine_exited)
            worker.kill()
            worker.finish()

    @property
    def _loaded(self) -> LoadedModel | None:
        return self._models.state.loaded

    @Slot()
    def _tell(self) -> None:
        if self._described is not None:
            self.hardware_changed.emit(self.hardware)

    @Slot(object)
    def _on_worker_event_ready(self, event: object) -> None:
        if isinstance(event, SystemDescribed) and self._worker is not None:
            self._described = event
            self._has_answer = True
            self._worker.kill()

    @Slot(object)
    def _on_worker_engine_exited(self, death: EngineDied) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.finish()
        self._patience.stop()
        self.looking_changed.emit(False)
        if self._has_answer:
            self._tell()
        else:
            self.look_failed.emit(str(death))

    @Slot()
    def _on_patience_timeout(self) -> None:
        if self._worker is not None:
            self._worker.kill()
