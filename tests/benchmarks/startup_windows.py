"""The windows that start-up is measured with, each in a process of its own: Hearth's, and a bare one to compare with.

``python -m tests.benchmarks.startup_windows KIND FOLDER`` shows the window, prints one line of JSON when its first
picture is on the way to the screen, and ends. With ``hearth_with_model`` the line comes when the starter model answers.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
SIZE = (1180, 760)


class FirstPicture(QObject):
    """Notes when a window has been painted for the first time and the event loop is free again."""

    def __init__(self, window: QWidget, on_shown: Callable[[], object]) -> None:
        super().__init__(window)
        self.at_s = 0.0
        self._on_shown = on_shown
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.at_s = time.monotonic()
        self._on_shown()


def tell(at_s: float) -> None:
    """Print the moment, on the clock that all processes share, and what must not have been imported by then."""
    print(json.dumps({"at_s": at_s, "is_llama_cpp_imported": "llama_cpp" in sys.modules}), flush=True)


def bare() -> None:
    """As little as a window can be: nothing is imported but Qt."""
    application = QApplication(["bare"])
    window = QMainWindow()
    window.resize(*SIZE)
    picture = FirstPicture(window, application.quit)
    window.show()
    application.exec()
    tell(picture.at_s)


def hearth(folder: str, *files: str) -> None:
    """The application as ``python -m desktop`` starts it."""
    import asyncio

    from desktop.app import create_app

    app = create_app(["hearth", *files, "--data-dir", folder])
    is_shown = asyncio.Event()
    picture = FirstPicture(app.window, is_shown.set)

    async def run() -> None:
        app.start()
        await is_shown.wait()
        if files:
            while app.window.property("modelState") != "ready":  # noqa: ASYNC110 - a widget knows no asyncio event
                await asyncio.sleep(0.005)
            picture.at_s = time.monotonic()
        tell(picture.at_s)
        await app.close()

    with app.loop:
        app.loop.run_until_complete(run())


if __name__ == "__main__":
    kind, folder = sys.argv[1:3]
    if kind == "bare":
        bare()
    else:
        hearth(folder, *([str(STARTER)] if kind == "hearth_with_model" else []))
