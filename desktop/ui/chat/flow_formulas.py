"""The formulas of running text: which are drawn, how their lines make room for them, and what they stand for."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.domain.formulas import Formula
from desktop.ui.chat.flow import FlowLine, Run
from desktop.ui.chat.formula_shapes import Shape, is_tall
from desktop.ui.chat.text_objects import TextObjects
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.theme import COLUMN_WIDTH

MOST_SHRUNK = 2  # a formula so many times too wide stays TeX, which goes over several lines


class FlowFormulas:
    """``prepare`` for some paragraphs, then ``insert`` their formulas. ``wanted`` are those that are not drawn yet."""

    def __init__(self, objects: TextObjects, styles: TextStyles) -> None:
        self._objects = objects
        self._styles = styles
        self._shapes: dict[tuple[int, Formula], Shape] = {}
        self._alone: set[int] = set()
        self.wanted: tuple[Formula, ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether one that is shown as TeX is drawn now."""
        return any(not self._styles.formulas.is_wanted(formula) for formula in self.wanted)

    def prepare(self, lines: Sequence[FlowLine], width: int) -> Sequence[FlowLine]:
        """The paragraphs, in which formulas that are drawn do not look like code any more."""
        self._shapes.clear()
        self._alone.clear()
        self.wanted = ()
        if not any(run.formula is not None for line in lines for run in line.runs):
            return lines
        wanted: dict[Formula, None] = {}
        prepared = [self._prepare_line(index, line, width or COLUMN_WIDTH, wanted) for index, line in enumerate(lines)]
        self.wanted = tuple(wanted)
        return prepared

    def _prepare_line(self, index: int, line: FlowLine, width: int, wanted: dict[Formula, None]) -> FlowLine:
        font = self._styles.line_format(line, Run(""), self._styles.size(line)).font()
        runs: list[Run] = []
        for run in line.runs:
            shape = self._styles.formulas.shape(run.formula, font) if run.formula is not None else None
            if run.formula is not None and shape is None and self._styles.formulas.is_wanted(run.formula):
                wanted[run.formula] = None
            if run.formula is not None and shape is not None and shape.width <= MOST_SHRUNK * width:
                self._shapes[index, run.formula] = shape
                run = replace(run, is_code=False)  # noqa: PLW2901
            runs.append(run)
        said = [run for run in runs if run.text.strip()]
        if len(said) == 1 and said[0].formula is not None and said[0].formula.is_display and not said[0].is_code:
            self._alone.add(index)
            runs = said
        return replace(line, runs=tuple(runs))

    def make_room(self, index: int, form: QTextBlockFormat) -> None:
        """Let lines of this paragraph be higher when a formula is, and centre one that stands alone."""
        is_alone = index in self._alone
        shapes = [shape for (number, _), shape in self._shapes.items() if number == index] if self._shapes else []
        if is_alone or any(is_tall(shape, form.lineHeight()) for shape in shapes):
            form.setLineHeight(form.lineHeight(), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        if is_alone:
            form.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def insert(self, cursor: QTextCursor, index: int, run: Run, look: QTextCharFormat) -> bool:
        """Put a formula into the document; false when it is not drawn, and to be shown as text."""
        shape = self._shapes.get((index, run.formula)) if run.formula is not None else None
        if shape is None:
            return False
        self._objects.insert(cursor, shape, run.text, look)
        return True
