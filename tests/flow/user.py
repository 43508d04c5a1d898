"""A user at the real window: types, presses and reads, and knows it by the object names of the contract."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QPlainTextEdit, QPushButton, QWidget

from desktop.app import App

PATIENCE_S = 60.0


async def until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for something that the window shows."""
    give_up_at = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < give_up_at, f"waited in vain for: {what}"
        await asyncio.sleep(0.005)


class User:
    """Types, presses and reads; knows the window by the object names of the contract only."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.window = app.window

    def find(self, name: str, kind: type = QWidget):
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    @property
    def composer(self) -> QPlainTextEdit:
        return self.find("composer", QPlainTextEdit)

    @property
    def send_button(self) -> QPushButton:
        return self.find("sendButton")

    @property
    def transcript(self) -> str:
        return self.find("chatView").toPlainText()

    @property
    def model_state(self) -> str:
        return self.window.property("modelState")

    @property
    def is_answering(self) -> bool:
        return bool(self.window.property("answering"))

    @property
    def banners(self) -> str:
        """Everything that the banners say."""
        bar = self.find("noticeBar")
        return "\n".join(child.text() for child in bar.findChildren(QWidget) if hasattr(child, "text"))

    @property
    def titles(self) -> list[str]:
        """Every line of the list of conversations."""
        model = self.find("conversationList", QAbstractItemView).model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def act(self, name: str) -> None:
        action = self.find(name, QAction)
        assert action.isEnabled(), f"{name} is disabled"
        action.trigger()

    def type(self, text: str) -> None:
        self.composer.setFocus()
        QTest.keyClicks(self.composer, text)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.composer, key)

    async def open_model(self, path: Path) -> None:
        """Choose a model in the dialog; only the dialog's result is given, the rest is real."""
        self.window.content.file_chooser.choose_model = lambda on_chosen: on_chosen(path)
        self.act("actionOpenModel")
        await until(lambda: self.model_state in ("loading", "failed"), "loading to begin")

    async def have_model(self, path: Path) -> None:
        """Open a model that then gives the same answer each time."""
        self.app.controllers.settings.apply_preset("Greedy")
        await self.open_model(path)
        await until(lambda: self.model_state == "ready", "the model to be ready")

    def say(self, text: str) -> None:
        self.type(text)
        self.press(Qt.Key.Key_Return)

    async def ask(self, text: str) -> str:
        """Say something and wait for the whole answer."""
        before = self.transcript
        self.say(text)
        await until(lambda: self.is_answering, "the answer to begin")
        await self.answered()
        return self.transcript[len(before) :].replace(text, "", 1).strip()

    def let_it_ramble(self) -> None:
        """From now on the model likes what it has just said, and goes round and round until the context is full."""
        settings = self.app.controllers.settings
        for key, value in (("temperature", 0.1), ("top_k", 1), ("frequency_penalty", -2.0)):
            settings.change(key, value)

    async def answered(self) -> None:
        await until(lambda: not self.is_answering, "the answer to end")

    async def reading(self, characters: int = 40) -> None:
        """Wait until that much of a running answer can be read."""
        start = len(self.transcript)
        await until(lambda: len(self.transcript) > start + characters, "text to stream in")
