"""Settings › Updates: this version, whether there is a newer one, and what is asked to find that out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import __version__
from desktop.bridge.updates_controller import UpdatesController
from desktop.domain.releases import UpdateState
from desktop.ui.dialogs import paragraph
from desktop.ui.link_dialog import breakable

PADDING = 14


class UpdatesPage(QWidget):
    """Looks when it is asked to, and never by itself. ``notes_requested``: of the newer release."""

    notes_requested = Signal(object)

    def __init__(self, controller: UpdatesController) -> None:
        super().__init__()
        self._controller = controller
        self.setObjectName("updatesPage")
        self.setAccessibleName(self.tr("Updates"))
        self._build()
        self._connect()
        self._show(controller.state)

    def _build(self) -> None:
        card = QFrame(self)
        card.setObjectName("updatesCard")
        card.setProperty("look", "card")
        self.check_button = self._button(self.tr("Check now"), "checkForUpdatesButton")
        self.notes_button = self._button(self.tr("What is new"), "whatIsNewButton")
        self._words = paragraph("", "quiet")
        self._words.setObjectName("updatesState")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)  # it is empty at first
        head = QHBoxLayout()
        head.setSpacing(8)
        name = paragraph(self.tr("This is Hearth {version}").format(version=__version__), "name")
        head.addWidget(name, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.notes_button)
        head.addWidget(self.check_button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(PADDING, PADDING - 4, PADDING - 4, PADDING - 4)
        inside.setSpacing(4)
        inside.addLayout(head)
        inside.addWidget(self._words)
        asked = self.tr("A check asks for this address and sends nothing along:\n{address}")
        self._asked = paragraph(asked.format(address=breakable(self._controller.address)), "muted")
        self._asked.setObjectName("updatesAddress")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(card)
        column.addWidget(self._asked)

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    def _connect(self) -> None:
        self.check_button.clicked.connect(self._controller.look)
        self.notes_button.clicked.connect(self._on_notes_button_clicked)
        self._controller.state_changed.connect(self._show)

    @Slot(object)
    def _show(self, state: UpdateState) -> None:
        words = state.words or (self._controller.words(state.release) if state.release else "")
        words = self.tr("Asking…") if state.is_looking else words
        self.check_button.setEnabled(not state.is_looking)
        self.notes_button.setVisible(state.release is not None)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if words and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    @Slot()
    def _on_notes_button_clicked(self) -> None:
        self.notes_requested.emit(self._controller.state.release)
