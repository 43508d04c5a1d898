"""Makes pictures of the conversation for the eye: ``python -m tests.chat_pictures --folder FOLDER``.

Every type of block, light and dark, at 100 % and 200 %, in a narrow and in a wide window, from right to left, while an
answer comes, with the actions on hover, with what was searched for. The window is the real one, over controllers that
hold what they are given; formulas are drawn by the real process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.domain.context_budget import ContextUse
from desktop.domain.conversation import Conversation
from desktop.domain.events import ReasoningDelta, TextDelta
from desktop.domain.messages import Message, Role, Status, new_id, timestamp
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.engine.child_environment import child_environment
from desktop.engine.client import package_parent, program
from desktop.formulas.client import ChildProgram, DrawingProcess
from desktop.formulas.draughtsman import Draughtsman
from desktop.formulas.kept_drawings import KeptDrawings
from desktop.storage.conversation_file import decode
from desktop.ui.appearance import theme_of_system
from desktop.ui.chat.row_view import Action
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import DARK
from tests.ui.chat.conversations import answer, click, conversation
from tests.ui.conftest import main_window, summary
from tests.ui.fake_controllers import READY_LLAMA, FakeControllers

DATA = Path(__file__).parent / "data"
SHOWN = DATA / "shown.hearth.json"
WINDOW, TALL, NARROW, WIDE = QSize(1280, 860), QSize(1280, 1640), QSize(480, 860), QSize(1900, 1000)
SCALES = (1, 1.5, 2, 3)
SETTLE_MS = 250
TITLES = ("Faster attention, with numbers", "Trip to Lisbon", "Explain this contract clause", "Rust borrow checker")


class Gallery:
    """Goes through the window and takes the pictures."""

    def __init__(self, folder: Path, scale: float, drawer: FormulaDrawer) -> None:
        self._folder = folder
        self._suffix = "" if scale == 1 else f"@{scale:g}x"
        self._controllers = FakeControllers(formulas=drawer)  # type: ignore[arg-type]  # the real one
        self._controllers.models.become(READY_LLAMA)
        self._use = ContextUse(used=1806, size=8192)
        self._controllers.library.show(
            tuple(summary("shown" if not number else f"c{number}", title) for number, title in enumerate(TITLES))
        )
        self.window: MainWindow = main_window(self._controllers)
        self.window.resize(WINDOW)
        self.window.show()
        self._view = self.window.content.pane.chat_view

    def take(self, name: str, size: QSize = WINDOW) -> None:
        """One picture of the window at a size."""
        self.window.resize(size)
        QTest.qWait(SETTLE_MS)
        self.window.grab().save(str(self._folder / f"{name}{self._suffix}.png"))

    def show(self, shown: Conversation, **settings: str | int | float) -> None:
        """Another conversation, with these settings and else the usual ones."""
        for key, value in (
            {"theme": "light", "zoom": 100, "density": "usual", "line_width": "usual"} | settings
        ).items():
            self._controllers.settings.change(key, value)
        self._controllers.chat.show(shown)
        self._controllers.chat.context_changed.emit(self._use)
        self._view.scroll_to(0)

    def tour(self) -> None:
        """All pictures at this scale."""
        mock, blocks = decode(SHOWN.read_bytes(), SHOWN.name), conversation(("Show me all.", _text("every_block.txt")))
        scripts = conversation(("كيف حالك؟", _text("many_scripts.txt")), ("Thanks!", ""))
        for theme in ("light", "dark"):
            self.show(mock, theme=theme)
            self.take(f"mock-{theme}")
            self.show(blocks, theme=theme)
            self.take(f"blocks-{theme}", TALL)
            self.show(scripts, theme=theme)
            self.take(f"scripts-{theme}")
        self.show(mock, zoom=200)
        self.take("zoom-200")
        self.show(blocks, density="compact", line_width="full")
        self.take("compact-full", WIDE)
        self.show(blocks, density="roomy", line_width="narrow", zoom=125)
        self.take("roomy-narrow")
        self.show(mock)
        self.take("narrow", NARROW)
        self.show(mock, zoom=300)
        self.take("narrow-300", NARROW)
        self.show(mock)
        self.take("wide", WIDE)
        self._hover(mock)
        self._reasoning()
        self._streaming()
        self._failed()
        self._find(mock)
        self._high_contrast(blocks)

    def _hover(self, shown: Conversation) -> None:
        self.show(shown)
        self.window.resize(WINDOW)
        QTest.mouseMove(self._view.viewport(), QPoint(self._view.column_left + 40, 150))
        self.take("hover")
        QTest.mouseMove(self._view.viewport(), QPoint(0, 0))

    def _find(self, shown: Conversation) -> None:
        for theme in ("light", "dark"):
            self.show(shown, theme=theme)
            self.window.content.actions_by_name["actionFind"].trigger()
            QTest.keyClicks(self.window.content.pane.find_bar.field, "the")
            self.take(f"find-{theme}")
            QTest.keyClick(self.window.content.pane.find_bar.field, Qt.Key.Key_Escape)

    def _reasoning(self) -> None:
        shown = conversation(("Why?", ""))
        thought = answer("Because it is **so**.", shown.current, reasoning="First, *think*.\n\n- one\n- two")
        self.show(shown.with_message(thought))
        click(self._view, Action.TOGGLE_REASONING)
        self.take("reasoning")

    def _streaming(self) -> None:
        chat = self._controllers.chat
        self.show(conversation(("Tell me a story.", "Once upon a time."), ("Go on.", "")))
        answer_so_far = Message(new_id(), chat.conversation.current, Role.ASSISTANT, (), timestamp())
        chat.answer(is_answering=True)
        chat.turn_event.emit(TurnStarted(answer_so_far))
        self.take("waiting")
        chat.turn_event.emit(ReasoningDelta("They want more."))
        self.take("thinking")
        chat.turn_event.emit(TextDelta("There was a **hearth**, and it kept"))
        self.take("streaming")
        chat.turn_event.emit(TurnEnded(answer_so_far))
        chat.answer(is_answering=False)

    def _failed(self) -> None:
        shown = conversation(("Hello?", ""))
        self.show(shown.with_message(replace(answer("I was about", shown.current), status=Status.FAILED)))
        self.take("failed", NARROW)

    def _high_contrast(self, shown: Conversation) -> None:
        """As a desktop with a palette of black, white, yellow and cyan asks for."""
        self.show(shown)
        black, white = QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white)
        system, role = QPalette(black), QPalette.ColorRole
        for each, colour in (
            (role.WindowText, white), (role.Text, white), (role.ButtonText, white), (role.Base, black),
            (role.Button, black), (role.Highlight, QColor(Qt.GlobalColor.cyan)), (role.HighlightedText, black),
        ):  # fmt: skip
            system.setColor(each, colour)
        self.window.setStyleSheet("")
        QApplication.setPalette(system)
        self.window.content.appearance.theme_changed.emit(theme_of_system(DARK, system))
        self._view.selection.select_all()
        self.take("high-contrast", WIDE)


def _text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def take_all(folder: Path, scale: float) -> None:
    """All pictures, in this process."""
    application = QApplication(["hearth"])
    child = ChildProgram([*program(), "--formula-child"], package_parent(), child_environment(os.environ))
    with tempfile.TemporaryDirectory() as kept:
        drawer = FormulaDrawer(lambda: Draughtsman(partial(DrawingProcess, child), KeptDrawings(Path(kept))))
        gallery = Gallery(folder, scale, drawer)
        gallery.tour()
        gallery.window.close_for_good()
        drawer.close()
    application.quit()


def main() -> None:
    """One process for each scale of the screen: Qt reads it once, at the start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--scale", type=float, help="only this scale, in this process")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.scale:
        take_all(arguments.folder, arguments.scale)
        return
    run: Callable[..., object] = subprocess.check_call
    for scale in SCALES:
        command = [
            sys.executable,
            "-m",
            "tests.chat_pictures",
            "--folder",
            str(arguments.folder),
            "--scale",
            str(scale),
        ]
        run(command, env=os.environ | {"QT_SCALE_FACTOR": str(scale)})


if __name__ == "__main__":
    main()
