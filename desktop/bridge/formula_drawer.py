"""Formulas for the chat view: what is drawn is at hand at once, what is not is drawn in the background."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.formula_worker import FormulaWorker
from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.draughtsman import Draughtsman

MOST_BYTES = 16 * 2**20
UNDRAWABLE_BYTES = 500
AT_ONCE = 4
HURRY_MS = 250
IDLE_MS = 5 * 60_000


class FormulaDrawer(QObject):
    """Remembers drawings, and that there can be none; the least recently used go when there are many."""

    drawing_ready = Signal(object)

    def __init__(self, make_draughtsman: Callable[[], Draughtsman], most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._make_draughtsman = make_draughtsman
        self._most_bytes = most_bytes
        self._known: OrderedDict[Formula, Drawing | None] = OrderedDict()
        self._known_bytes = 0
        self._wishes: list[Formula] = []
        self._ordered: set[Formula] = set()
        self._worker: FormulaWorker | None = None
        self._draughtsman: Draughtsman | None = None
        self._hurry_timer = QTimer(self)
        self._hurry_timer.setInterval(HURRY_MS)
        self._hurry_timer.timeout.connect(self._on_hurry_timer_timeout)
        self._idle_timer = QTimer(self)
        self._idle_timer.setSingleShot(True)
        self._idle_timer.setInterval(IDLE_MS)
        self._idle_timer.timeout.connect(self._on_idle_timer_timeout)

    def drawing(self, formula: Formula) -> Drawing | None:
        """The drawing, when it is at hand."""
        drawing = self._known.get(formula)
        if drawing is not None:
            self._known.move_to_end(formula)
        return drawing

    def is_known(self, formula: Formula) -> bool:
        """Whether it is drawn, or known that it cannot be."""
        return formula in self._known or not formula.is_drawable

    def ask(self, formulas: Sequence[Formula]) -> None:
        """Wish for these drawings, in this order, and no longer for those that were wished for before. For each
        ``drawing_ready`` follows when it is at hand; for one that cannot be drawn nothing does."""
        self._wishes = [formula for formula in reversed(formulas) if not self.is_known(formula)]
        self._order()

    def close(self) -> None:
        """Stop; returns when the thread and the child process have ended."""
        self._wishes.clear()
        self._hurry_timer.stop()
        self._idle_timer.stop()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.finish()

    def _order(self) -> None:
        """Give the thread something to do, but not so much that newer wishes would wait for older ones."""
        while self._wishes and len(self._ordered) < AT_ONCE:
            formula = self._wishes.pop()
            if formula in self._ordered or self.is_known(formula):
                continue
            self._ordered.add(formula)
            self._working().draw(formula)
        if self._ordered and not self._hurry_timer.isActive():
            self._hurry_timer.start()

    def _working(self) -> FormulaWorker:
        if self._worker is None:
            self._draughtsman = self._make_draughtsman()
            self._worker = FormulaWorker(self._draughtsman, self)
            self._worker.drawing_ready.connect(self._on_worker_drawing_ready)
            self._worker.start()
        return self._worker

    @Slot(object, object)
    def _on_worker_drawing_ready(self, formula: Formula, drawing: Drawing | None) -> None:
        if self._worker is None:
            return
        self._ordered.discard(formula)
        self._remember(formula, drawing)
        self._order()
        if not self._ordered:
            self._hurry_timer.stop()
            self._idle_timer.start()
        if drawing is not None:
            self.drawing_ready.emit(formula)

    def _remember(self, formula: Formula, drawing: Drawing | None) -> None:
        self._known[formula] = drawing
        self._known_bytes += _size(formula, drawing)
        while self._known_bytes > self._most_bytes and len(self._known) > 1:
            self._known_bytes -= _size(*self._known.popitem(last=False))

    @Slot()
    def _on_hurry_timer_timeout(self) -> None:
        if self._draughtsman is not None:
            self._draughtsman.hurry()

    @Slot()
    def _on_idle_timer_timeout(self) -> None:
        if self._worker is not None and not self._ordered:
            self._worker.rest()


def _size(formula: Formula, drawing: Drawing | None) -> int:
    return 4 * len(formula.tex) + (drawing.size_bytes if drawing is not None else UNDRAWABLE_BYTES)
