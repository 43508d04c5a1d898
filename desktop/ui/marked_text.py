"""One line of text in which some words are marked, cut with an ellipsis where there is no room."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCharFormat, QTextLayout

from desktop.domain.search import Span
from desktop.ui.theme import Theme

ELLIPSIS = "…"
WIDEST = 100_000


def paint_marked(painter: QPainter, area: QRect, text: str, marks: Iterable[Span], theme: Theme) -> None:
    """Paint the text with the painter's font and pen, in the middle of the area's height."""
    font = painter.font()
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    whole = len(shown) - len(ELLIPSIS) if shown != text else len(text)
    marked = QTextCharFormat()
    marked.setBackground(theme.mark)
    marked.setForeground(theme.text)
    layout = QTextLayout(shown, font)
    layout.setFormats([_range(shown, begin, min(end, whole), marked) for begin, end in marks if begin < whole])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(WIDEST)  # it fits already, and would else be broken where rounding says so
    height = line.height()
    layout.endLayout()
    layout.draw(painter, QPointF(area.left(), area.top() + (area.height() - height) / 2))


def _range(text: str, begin: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    """A range for Qt, which counts in UTF-16 units."""
    made = QTextLayout.FormatRange()
    made.start = _units(text[:begin])
    made.length = _units(text[begin:end])
    made.format = style
    return made


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
