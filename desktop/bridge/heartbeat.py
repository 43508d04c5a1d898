"""Watches a child that owes an event: when it neither says nor does anything for too long, it hangs and is ended."""

import time

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.bridge.inference_worker import InferenceWorker
from desktop.engine.life_signs import LifeSigns

PATIENCE_S = 30.0
# Where the system does not tell whether a process computes: a long prompt on a slow machine must not be cut short.
BLIND_PATIENCE_S = 900.0
LOOK_EVERY_S = 1.0


class Heartbeat(QObject):
    """Watches one child at a time, between ``watch`` and ``rest``."""

    def __init__(self, parent: QObject, patience_s: float = PATIENCE_S) -> None:
        super().__init__(parent)
        self._patience_s = patience_s
        self._worker: InferenceWorker | None = None
        self._signs: LifeSigns | None = None
        self._looked_at = self._silent_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * min(LOOK_EVERY_S, patience_s / 4)))
        self._timer.timeout.connect(self._on_timer_timeout)

    def watch(self, worker: InferenceWorker) -> None:
        """From now on the child owes an event."""
        self._worker, self._signs = worker, None
        self._timer.start()
        self.beat()

    def beat(self) -> None:
        """It has said something."""
        self._looked_at, self._silent_s = time.monotonic(), 0.0

    def rest(self) -> None:
        """It owes nothing any more."""
        self._worker = self._signs = None
        self._timer.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        worker = self._worker
        if worker is None:
            return
        now = time.monotonic()
        if self._signs is None and worker.pid is not None:
            self._signs = LifeSigns(worker.pid)
        is_alive = self._signs.have_come() if self._signs is not None else None
        # Time in which this application itself stood still does not count against the child.
        self._silent_s += min(now - self._looked_at, 2 * self._timer.interval() / 1000)
        self._looked_at = now
        if is_alive:
            self._silent_s = 0.0
        patience_s = max(self._patience_s, BLIND_PATIENCE_S) if is_alive is None else self._patience_s
        if self._silent_s >= patience_s:
            self.rest()
            worker.give_up(patience_s)
