"""Gets drawings from where they are: from the files, or else from the child process, which it starts when needed.

One thread calls ``draw`` and ``rest``; the other methods may be called from any.
"""

import logging
from collections.abc import Callable

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.client import ChildDied, DrawingProcess
from desktop.formulas.kept_drawings import KeptDrawings

MOST_DEATHS = 3

log = logging.getLogger(__name__)


class Draughtsman:
    """Draws formulas. A child that hangs or crashes costs one formula; after several there is no other child."""

    def __init__(self, make_process: Callable[[], DrawingProcess], kept: KeptDrawings) -> None:
        self._make_process = make_process
        self._kept = kept
        self._process: DrawingProcess | None = None
        self._deaths = 0
        self._is_stopped = False

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        process = self._process
        return process.pid if process is not None else None

    @property
    def has_given_up(self) -> bool:
        """Whether so many children died that no other is started."""
        return self._deaths >= MOST_DEATHS

    def draw(self, formula: Formula) -> Drawing | None:
        """The drawing of a formula; nothing when there can be none."""
        if not formula.is_drawable or self._is_stopped:
            return None
        drawing = self._kept.read(formula)
        if drawing is None and not self.has_given_up:
            drawing = self._draw_anew(formula)
            if drawing is not None:
                self._kept.write(formula, drawing)
        return drawing

    def _draw_anew(self, formula: Formula) -> Drawing | None:
        try:
            if self._process is None:
                self._process = self._make_process()
                if not self._is_stopped:
                    self._process.start()
            return self._process.draw(formula) if not self._is_stopped else None
        except ChildDied as death:
            if not self._is_stopped:
                self._deaths += 1
                log.info("the process that draws formulas has died (%s of %s): %s", self._deaths, MOST_DEATHS, death)
            self.rest()
            return None

    def rest(self) -> None:
        """End the child; the next formula starts another one."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def hurry(self) -> None:
        """End the child when it takes too long over a formula."""
        process = self._process
        if process is not None:
            process.kill_when_late()

    def stop(self) -> None:
        """Draw nothing any more; who waits for a drawing gets none."""
        self._is_stopped = True
        process = self._process
        if process is not None:
            process.kill()
