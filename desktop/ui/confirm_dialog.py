"""Asks before something is done that nothing brings back."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph

SIZE = QSize(420, 160)


class ConfirmDialog(WindowDialog):
    """A question, what follows from yes, and two buttons; Cancel is where the keyboard is."""

    def __init__(self, question: str, consequence: str, label: str, run: Callable[[], None], parent: QWidget) -> None:
        super().__init__("confirmDialog", question, parent)
        self.resize(SIZE)
        self.confirm_button = QPushButton(label, self)
        self.confirm_button.setObjectName("confirmButton")
        self.confirm_button.setProperty("look", "danger")
        self.confirm_button.setAutoDefault(False)
        self.confirm_button.clicked.connect(self.accept)
        self.accepted.connect(run)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setObjectName("cancelButton")
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(heading(question))
        layout.addWidget(paragraph(consequence))
        layout.addStretch(1)
        layout.addLayout(self.button_row(cancel, self.confirm_button))
        cancel.setFocus()
