"""Asks a child process of its own what there is to compute on: a driver that crashes or hangs takes nothing along."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.inference_worker import InferenceWorker
from desktop.domain.errors import EngineDied
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import BackendsReady, DescribeSystem, SystemDescribed

PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class SystemAnswer:
    """What the child told before it was gone; ``death`` counts where it did not tell everything."""

    death: EngineDied
    ready: BackendsReady | None = None
    described: SystemDescribed | None = None


class SystemQuestion(QObject):
    """``start`` it once; ``answer_ready`` follows when the child is gone."""

    answer_ready = Signal(object)

    def __init__(self, process: EngineProcess, parent: QObject) -> None:
        super().__init__(parent)
        self._worker: InferenceWorker | None = InferenceWorker(process, self)
        self._worker.event_ready.connect(self._on_worker_event_ready)
        self._worker.engine_exited.connect(self._on_worker_engine_exited)
        self._ready: BackendsReady | None = None
        self._described: SystemDescribed | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)

    def start(self) -> None:
        """Ask."""
        if self._worker is not None:
            self._worker.start()
            self._patience.start()

    def close(self) -> None:
        """End a child that is still asked, and tell nothing. No thread is left afterwards."""
        self._patience.stop()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.event_ready.disconnect(self._on_worker_event_ready)
            worker.engine_exited.disconnect(self._on_worker_engine_exited)
            worker.kill()
            worker.finish()

    @Slot(object)
    def _on_worker_event_ready(self, event: object) -> None:
        if self._worker is None:
            return
        match event:
            case BackendsReady():
                self._ready = event
                self._worker.send(DescribeSystem())
            case SystemDescribed():
                self._described = event
                self._worker.kill()
            case _:
                pass

    @Slot(object)
    def _on_worker_engine_exited(self, death: EngineDied) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.finish()
        self._patience.stop()
        self.answer_ready.emit(SystemAnswer(death, self._ready, self._described))

    @Slot()
    def _on_patience_timeout(self) -> None:
        if self._worker is not None:
            self._worker.give_up(self._patience.interval() / 1000)
