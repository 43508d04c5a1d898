"""Asked before the end when something could not be saved: what would be lost, and what can be done."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.unsaved_controller import UnsavedController
from desktop.domain.unsaved import UnsavedState
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.file_chooser import FileChooser

MOST_NAMES = 5
WIDTH = 520


class UnsavedDialog(WindowDialog):
    """Closing it goes back to the chats."""

    def __init__(self, controller: UnsavedController, chooser: FileChooser, parent: QWidget) -> None:
        super().__init__("unsavedDialog", "", parent)
        self._controller = controller
        self._chooser = chooser
        self.setWindowTitle(self.tr("Not saved"))
        self.setMinimumWidth(WIDTH)
        self._build()
        controller.unsaved_changed.connect(self._show)
        self._show(controller.state)

    def _build(self) -> None:
        self._reason = paragraph("", look="")
        self._reason.setObjectName("unsavedReason")
        self._names = paragraph("", look="")
        self._names.setObjectName("unsavedNames")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(self._heading())
        layout.addWidget(self._reason)
        layout.addWidget(self._names)
        layout.addSpacing(8)
        layout.addLayout(self._buttons())

    def _heading(self) -> QLabel:
        return heading(self.tr("Some changes are not saved"))

    def _buttons(self) -> QHBoxLayout:
        quit_button = self._button("quitAnywayButton", self.tr("Quit anyway"))
        quit_button.clicked.connect(self._on_quit_clicked)
        copies = self._button("saveCopiesButton", self.tr("Save copies elsewhere…"))
        copies.clicked.connect(self._on_copies_clicked)
        again = self._button("tryAgainButton", self.tr("Try again"))
        again.setDefault(True)
        again.clicked.connect(self._controller.ask_to_quit)
        row = QHBoxLayout()
        row.addWidget(quit_button)
        row.addStretch(1)
        row.addWidget(copies)
        row.addWidget(again)
        return row

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    @Slot(object)
    def _show(self, state: UnsavedState) -> None:
        """What waits now; nothing to ask about any more when that is nothing."""
        if not state.count:
            self.close()
            return
        self._reason.setText(f"{self.tr('Not saved: {reason}.').format(reason=state.reason)} {state.hint}")
        listed = "\n".join(f"•  {name}" for name in state.names[:MOST_NAMES])
        n_more = state.count - MOST_NAMES
        more = self.tr("and {0:,} more").format(n_more) if n_more > 0 else ""
        self._names.setText("\n".join(part for part in (self.tr("This would be lost:"), listed, more) if part))
        self.setAccessibleName(f"{self._reason.text()} {self._names.text()}")

    @Slot()
    def _on_quit_clicked(self) -> None:
        self.close()
        self._controller.quit_anyway()

    @Slot()
    def _on_copies_clicked(self) -> None:
        self._chooser.choose_folder(self.tr("Save copies elsewhere"), self._controller.save_copies)
