"""The line above the message field while something that was said is edited: what it is, and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.ui.elided_label import ElidedLabel

LEAST_TEXT = 40  # the buttons need the room of a narrow window


class EditingStrip(QFrame):
    """Says what is edited. A message of the user can be kept without having it answered."""

    save_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("editingStrip")
        self.setProperty("look", "bare")
        self._text = ElidedLabel(self)
        self._text.setObjectName("editingText")
        self._text.setMinimumWidth(LEAST_TEXT)
        self._text.setProperty("look", "muted")
        self.save_button = self._button("saveEditButton", self.tr("Save without answering"))
        self.cancel_button = self._button("cancelEditingButton", self.tr("Cancel (Esc)"))
        self.save_button.clicked.connect(self.save_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._text)
        row.addWidget(self.cancel_button)
        row.addStretch(1000)
        row.addWidget(self.save_button)
        self.hide()

    def show_for(self, *, is_answer: bool) -> None:
        """An answer, or a message of the user, is edited from now on."""
        self._text.setText(self.tr("Editing the answer") if is_answer else self.tr("Editing your message"))
        self.save_button.setVisible(not is_answer)
        self.show()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("look", "link")
        button.setAutoDefault(False)
        return button
