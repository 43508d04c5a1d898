"""The thread that waits for drawings of formulas: from files or from the child process, never on the main thread."""

import queue

from PySide6.QtCore import QObject, QThread, Signal

from desktop.domain.formulas import Formula
from desktop.formulas.draughtsman import Draughtsman


class FormulaWorker(QThread):
    """Draws one formula after the other until it is asked to finish."""

    drawing_ready = Signal(object, object)

    def __init__(self, draughtsman: Draughtsman, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draughtsman = draughtsman
        self._orders: queue.SimpleQueue[Formula | None] = queue.SimpleQueue()
        self._is_asked_to_finish = False

    def draw(self, formula: Formula) -> None:
        """Order a drawing; ``drawing_ready`` follows, with nothing when there can be none."""
        self._orders.put(formula)

    def rest(self) -> None:
        """Let go of the child process when all that is ordered is done."""
        self._orders.put(None)

    def run(self) -> None:
        """The thread. Emits from here only."""
        while not self._is_asked_to_finish:
            formula = self._orders.get()
            if formula is None:
                self._draughtsman.rest()
            else:
                self.drawing_ready.emit(formula, self._draughtsman.draw(formula))
        self._draughtsman.rest()

    def finish(self) -> None:
        """Stop at once; returns when the thread and the child have ended."""
        self._is_asked_to_finish = True
        self._draughtsman.stop()
        self._orders.put(None)
        self.wait()
