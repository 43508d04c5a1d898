"""Drawn formulas as shapes of a size in pixels, to be painted in the colour of the text."""

import math
from collections import OrderedDict
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QRawFont

from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.domain.formulas import UNITS_PER_EM, Drawing, Formula

PATHS_KEPT, SIZES_KEPT = 512, 32
PICTURES_BYTES = 12 * 2**20
LARGEST_PICTURE = 400_000  # pixels
EDGE = 1
# The letters of the formulas' font are lower than those of most fonts for reading: x is so high, in ems.
X_HEIGHT = 0.48
MOST_GROWTH = 1.2
# What a line has room for, as shares of its height.
TALL_ABOVE, TALL_BELOW = 0.68, 0.36


class Shape:
    """One formula at one size, in pixels. ``shrink`` tells how much smaller it is than the text beside it wants."""

    def __init__(self, drawing: Drawing, em: float, pictures: "Pictures") -> None:
        self._drawing = drawing
        self._pictures = pictures
        self._full_scale = em / UNITS_PER_EM
        self.shrink = 1.0

    @property
    def _scale(self) -> float:
        return self._full_scale * self.shrink

    @property
    def width(self) -> float:
        """How wide it is."""
        return self._drawing.width * self._scale

    @property
    def ascent(self) -> float:
        """How far it reaches above the baseline."""
        return self._drawing.ascent * self._scale

    @property
    def depth(self) -> float:
        """How far it reaches below the baseline."""
        return self._drawing.depth * self._scale

    def fit(self, width: float, line_height: float) -> None:
        """Shrink until it is no wider, and no line of this height too low."""
        above, below = TALL_ABOVE * line_height, TALL_BELOW * line_height
        self.shrink = min(1.0, width / self.width, above / max(above, self.ascent), below / max(below, self.depth))

    @property
    def size(self) -> QSizeF:
        """How much room it takes."""
        return QSizeF(self.width, self.ascent + self.depth)

    def paint(self, painter: QPainter, baseline: QPointF, colour: QColor, shrink: float = 1.0) -> None:
        """Paint it from where its baseline begins."""
        scale, ratio = self._scale * shrink, painter.device().devicePixelRatioF()
        width, height = self._drawing.width * scale, (self._drawing.ascent + self._drawing.depth) * scale
        if width * height * ratio * ratio <= LARGEST_PICTURE:
            picture = self._pictures.picture(_Look(self._drawing, scale, ratio, colour.rgba()))
            corner = baseline - QPointF(EDGE, math.ceil(self._drawing.ascent * scale) + EDGE)
            painter.drawImage(_on_pixels(painter, corner, ratio), picture)
        else:
            _fill(painter, self._drawing, baseline, scale, colour)


def is_tall(shape: Shape, line_height: float) -> bool:
    """Whether a line of this height has too little room for it."""
    return shape.ascent > TALL_ABOVE * line_height or shape.depth > TALL_BELOW * line_height


class _Look(NamedTuple):
    """What a picture shows."""

    drawing: Drawing
    scale: float
    ratio: float
    rgba: int


class Pictures:
    """Formulas as images, which are quicker to paint again; the least recently painted go when they are many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Look, QImage] = OrderedDict()
        self._size_bytes = 0

    def picture(self, look: _Look) -> QImage:
        """The image of a formula."""
        found = self._kept.get(look)
        if found is not None:
            self._kept.move_to_end(look)
            return found
        made = self._kept[look] = _picture(look)
        self._size_bytes += made.sizeInBytes()
        while self._size_bytes > PICTURES_BYTES and len(self._kept) > 1:
            self._size_bytes -= self._kept.popitem(last=False)[1].sizeInBytes()
        return made


class FormulaShapes:
    """Shapes of formulas, as far as they are drawn. ``is_waiting``: one was asked for that may be drawn later."""

    def __init__(self, drawer: FormulaDrawer | None = None) -> None:
        self.drawer = drawer
        self.is_waiting = False
        self._pictures = Pictures()

    def shape(self, formula: Formula, font: QFont, room: tuple[float, float] | None = None) -> Shape | None:
        """The shape beside text of this font, when there is one. It shrinks to fit a ``room`` that is so wide, with
        lines of that height."""
        if self.drawer is None:
            return None
        drawing = self.drawer.drawing(formula)
        if drawing is None:
            self.is_waiting = self.is_waiting or not self.drawer.is_known(formula)
            return None
        shape = Shape(drawing, _em(font.family(), font.pointSizeF(), font.weight()), self._pictures)
        if room is not None:
            shape.fit(*room)
        return shape

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


def _on_pixels(painter: QPainter, point: QPointF, ratio: float) -> QPointF:
    """The nearest point at which pixels of a picture and of the screen agree."""
    transform = painter.transform()
    moved = QPointF(transform.dx(), transform.dy())
    exact = (point + moved) * ratio
    return QPointF(round(exact.x()), round(exact.y())) / ratio - moved


def _picture(look: _Look) -> QImage:
    drawing, scale, ratio, rgba = look
    above = math.ceil(drawing.ascent * scale) + EDGE
    width, height = math.ceil(drawing.width * scale) + 2 * EDGE, above + math.ceil(drawing.depth * scale) + EDGE
    image = QImage(math.ceil(width * ratio), math.ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    _fill(painter, drawing, QPointF(EDGE, above), scale, QColor.fromRgba(rgba))
    painter.end()
    return image


def _fill(painter: QPainter, drawing: Drawing, baseline: QPointF, scale: float, colour: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(baseline)
    painter.scale(scale, scale)
    painter.fillPath(_path(drawing), colour)
    painter.restore()


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
