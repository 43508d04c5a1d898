"""What the tests of formulas share: how the real child is started."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine.child_environment import child_environment
from desktop.formulas.client import ChildProgram, DrawingProcess

ROOT = Path(__file__).parents[3]


@pytest.fixture
def real_child() -> ChildProgram:
    """The program that draws formulas."""
    return ChildProgram([sys.executable, "-m", "desktop", "--formula-child"], ROOT, child_environment(os.environ))


@pytest.fixture
def process_of() -> Iterator[Callable[[ChildProgram], DrawingProcess]]:
    """Makes processes that are closed at the end."""
    made: list[DrawingProcess] = []

    def make(program: ChildProgram) -> DrawingProcess:
        made.append(DrawingProcess(program))
        return made[-1]

    yield make
    for process in made:
        process.close()
