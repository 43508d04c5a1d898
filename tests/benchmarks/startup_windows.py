"""The windows that start-up is measured with, each in a process of its own: Hearth's, and a bare one to compare with.

``python -m tests.benchmarks.startup_windows KIND FOLDER [FILE]`` shows the window as the program itself does, prints
one line of JSON and ends. ``visible_s``: its first picture is drawn; ``usable_s``: the composer is there; ``ready_s``:
the model that was named answers. All are moments of the clock that every process shares.
"""

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

SIZE = (1180, 760)


class FirstPicture(QObject):
    """Calls back once, when a window has been painted for the first time and the event loop is free again."""

    def __init__(self, window: QMainWindow, on_shown: Callable[[], object]) -> None:
        super().__init__(window)
        self._on_shown = on_shown
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._on_shown)
        return False


class StartWatch(QObject):
    """Notes when the program's own window is visible, usable and ready, tells it and closes the window."""

    def __init__(self, *, waits_for_model: bool) -> None:
        super().__init__()
        self._waits_for_model = waits_for_model
        self._moments: dict[str, float] = {}
        self._window: QMainWindow | None = None
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look)

    def show(self, window: QMainWindow) -> None:
        """Stands in for ``QMainWindow.show``: does the same, and begins to watch."""
        self._window = window
        FirstPicture(window, self._note_visible)
        QWidget.show(window)

    def _note_visible(self) -> None:
        self._note("visible_s")
        self._poll.start(1)
        self._look()

    def _look(self) -> None:
        assert self._window is not None
        composer = self._window.findChild(QWidget, "composer")
        if composer is not None and composer.isVisible():
            self._note("usable_s")
        if self._window.property("modelState") == "ready":
            self._note("ready_s")
        if ("ready_s" if self._waits_for_model else "usable_s") in self._moments:
            self._poll.stop()
            tell(self._moments)
            self._window.close()

    def _note(self, moment: str) -> None:
        self._moments.setdefault(moment, time.monotonic())


def tell(moments: dict[str, float]) -> None:
    """Print the moments, and whether what must not be imported in this process has been."""
    print(json.dumps({**moments, "is_llama_cpp_imported": "llama_cpp" in sys.modules}), flush=True)


def bare() -> None:
    """As little as a window can be: nothing is imported but Qt."""
    application = QApplication(["bare"])
    window = QMainWindow()
    window.resize(*SIZE)
    FirstPicture(window, application.quit)
    window.show()
    application.exec()
    tell({"visible_s": time.monotonic()})


def hearth(folder: str, *files: str) -> None:
    """The application, from its own entry on."""
    watch = StartWatch(waits_for_model=bool(files))

    def show(window: QMainWindow) -> None:
        watch.show(window)

    QMainWindow.show = show  # so that the program needs no code for this
    sys.argv = ["hearth", *files, "--data-dir", folder]
    from desktop.__main__ import main

    sys.exit(main())


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    {"bare": lambda *_: bare(), "hearth": hearth}[kind](*arguments)
