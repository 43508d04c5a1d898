"""The main window itself: its place on the screen, its first picture, and asking before it closes.

What stands in it comes after the first picture (``fill``), so that the window is there as soon as the program is
started: all the rest takes longer to import than Qt takes to show a window.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QDialog, QMainWindow

from desktop.domain.first_look import FirstLook
from desktop.ui.theme import NARROW_WINDOW, SIDEBAR_WIDTH, theme_for

if TYPE_CHECKING:
    from desktop.bridge.controllers import Controllers

FIRST_SIZE = QSize(1280, 860)
SMALLEST_SIZE = QSize(420, 420)
SHARE_OF_SCREEN = 0.92


class MainWindow(QMainWindow):
    """``quit_requested`` asks the application to stop everything first; it then calls ``close_for_good``."""

    quit_requested = Signal()
    first_picture_painted = Signal()

    def __init__(self, look: FirstLook) -> None:
        super().__init__()
        self._look = look
        self._may_close = False
        self._controllers: Controllers | None = None
        self.setObjectName("mainWindow")
        self.setWindowTitle("Hearth")
        self.setMinimumSize(SMALLEST_SIZE)
        self.resize(FIRST_SIZE.boundedTo(self.screen().availableGeometry().size() * SHARE_OF_SCREEN))
        if look.geometry:
            self.restoreGeometry(QByteArray.fromBase64(look.geometry.encode()))

    def fill(self, controllers: "Controllers") -> None:
        """Put everything into the window."""
        from desktop.ui.window_content import WindowContent  # noqa: PLC0415 - after the first picture

        self._controllers = controllers
        self.content = WindowContent(self, controllers)

    def close_for_good(self) -> None:
        """Close without asking; the application has stopped, or is about to stop, everything."""
        for dialog in self.findChildren(QDialog):
            dialog.close()
        self._may_close = True
        self.close()
        if self._controllers is not None:
            self.content.close()

    def come_to_front(self) -> None:
        """Be seen: somebody has started the program again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, and leave the decision to the application."""
        if self._controllers is not None:
            geometry = bytes(self.saveGeometry().toBase64().data()).decode()
            self._controllers.session.remember_window(geometry, self.content.shell.is_sidebar_wanted)
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.quit_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page and the sidebar until they are there."""
        super().paintEvent(event)
        if self._controllers is None:
            self._paint_first_picture()
            QTimer.singleShot(0, self.first_picture_painted.emit)

    def _paint_first_picture(self) -> None:
        window_colour = QGuiApplication.palette().color(QPalette.ColorRole.Window)
        theme = theme_for(self._look.theme, system_is_dark=window_colour.lightness() < 128)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.background)
        if self._look.is_sidebar_shown and self.width() >= NARROW_WINDOW:
            painter.fillRect(QRect(0, 0, SIDEBAR_WIDTH, self.height()), theme.sidebar)
            painter.fillRect(QRect(SIDEBAR_WIDTH - 1, 0, 1, self.height()), theme.line)
