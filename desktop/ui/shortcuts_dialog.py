"""The list of keyboard shortcuts, made from the actions themselves."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
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
        self.resize(SIZE)
        content = QWidget()
        layout = page_layout(content)
        layout.addWidget(heading(self.tr("Keyboard shortcuts")))
        for group, actions in groups.items():
            with_keys = [action for action in actions if action.shortcuts()]
            layout.addWidget(heading(group, "group"))
            layout.addLayout(_grid(with_keys))
        layout.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        page = scrolling(content, "shortcutsPage")
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # there is nothing else to scroll it from the keyboard
        page.setAccessibleName(self.tr("Keyboard shortcuts"))
        column.addWidget(page, 1)
        foot = self.closing_row(self.tr("Close"))
        foot.setContentsMargins(MARGIN, 4, MARGIN, 16)
        column.addLayout(foot)


def _grid(actions: list[QAction]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for line, action in enumerate(actions):
        grid.setRowMinimumHeight(line, ROW_HEIGHT)
        grid.addWidget(QLabel(action.text().rstrip("…")), line, 0)
        keys = QHBoxLayout()
        keys.setSpacing(4)
        keys.addStretch(1)
        for key in action.shortcut().toString(QKeySequence.SequenceFormat.NativeText).split("+"):
            label = QLabel(key or "+")
            label.setProperty("look", "key")
            keys.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(keys, line, 1)
    return grid
