"""A scroll bar with marks: where in the conversation the hits of the search are."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop.ui.chat.wording import say
from desktop.ui.theme import LIGHT, Theme

MARK_HEIGHT, CURRENT_HEIGHT = 2, 4
SIDE = 2


class MarkedScrollBar(QScrollBar):
    """Shows marks over its groove and its handle; they take no clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = LIGHT
        self.setObjectName("chatScrollBar")
        self.setAccessibleName(say("Scroll the conversation"))
        self.marks: Sequence[int] = ()
        self.current: int | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.update()

    def show_marks(self, marks: Sequence[int], current: int | None) -> None:
        """Show marks at these pixels, and a stronger one for the current hit."""
        if (self.marks, self.current) != (marks, current):
            self.marks, self.current = marks, current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, and the marks over it."""
        super().paintEvent(event)
        if not self.marks:
            return
        painter = QPainter(self)
        width = self.width() - 2 * SIDE
        for mark in self.marks:
            painter.fillRect(SIDE, mark, width, MARK_HEIGHT, self._theme.mark_line)
        if self.current is not None:
            top = min(self.current, self.height() - CURRENT_HEIGHT)
            painter.fillRect(0, top, self.width(), CURRENT_HEIGHT, self._theme.accent)
        painter.end()
