"""What is drawn is at hand; what is wished for is drawn in order, and a hanging child does not hold up the rest."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.bridge.formula_drawer import AT_ONCE, FormulaDrawer
from desktop.domain.formulas import Drawing, Formula
from desktop.formulas import client
from desktop.formulas.draughtsman import Draughtsman
from tests.formula_children import real_draughtsman

DRAWING = Drawing(10, 5, 1, b"ML", bytes(16))
FORMULAS = [Formula(f"x_{number}") for number in range(40)]


class SlowDraughtsman:
    """Draws when it is let; remembers in which order."""

    def __init__(self) -> None:
        self.drawn: list[Formula] = []
        self.may_draw = threading.Semaphore(0)

    def draw(self, formula: Formula) -> Drawing | None:
        self.may_draw.acquire()
        self.drawn.append(formula)
        return DRAWING if formula.tex != "wrong" else None

    def rest(self) -> None:
        """Nothing to end."""

    def hurry(self) -> None:
        """Nothing to hurry."""

    def stop(self) -> None:
        self.may_draw.release(1000)


@pytest.fixture
def drawer_over(qtbot) -> Iterator[Callable[..., FormulaDrawer]]:
    made: list[FormulaDrawer] = []

    def make(draughtsman: object, **values: int) -> FormulaDrawer:
        made.append(FormulaDrawer(lambda: draughtsman, **values))
        return made[-1]

    yield make
    for drawer in made:
        drawer.close()


def test_a_drawing_is_at_hand_when_it_is_told(qtbot, drawer_over, tmp_path: Path) -> None:
    drawer = drawer_over(real_draughtsman(tmp_path / "formulas"))
    assert drawer.drawing(Formula("x^2")) is None
    with qtbot.waitSignal(drawer.drawing_ready, timeout=30_000) as told:
        drawer.ask([Formula("x^2")])

    assert told.args == [Formula("x^2")]
    assert drawer.drawing(Formula("x^2")).is_sound
    assert drawer.drawing(Formula("x^2", is_display=True)) is None


def test_nothing_starts_before_the_first_formula(drawer_over) -> None:
    def make() -> Draughtsman:
        raise AssertionError

    drawer = FormulaDrawer(make)
    drawer.ask([])
    drawer.close()


def test_newer_wishes_replace_older_ones(qtbot, drawer_over) -> None:
    slow = SlowDraughtsman()
    drawer = drawer_over(slow)
    drawer.ask(FORMULAS[:20])
    drawer.ask(FORMULAS[30:34])
    slow.may_draw.release(1000)
    qtbot.waitUntil(lambda: all(map(drawer.is_known, FORMULAS[30:34])))

    assert slow.drawn == [*FORMULAS[:AT_ONCE], *FORMULAS[30:34]]


def test_wrong_tex_is_not_tried_again_and_not_told(qtbot, drawer_over) -> None:
    slow = SlowDraughtsman()
    drawer = drawer_over(slow)
    told: list[Formula] = []
    drawer.drawing_ready.connect(told.append)
    slow.may_draw.release(1000)
    drawer.ask([Formula("wrong"), Formula("a")])
    qtbot.waitUntil(lambda: drawer.is_known(Formula("a")))
    drawer.ask([Formula("wrong"), Formula("b")])
    qtbot.waitUntil(lambda: drawer.is_known(Formula("b")))

    assert slow.drawn == [Formula("wrong"), Formula("a"), Formula("b")]
    assert told == [Formula("a"), Formula("b")]
    assert drawer.is_known(Formula("wrong"))
    assert drawer.drawing(Formula("wrong")) is None


def test_memory_is_bounded_and_the_least_recently_used_go(qtbot, drawer_over) -> None:
    slow = SlowDraughtsman()
    drawer = drawer_over(slow, most_bytes=10 * (DRAWING.size_bytes + 20))
    slow.may_draw.release(1000)
    for number, formula in enumerate(FORMULAS):
        drawer.ask([formula])
        qtbot.waitUntil(lambda: drawer.is_known(FORMULAS[number]))  # noqa: B023 - it waits inside the loop
        drawer.drawing(FORMULAS[0])

    known = [formula for formula in FORMULAS if drawer.is_known(formula)]
    assert len(known) <= 10
    assert known[0] == FORMULAS[0]
    assert known[-1] == FORMULAS[-1]


def test_a_child_that_hangs_costs_one_formula(qtbot, drawer_over, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(client, "FORMULA_LIMIT_S", 0.3)
    draughtsman = real_draughtsman(tmp_path / "formulas")
    drawer = drawer_over(draughtsman)
    drawer.ask([Formula("a")])
    qtbot.waitUntil(lambda: drawer.is_known(Formula("a")), timeout=30_000)
    os.kill(draughtsman.pid, signal.SIGSTOP)

    drawer.ask([Formula("b"), Formula("c")])
    qtbot.waitUntil(lambda: drawer.is_known(Formula("c")), timeout=30_000)

    assert drawer.drawing(Formula("b")) is None
    assert drawer.is_known(Formula("b"))
    assert drawer.drawing(Formula("c")) is not None


def test_closing_does_not_wait_for_a_child_that_hangs(qtbot, drawer_over, tmp_path: Path) -> None:
    draughtsman = real_draughtsman(tmp_path / "formulas")
    drawer = drawer_over(draughtsman)
    drawer.ask([Formula("a")])
    qtbot.waitUntil(lambda: drawer.is_known(Formula("a")), timeout=30_000)
    os.kill(draughtsman.pid, signal.SIGSTOP)
    drawer.ask([Formula("b")])

    drawer.close()

    assert draughtsman.pid is None
    assert not drawer.is_known(Formula("b"))


def test_after_idle_minutes_the_child_ends(qtbot, drawer_over, tmp_path: Path) -> None:
    draughtsman = real_draughtsman(tmp_path / "formulas")
    drawer = drawer_over(draughtsman)
    drawer._idle_timer.setInterval(1)
    drawer.ask([Formula("a")])
    qtbot.waitUntil(lambda: drawer.is_known(Formula("a")), timeout=30_000)

    qtbot.waitUntil(lambda: draughtsman.pid is None)
