"""Drawn formulas as shapes of a size in pixels, to be painted in the colour of the text."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QRawFont

from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.domain.formulas import UNITS_PER_EM, Drawing, Formula

PATHS_KEPT, SIZES_KEPT = 512, 32
# The letters of the formulas' font are lower than those of most fonts for reading: x is so high, in ems.
X_HEIGHT = 0.48
MOST_GROWTH = 1.2


class Shape:
    """One formula at one size. ``ascent`` is the height above the baseline, ``depth`` that below."""

    def __init__(self, drawing: Drawing, em: float) -> None:
        self._drawing = drawing
        self._scale = em / UNITS_PER_EM
        self.width = drawing.width * self._scale
        self.ascent = drawing.ascent * self._scale
        self.depth = drawing.depth * self._scale

    @property
    def size(self) -> QSizeF:
        """How much room it takes."""
        return QSizeF(self.width, self.ascent + self.depth)

    def paint(self, painter: QPainter, baseline: QPointF, colour: QColor, shrink: float = 1.0) -> None:
        """Paint it from where its baseline begins."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(baseline)
        painter.scale(self._scale * shrink, self._scale * shrink)
        painter.fillPath(_path(self._drawing), colour)
        painter.restore()


class FormulaShapes:
    """Shapes of formulas, as far as they are drawn. ``is_waiting``: one was asked for that may be drawn later."""

    def __init__(self, drawer: FormulaDrawer | None = None) -> None:
        self.drawer = drawer
        self.is_waiting = False

    def shape(self, formula: Formula, font: QFont) -> Shape | None:
        """The shape beside text of this font, when there is one."""
        if self.drawer is None:
            return None
        drawing = self.drawer.drawing(formula)
        if drawing is None:
            self.is_waiting = self.is_waiting or not self.drawer.is_known(formula)
            return None
        return Shape(drawing, _em(font.family(), font.pointSizeF(), font.weight()))

    def is_wanted(self, formula: Formula) -> bool:
        """Whether it may still be drawn."""
        return self.drawer is not None and not self.drawer.is_known(formula)


@lru_cache(SIZES_KEPT)
def _em(family: str, size: float, weight: int) -> float:
    """The size of formulas, in pixels, at which their letters are as high as those of this font."""
    font = QFont(family)
    font.setPointSizeF(size)
    font.setWeight(QFont.Weight(weight))
    pixels = QRawFont.fromFont(font).pixelSize()
    growth = QFontMetricsF(font).xHeight() / (X_HEIGHT * pixels)
    return pixels * min(MOST_GROWTH, max(1.0, growth))


@lru_cache(PATHS_KEPT)
def _path(drawing: Drawing) -> QPainterPath:
    numbers = iter(drawing.coordinates())
    path = QPainterPath()
    path.setFillRule(path.fillRule().WindingFill)
    for step in drawing.steps:
        match step:
            case 0x4D:  # M
                path.moveTo(next(numbers), next(numbers))
            case 0x4C:  # L
                path.lineTo(next(numbers), next(numbers))
            case _:
                path.quadTo(next(numbers), next(numbers), next(numbers), next(numbers))
    return path
