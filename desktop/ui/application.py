"""The ``QApplication``: the running one, or a new one, with Hearth's name."""

from PySide6.QtWidgets import QApplication


def application(argv: list[str]) -> QApplication:
    """The one application object of the process. Closing the last window does not end it: saving comes first."""
    running = QApplication.instance()
    qt = running if isinstance(running, QApplication) else QApplication(argv[:1] or ["hearth"])
    qt.setApplicationName("Hearth")
    qt.setDesktopFileName("chat.hearth.Hearth")
    qt.setQuitOnLastWindowClosed(False)
    return qt
