"""What the tests of formulas share: how the real child is started."""

from collections.abc import Callable, Iterator

import pytest

from desktop.formulas.client import ChildProgram, DrawingProcess
from tests import formula_children


@pytest.fixture
def real_child() -> ChildProgram:
    """The program that draws formulas."""
    return formula_children.real_child()


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
