"""The ground of the composer: a card with a soft shadow around it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.ui.style import SHADE, mix
from desktop.ui.theme import RADIUS_COMPOSER, Theme

SHADOW = 8


def paint_card(painter: QPainter, area: QRectF, theme: Theme, *, is_active: bool) -> None:
    """Paint the card into an area that has room for its shadow; its edge is clearer while somebody writes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = area.adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SHADE)
    for reach in range(SHADOW - 1, 0, -2):
        spread = card.adjusted(-reach, -reach + 2, reach, min(reach + 2, SHADOW))
        painter.drawRoundedRect(spread, RADIUS_COMPOSER + reach, RADIUS_COMPOSER + reach)
    painter.setPen(QPen(mix(theme.line, theme.text, 0.16) if is_active else theme.line, 1))
    painter.setBrush(theme.card)
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_COMPOSER, RADIUS_COMPOSER)
