"""Draughtsmen with the real child process."""

import os
import sys
from functools import partial
from pathlib import Path

from desktop.engine.child_environment import child_environment
from desktop.formulas.client import ChildProgram, DrawingProcess
from desktop.formulas.draughtsman import Draughtsman
from desktop.formulas.kept_drawings import KeptDrawings

ROOT = Path(__file__).parents[1]


def real_child() -> ChildProgram:
    """The program that draws formulas."""
    return ChildProgram([sys.executable, "-m", "desktop", "--formula-child"], ROOT, child_environment(os.environ))


def real_draughtsman(folder: Path) -> Draughtsman:
    """One that keeps its drawings in this folder."""
    return Draughtsman(partial(DrawingProcess, real_child()), KeptDrawings(folder))
