"""What all dialogs of the window have in common: name, margins, focus ring, and the row of buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.focus_ring import FocusRing

MARGIN = 24
SHARE_OF_SCREEN = 0.92


class WindowDialog(QDialog):
    """A window-modal dialog that forgets itself when it is closed."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ring = FocusRing(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Never be larger than the screen."""
        self.resize(self.size().boundedTo(self.screen().availableGeometry().size() * SHARE_OF_SCREEN))
        super().showEvent(event)

    def closing_row(self, text: str, *others: QPushButton) -> QHBoxLayout:
        """Other buttons at the left, and at the right the one that closes."""
        close = QPushButton(text, self)
        close.setObjectName("closeDialogButton")
        close.setDefault(True)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        for button in others:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def closing_foot(self, text: str, reset: QPushButton) -> QFrame:
        """What always stands below a page that scrolls: a button that lets go of it all, and the one that closes."""
        reset.setAutoDefault(False)
        foot = QFrame(self)
        foot.setObjectName("dialogFoot")
        layout = QVBoxLayout(foot)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 14)
        layout.addLayout(self.closing_row(text, reset))
        return foot

    def button_row(self, *buttons: QPushButton) -> QHBoxLayout:
        """Buttons at the right, the one that does it last."""
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        return row


def heading(text: str, look: str = "heading") -> QLabel:
    """A heading in a dialog."""
    label = QLabel(text)
    label.setProperty("look", look)
    return label


def paragraph(text: str, look: str = "quiet") -> QLabel:
    """A text that breaks its lines and can be selected."""
    label = QLabel(text)
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def scrolling(content: QWidget, name: str) -> QScrollArea:
    """A page that scrolls when it is too high; its controls take the focus, not the page."""
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setObjectName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def page_layout(content: QWidget) -> QVBoxLayout:
    """The column of a page."""
    layout = QVBoxLayout(content)
    layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN)
    layout.setSpacing(20)
    return layout
