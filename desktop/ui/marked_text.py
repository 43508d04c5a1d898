"""One line of text in which some words are marked, cut with an ellipsis where there is no room."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from desktop.domain.search import Span

ELLIPSIS = "…"


def paint_marked(painter: QPainter, area: QRect, text: str, marks: Iterable[Span], mark: QColor) -> None:
    """Paint the text with the painter's font and pen, in the middle of the area's height; ``mark`` is behind marks."""
    font = painter.font()
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    whole = len(shown) - len(ELLIPSIS) if shown != text else len(text)
    behind = QTextCharFormat()
    behind.setBackground(mark)
    layout, line = _laid_out(shown, font, area.width())
    layout.setFormats([_range(shown, begin, min(end, whole), behind) for begin, end in marks if begin < whole])
    top = area.top() + (area.height() - line.height()) / 2
    layout.draw(painter, QPointF(area.left(), top))


def _laid_out(text: str, font: QFont, width: int) -> tuple[QTextLayout, QTextLine]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    return layout, line


def _range(text: str, begin: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    """A range for Qt, which counts in UTF-16 units."""
    made = QTextLayout.FormatRange()
    made.start = _units(text[:begin])
    made.length = _units(text[begin:end])
    made.format = style
    return made


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
