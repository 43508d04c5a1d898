"""Shown instead of a chat whose file cannot be read: what is wrong with it, and what can be done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.theme import Theme

MARK_SIZE = 40
PAGE_WIDTH = 460


class UnreadablePage(QWidget):
    """One sentence and two buttons."""

    file_requested = Signal()
    backups_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("unreadablePage")
        self.setAccessibleName(self.tr("A chat that cannot be read"))
        column = QWidget(self)
        column.setMaximumWidth(PAGE_WIDTH)
        self._mark = _centred(QLabel(column), "")
        title = _centred(QLabel(self.tr("This chat cannot be read"), column), "title")
        self._problem = _centred(QLabel(column), "quiet")
        self._problem.setObjectName("unreadableProblem")
        self._problem.setAccessibleName(self.tr("What is wrong"))
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self._mark)
        layout.addSpacing(6)
        layout.addWidget(title)
        layout.addWidget(self._problem)
        layout.addSpacing(14)
        layout.addLayout(self._build_buttons())
        layout.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)

    def _build_buttons(self) -> QHBoxLayout:
        self.backups_button = self._button("restoreBackupButton", self.tr("Restore backup…"))
        self.file_button = self._button("showFileButton", self.tr("Show file"))
        self.backups_button.clicked.connect(self.backups_requested)
        self.file_button.clicked.connect(self.file_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.backups_button)
        buttons.addWidget(self.file_button)
        buttons.addStretch(1)
        return buttons

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def show_problem(self, problem: str) -> None:
        """Say what is wrong."""
        self._problem.setText(problem)
        self._problem.setAccessibleName(problem)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._mark.setPixmap(icon_pixmap("warning", theme.accent, MARK_SIZE, screen_ratio()))


def _centred(label: QLabel, look: str) -> QLabel:
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setProperty("look", look)
    label.setWordWrap(True)
    return label
