"""The bar that stays while another window has the data folder: who has it, and taking it over."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.folder_use import FolderUse
from desktop.domain.folder_holder import Holder
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.theme import COLUMN_WIDTH, Theme


class ReadOnlyBar(QWidget):
    """Shown as long as nothing may be written here."""

    def __init__(self, folder_use: FolderUse, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._folder_use = folder_use
        self._build()
        self._connect()
        self.set_theme(theme)
        self._show_use()

    def _build(self) -> None:
        self.setObjectName("readOnlyBar")
        self.setMaximumWidth(COLUMN_WIDTH + 32)
        card = QFrame(self)
        card.setProperty("look", "banner-warning")
        self._icon = QLabel(card)
        self._text = QLabel(card)
        self._text.setObjectName("readOnlyText")
        self._text.setWordWrap(True)
        self.take_over_button = QPushButton(self.tr("Take over"), card)
        self.take_over_button.setObjectName("takeOverButton")
        self.take_over_button.setProperty("look", "link")
        self.take_over_button.setToolTip(self.tr("Write here from now on. The other window can then only read."))
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.take_over_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 0)
        layout.addWidget(card)

    def _connect(self) -> None:
        self._folder_use.use_changed.connect(self._on_folder_use_changed)
        self.take_over_button.clicked.connect(self._on_take_over_button_clicked)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._icon.setPixmap(icon_pixmap("warning", theme.accent, ratio=screen_ratio()))

    def _show_use(self) -> None:
        self._text.setText(self._folder_use.refusal)
        self.setAccessibleName(self._folder_use.refusal or self.tr("Chats that can only be read"))
        self.setVisible(not self._folder_use.is_ours)

    @Slot(object)
    def _on_folder_use_changed(self, _holder: Holder | None) -> None:
        self._show_use()

    @Slot()
    def _on_take_over_button_clicked(self) -> None:
        self._folder_use.take_over()
