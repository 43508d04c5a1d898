"""Where drawings come from: files first, a real child process when there is none, none after several deaths."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.formulas import LONGEST_TEX, Formula
from desktop.formulas.client import ChildProgram, DrawingProcess
from desktop.formulas.draughtsman import MOST_DEATHS, Draughtsman
from desktop.formulas.kept_drawings import KeptDrawings


class Scene:
    """A draughtsman, and how many processes it has made."""

    def __init__(self, program: ChildProgram, folder: Path) -> None:
        self.processes: list[DrawingProcess] = []
        self.folder = folder
        self.draughtsman = Draughtsman(lambda: self._make(program), KeptDrawings(folder))

    def _make(self, program: ChildProgram) -> DrawingProcess:
        self.processes.append(DrawingProcess(program))
        return self.processes[-1]


@pytest.fixture
def scene_of(real_child: ChildProgram, tmp_path: Path) -> Iterator[Callable[[], Scene]]:
    made: list[Scene] = []

    def make() -> Scene:
        made.append(Scene(real_child, tmp_path / "formulas"))
        return made[-1]

    yield make
    for scene in made:
        scene.draughtsman.rest()


def test_a_kept_drawing_needs_no_process(scene_of: Callable[[], Scene]) -> None:
    first, second = scene_of(), scene_of()
    drawn = first.draughtsman.draw(Formula("x^2"))

    assert second.draughtsman.draw(Formula("x^2")) == drawn
    assert drawn is not None
    assert (len(first.processes), len(second.processes)) == (1, 0)


def test_a_damaged_one_is_drawn_anew(scene_of: Callable[[], Scene]) -> None:
    scene = scene_of()
    drawn = scene.draughtsman.draw(Formula("x^2"))
    for path in scene.folder.iterdir():
        path.write_bytes(b"damaged")

    assert scene.draughtsman.draw(Formula("x^2")) == drawn
    assert scene_of().draughtsman.draw(Formula("x^2")) == drawn


def test_the_process_starts_with_the_first_formula_and_again_after_a_rest(scene_of: Callable[[], Scene]) -> None:
    scene = scene_of()
    assert scene.draughtsman.pid is None
    scene.draughtsman.draw(Formula("a"))
    first = scene.draughtsman.pid
    scene.draughtsman.draw(Formula("b"))
    assert scene.draughtsman.pid == first

    scene.draughtsman.rest()
    assert scene.draughtsman.pid is None
    assert scene.draughtsman.draw(Formula("c")) is not None
    assert len(scene.processes) == 2


def test_a_crash_costs_one_formula_and_several_end_the_drawing(scene_of: Callable[[], Scene]) -> None:
    scene = scene_of()
    kept = scene.draughtsman.draw(Formula("kept"))
    for number in range(MOST_DEATHS):
        assert not scene.draughtsman.has_given_up
        assert scene.draughtsman.draw(Formula(f"a_{number}")) is not None
        os.kill(scene.draughtsman.pid, signal.SIGKILL)
        assert scene.draughtsman.draw(Formula(f"b_{number}")) is None

    assert scene.draughtsman.has_given_up
    assert scene.draughtsman.draw(Formula("c")) is None
    assert scene.draughtsman.draw(Formula("kept")) == kept
    assert len(scene.processes) == MOST_DEATHS


def test_wrong_tex_is_no_death(scene_of: Callable[[], Scene]) -> None:
    scene = scene_of()
    for _ in range(MOST_DEATHS + 1):
        assert scene.draughtsman.draw(Formula(r"\frac{")) is None

    assert scene.draughtsman.draw(Formula("x")) is not None
    assert len(scene.processes) == 1


def test_very_long_tex_does_not_reach_the_process(scene_of: Callable[[], Scene]) -> None:
    scene = scene_of()

    assert scene.draughtsman.draw(Formula("x" * (LONGEST_TEX + 1))) is None
    assert scene.processes == []


def test_stopped_it_draws_nothing_and_counts_no_death(scene_of: Callable[[], Scene]) -> None:
    scene = scene_of()
    scene.draughtsman.draw(Formula("x"))
    scene.draughtsman.stop()

    assert scene.draughtsman.draw(Formula("y")) is None
    assert not scene.draughtsman.has_given_up
