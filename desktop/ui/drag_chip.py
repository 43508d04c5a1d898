"""What hangs at the pointer while rows are dragged: a small card with a title or a number, beside the pointer, so that
one sees where it would go."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from desktop.ui.theme import RADIUS_FIELD, SIZE_ROW, Theme, ui_font

MOST_WIDTH = 200
SIDE_ROOM = 10
HEIGHT_ROOM = 6
HOT_SPOT = QPoint(-14, -10)  # right of the pointer and below it


def drag_chip(text: str, theme: Theme, ratio: float) -> QPixmap:
    """The card, for a screen of this scale."""
    font = ui_font(SIZE_ROW)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, MOST_WIDTH)
    size = QSize(metrics.horizontalAdvance(shown) + 2 * SIDE_ROOM, metrics.height() + 2 * HEIGHT_ROOM)
    chip = QPixmap(size * ratio)
    chip.setDevicePixelRatio(ratio)
    chip.fill(Qt.GlobalColor.transparent)
    painter = QPainter(chip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.line)
    painter.setBrush(theme.card)
    area = QRectF(0, 0, size.width(), size.height()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(area, RADIUS_FIELD, RADIUS_FIELD)
    painter.setFont(font)
    painter.setPen(theme.text)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
    painter.end()
    return chip
