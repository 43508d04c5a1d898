"""The list of keyboard shortcuts, made from the actions themselves, and of the keys inside a conversation."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.dialogs import MARGIN, WindowDialog, heading, page_layout, scrolling

SIZE = QSize(480, 620)
ROW_HEIGHT = 22


class ShortcutsDialog(WindowDialog):
    """Groups of actions with their keys."""

    def __init__(self, groups: dict[str, list[QAction]], parent: QWidget) -> None:
        super().__init__("shortcutsDialog", "", parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAccessibleName(self.tr("Keyboard shortcuts"))
        self._content = content = QWidget()
        layout = page_layout(content)
        layout.addWidget(heading(self.tr("Keyboard shortcuts")))
        for group, actions in groups.items():
            layout.addLayout(
                _group(group, [(action.text(), _keys(action)) for action in actions if action.shortcuts()])
            )
        layout.addLayout(_group(self.tr("In a conversation"), self._keys_of_conversation()))
        layout.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._page = page = scrolling(content, "shortcutsPage")
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # there is nothing else to scroll it from the keyboard
        page.setAccessibleName(self.tr("Keyboard shortcuts"))
        column.addWidget(page, 1)
        foot = self.closing_row(self.tr("Close"))
        foot.setContentsMargins(MARGIN, 4, MARGIN, 16)
        column.addLayout(foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as wide as the widest line; before the window shows, fonts and margins are not known."""
        least = self._content.minimumSizeHint().width() + self._page.verticalScrollBar().sizeHint().width()
        self.resize(max(SIZE.width(), least), SIZE.height())
        super().showEvent(event)

    def _keys_of_conversation(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Message above"), "Alt+Up"),
            (self.tr("Message below"), "Alt+Down"),
            (self.tr("Block above"), "Alt+Shift+Up"),
            (self.tr("Block below"), "Alt+Shift+Down"),
            (self.tr("What can be done with a message"), "Tab"),
            (self.tr("Previous version of the message"), "Alt+Left"),
            (self.tr("Next version of the message"), "Alt+Right"),
            (self.tr("Versions, when nothing is written"), "Left, Right"),
            (self.tr("Scroll wide code or a wide table"), "Left, Right"),
            (self.tr("Copy the selection, the block or the message"), "Ctrl+C"),
            (self.tr("Leave the message"), "Esc"),
        ]


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def _group(name: str, lines: list[tuple[str, str]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(heading(name, "group"))
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for line, (text, keys) in enumerate(lines):
        grid.setRowMinimumHeight(line, ROW_HEIGHT)
        grid.addWidget(QLabel(text.rstrip("…")), line, 0)
        grid.addLayout(_key_caps(keys), line, 1)
    column.addLayout(grid)
    return column


def _key_caps(keys: str) -> QHBoxLayout:
    caps = QHBoxLayout()
    caps.setSpacing(4)
    caps.addStretch(1)
    for key in keys.split("+"):
        label = QLabel(key or "+")
        label.setProperty("look", "key")
        caps.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
    return caps
