"""The process that draws formulas: reads one after the other, answers each, and ends when its input ends.

Started as ``--formula-child`` with pipes as its standard input and output. It is confined before it reads anything.
"""

import os
import sys
from collections.abc import Callable
from typing import BinaryIO

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.protocol import Drawn, Ready, frame, read_frame

Draw = Callable[[Formula], Drawing]


def run(confine: Callable[[], object]) -> int:
    """Serve the application until it goes away. ``confine`` takes away what drawing does not need."""
    formulas, answers = _take_pipes()
    from desktop.formulas import typesetter  # noqa: PLC0415  # what libraries print while they load goes nowhere

    typesetter.prepare()
    confine()
    serve(formulas, answers, typesetter.draw)
    return 0


def serve(formulas: BinaryIO, answers: BinaryIO, draw: Draw) -> None:
    """Answer formulas until there are no more."""
    answers.write(frame(Ready()))
    answers.flush()
    while (formula := read_frame(formulas.read, Formula)) is not None:
        answers.write(frame(Drawn(_drawn(formula, draw))))
        answers.flush()


def _drawn(formula: Formula, draw: Draw) -> Drawing | None:
    try:
        return draw(formula)
    except Exception:  # noqa: BLE001  # wrong TeX makes the library raise whatever it stumbles over
        return None


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The protocol's own pipes; standard input and output lead nowhere from now on."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # exists on Windows only

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    formulas, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return formulas, answers
