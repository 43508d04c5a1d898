"""An on/off switch: a check box with another face."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

WIDTH = 38
HEIGHT = 22
INSET = 3


class Switch(QCheckBox):
    """On is at the right and filled; off is at the left and hollow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """The switch alone."""
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """It cannot be smaller."""
        return self.sizeHint()

    def hitButton(self, position: object) -> bool:
        """All of it can be clicked."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track and knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = QPalette.ColorRole
        colours = self.palette()
        is_on = self.isChecked()
        track = QRectF(0.5, (self.height() - HEIGHT) / 2 + 0.5, WIDTH - 1, HEIGHT - 1)
        painter.setPen(QPen(colours.color(role.Accent if is_on else role.Mid), 1))
        painter.setBrush(colours.color(role.Accent if is_on else role.Midlight))
        painter.drawRoundedRect(track, HEIGHT / 2, HEIGHT / 2)
        size = HEIGHT - 2 * INSET
        left = WIDTH - INSET - size if is_on else INSET
        painter.setPen(QPen(colours.color(role.PlaceholderText), 1) if not is_on else Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(role.Base))
        painter.drawEllipse(QRectF(left, track.top() - 0.5 + INSET, size, size))
