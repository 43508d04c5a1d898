"""The usual way to show a chat, to compare with: a ``QTextBrowser`` for each message, filled anew for every frame."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QTextBrowser, QVBoxLayout, QWidget

from desktop.domain.conversation import Conversation


class NaiveView(QScrollArea):
    """A column of text browsers as high as their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self.setWidget(self._page)
        self._text = ""
        self._last: QTextBrowser | None = None
        self.verticalScrollBar().rangeChanged.connect(lambda _least, most: self.verticalScrollBar().setValue(most))

    def show_conversation(self, conversation: Conversation) -> None:
        """Show all messages."""
        for message in conversation.path():
            self._add(message.text)

    def begin_answer(self) -> QTextBrowser:
        """One more message, which grows."""
        self._text = ""
        self._last = self._add("")
        return self._last

    def add_text(self, text: str) -> None:
        """More of the answer: the whole of it is read and laid out anew, and the end comes into view."""
        assert self._last is not None
        self._text += text
        self._fill(self._last, self._text)

    def _add(self, text: str) -> QTextBrowser:
        browser = QTextBrowser()
        browser.setFrameShape(QFrame.Shape.NoFrame)
        browser.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(browser)
        self._fill(browser, text)
        return browser

    def _fill(self, browser: QTextBrowser, text: str) -> None:
        browser.setMarkdown(text)
        browser.document().setTextWidth(self.viewport().width() - 40)
        browser.setFixedHeight(int(browser.document().size().height()) + 4)
