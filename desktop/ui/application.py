"""The ``QApplication``: the running one, or a new one, with Hearth's name."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Hears of files that the desktop wants to be opened: macOS sends events, where others give arguments."""

    file_opened = Signal(object)

    def __init__(self, argv: list[str]) -> None:
        super().__init__(argv)
        self._early_files: list[Path] | None = []

    def take_early_files(self) -> list[Path]:
        """The files that were opened before anybody listened; later ones are told by ``file_opened``."""
        early, self._early_files = self._early_files or [], None
        return early

    def event(self, event: QEvent) -> bool:
        """Take in a file to open."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return super().event(event)
        path = Path(event.file())
        if self._early_files is not None:
            self._early_files.append(path)
        else:
            self.file_opened.emit(path)
        return True


def application(argv: list[str]) -> QApplication:
    """The one application object of the process. Closing the last window does not end it: saving comes first."""
    running = QApplication.instance()
    qt = running if isinstance(running, QApplication) else Application(argv[:1] or ["hearth"])
    qt.setApplicationName("Hearth")
    qt.setDesktopFileName("chat.hearth.Hearth")
    qt.setQuitOnLastWindowClosed(False)
    return qt
