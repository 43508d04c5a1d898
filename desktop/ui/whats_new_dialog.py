"""What is new in a release: its notes as plain text, and the way to its page."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.releases import Release
from desktop.ui.chat.links import Link
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.link_dialog import open_link

SIZE = QSize(520, 420)


class WhatsNewDialog(WindowDialog):
    """Shows the notes. Nothing is installed from here: the page opens in the browser, after it was said where."""

    def __init__(self, release: Release, parent: QWidget) -> None:
        super().__init__("whatsNewDialog", "", parent)
        self._release = release
        self._window = parent
        title = self.tr("Hearth {version} is there").format(version=release.version)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(SIZE)
        notes = QPlainTextEdit(release.notes, self)
        notes.setObjectName("whatsNewNotes")
        notes.setAccessibleName(self.tr("What is new"))
        notes.setReadOnly(True)
        notes.setTabChangesFocus(True)
        self.page_button = QPushButton(self.tr("Open download page"), self)
        self.page_button.setObjectName("openDownloadPageButton")
        self.page_button.setAutoDefault(False)
        self.page_button.clicked.connect(self._on_page_button_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(heading(title))
        layout.addWidget(paragraph(self.tr("What is new in it. Install it the way you installed this version.")))
        layout.addWidget(notes, 1)
        layout.addLayout(self.closing_row(self.tr("Close"), self.page_button))

    @Slot()
    def _on_page_button_clicked(self) -> None:
        self.close()
        open_link(Link(self._release.page), self._window)
