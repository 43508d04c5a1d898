"""The thread that waits for drawings: signals come on the main thread, and at its end no process is left."""

from pathlib import Path

from PySide6.QtCore import QObject, QThread, Slot

from desktop.bridge.formula_worker import FormulaWorker
from desktop.domain.formulas import Drawing, Formula
from tests.formula_children import real_draughtsman


class Receiver(QObject):
    """Remembers what came, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.drawings: dict[Formula, Drawing | None] = {}
        self.threads: set[QThread] = set()

    @Slot(object, object)
    def take(self, formula: Formula, drawing: Drawing | None) -> None:
        self.drawings[formula] = drawing
        self.threads.add(QThread.currentThread())


def test_drawings_arrive_on_the_main_thread(qtbot, tmp_path: Path) -> None:
    worker, receiver = FormulaWorker(real_draughtsman(tmp_path / "formulas")), Receiver()
    worker.drawing_ready.connect(receiver.take)
    worker.start()
    try:
        worker.draw(Formula("x^2"))
        worker.draw(Formula(r"\frac{"))
        qtbot.waitUntil(lambda: len(receiver.drawings) == 2, timeout=30_000)
    finally:
        worker.finish()

    assert receiver.drawings[Formula("x^2")] is not None
    assert receiver.drawings[Formula(r"\frac{")] is None
    assert receiver.threads == {receiver.thread()}


def test_at_rest_it_has_no_process_and_starts_one_again(qtbot, tmp_path: Path) -> None:
    draughtsman = real_draughtsman(tmp_path / "formulas")
    worker, receiver = FormulaWorker(draughtsman), Receiver()
    worker.drawing_ready.connect(receiver.take)
    worker.start()
    try:
        worker.draw(Formula("a"))
        qtbot.waitUntil(lambda: len(receiver.drawings) == 1, timeout=30_000)
        assert draughtsman.pid is not None
        worker.rest()
        qtbot.waitUntil(lambda: draughtsman.pid is None)
        worker.draw(Formula("b"))
        qtbot.waitUntil(lambda: len(receiver.drawings) == 2, timeout=30_000)
        assert draughtsman.pid is not None
    finally:
        worker.finish()
    assert draughtsman.pid is None
