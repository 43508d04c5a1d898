"""The formulas in the cells of a table: drawn so small that rows stay as high as they are."""

from collections.abc import Iterable

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from desktop.domain.formulas import Formula
from desktop.ui.chat.flow import Run
from desktop.ui.chat.formula_shapes import Shape
from desktop.ui.chat.text_objects import Sources, TextObjects
from desktop.ui.chat.text_styles import TextStyles

SMALLEST = 0.6  # smaller ones are TeX, which goes over several lines
WIDTH_EXPECTED = 100


class CellFormulas:
    """``prepare`` for some cells, then ``insert`` their formulas. ``wanted`` are those that are not drawn yet."""

    def __init__(self, document: QTextDocument, styles: TextStyles) -> None:
        self._styles = styles
        self._objects = TextObjects(document)
        self._shapes: dict[Formula, Shape] = {}
        self.wanted: tuple[Formula, ...] = ()

    def prepare(self, cells: Iterable[tuple[Run, ...]], room: tuple[float, float]) -> None:
        """Find out which formulas are drawn. ``room`` is the width that a word may have, and the height of a line."""
        self._shapes.clear()
        wanted: list[Formula] = []
        for formula in {run.formula: None for runs in cells for run in runs if run.formula is not None}:
            shape = self._styles.formulas.shape(formula, self._styles.table, room)
            if shape is not None and shape.shrink >= SMALLEST:
                self._shapes[formula] = shape
            elif shape is None and self._styles.formulas.is_wanted(formula):
                wanted.append(formula)
        self.wanted = tuple(wanted)

    def clear(self) -> None:
        """The document is about to be filled anew."""
        self._objects.clear()

    def width(self, run: Run) -> float | None:
        """How wide a formula is, or will be, about; nothing for one that stays text."""
        if run.formula in self.wanted:
            return WIDTH_EXPECTED
        shape = self._shapes.get(run.formula) if run.formula is not None else None
        return shape.width if shape is not None else None

    def insert(self, cursor: QTextCursor, run: Run, look: QTextCharFormat) -> bool:
        """Put a formula into the document; false when it is not drawn, and to be shown as text."""
        shape = self._shapes.get(run.formula) if run.formula is not None else None
        if shape is None:
            return False
        self._objects.insert(cursor, shape, run.text, look)
        return True

    def with_sources(self, text: str, start: int) -> Sources:
        """Text of the document from a position on, with TeX in place of formulas."""
        return self._objects.with_sources(text, start)
