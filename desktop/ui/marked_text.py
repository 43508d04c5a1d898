"""One line of text in which some words are marked, cut with an ellipsis where there is no room."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout

from desktop.domain.search import Span
from desktop.ui.theme import Theme

ELLIPSIS = "…"
WIDEST = 100_000


def paint_marked(painter: QPainter, area: QRect, text: str, marks: Iterable[Span], theme: Theme) -> None:
    """Paint the text with the painter's font and pen, in the middle of the area's height.

    The text is one piece: formats for the marks would cut words into parts that are shaped one by one, which moves
    letters, and breaks scripts whose letters join.
    """
    font = painter.font()
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    whole = len(shown) - len(ELLIPSIS) if shown != text else len(text)
    layout = QTextLayout(shown, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(WIDEST)  # it fits already, and would else be broken where rounding says so
    layout.endLayout()
    place = QPointF(area.left(), area.top() + (area.height() - line.height()) / 2)
    ranges = [_range(shown, begin, min(end, whole), theme) for begin, end in marks if begin < whole]
    pen = painter.pen()
    painter.setPen(Qt.GlobalColor.transparent)
    layout.draw(painter, place, ranges)  # only the grounds: here Qt cuts off what is higher than the line
    painter.setPen(pen)
    layout.draw(painter, place)
    painter.setPen(theme.text)
    for each in ranges if pen.color() != theme.text else ():
        for run in line.glyphRuns(each.start, each.length):
            painter.drawGlyphRun(place, run)
    painter.setPen(pen)


def _range(text: str, begin: int, end: int, theme: Theme) -> QTextLayout.FormatRange:
    """The ground of a mark, for Qt, which counts in UTF-16 units."""
    made = QTextLayout.FormatRange()
    made.start = _units(text[:begin])
    made.length = _units(text[begin:end])
    made.format.setBackground(theme.mark)
    made.format.setForeground(Qt.GlobalColor.transparent)
    return made


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
