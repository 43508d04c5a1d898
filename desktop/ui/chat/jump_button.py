"""The round button that leads back to the newest message."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.ui.chat.row_view import draw_focus_ring
from desktop.ui.theme import LIGHT, Theme

DIAMETER = 34
RING = 4
LARGEST_SCALE = 1.6


class JumpButton(QAbstractButton):
    """An arrow down on a small card."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._scale = 1.0
        self.setObjectName("jumpToNewestButton")
        self.setAccessibleName(self.tr("Scroll to the newest message"))
        self.setToolTip(self.tr("Scroll to the newest message"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.resize(self.sizeHint())
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.update()

    def set_scale(self, scale: float) -> None:
        """Grow with the text, up to a size that does not hide it."""
        self._scale = min(scale, LARGEST_SCALE)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As large as its circle with the focus ring."""
        return QSize(DIAMETER + 2 * RING, DIAMETER + 2 * RING) * self._scale

    def paintEvent(self, event: QPaintEvent) -> None:
        """A circle with an arrow."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        circle = QRectF(RING, RING, DIAMETER, DIAMETER)
        if self.hasFocus():
            draw_focus_ring(painter, circle.adjusted(-2, -2, 2, 2), theme, DIAMETER / 2 + 2)
        painter.setPen(QPen(theme.faint if self.underMouse() else theme.line, 1))
        painter.setBrush(theme.selected if self.isDown() else theme.card)
        painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(QPen(theme.text, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        centre = circle.center()
        painter.drawLine(centre - QPointF(0, 6), centre + QPointF(0, 6))
        painter.drawPolyline([centre + QPointF(-5, 1), centre + QPointF(0, 6), centre + QPointF(5, 1)])
        painter.end()
