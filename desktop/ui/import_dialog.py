"""What can be imported, and the choice between files and a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph
from desktop.ui.file_chooser import FileChooser

WIDTH = 480


class ImportDialog(WindowDialog):
    """Says where other programs keep their chats; what is chosen goes to ``on_chosen``."""

    def __init__(self, chooser: FileChooser, on_chosen: Callable[[Sequence[Path]], None], parent: QWidget) -> None:
        super().__init__("importDialog", "", parent)
        self._chooser = chooser
        self._on_chosen = on_chosen
        self.setWindowTitle(self.tr("Import conversations"))
        self.setAccessibleName(self.tr("Import conversations"))
        self._build()

    def _build(self) -> None:
        self.setFixedWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 4)
        layout.setSpacing(12)
        layout.addWidget(heading(self.tr("Import conversations")))
        layout.addWidget(
            paragraph(self.tr("Branches, models, times and what was thought come along. Importing twice adds nothing."))
        )
        layout.addLayout(self._build_places())
        layout.addSpacing(8)
        self.folder_button = self._button("importFolderButton", self.tr("Choose a folder…"))
        self.folder_button.clicked.connect(self._on_folder_button_clicked)
        self.files_button = self._button("importFilesButton", self.tr("Choose files…"))
        self.files_button.setProperty("look", "primary")
        self.files_button.clicked.connect(self._on_files_button_clicked)
        row = self.closing_row(self.tr("Cancel"))
        row.addWidget(self.folder_button)
        row.addWidget(self.files_button)
        self.files_button.setDefault(True)
        self.files_button.setFocus()
        layout.addLayout(row)

    def _places(self) -> tuple[tuple[str, str], ...]:
        return (
            (self.tr("ChatGPT, Claude"), self.tr("the .zip that “Export data” gives")),
            (self.tr("Open WebUI"), self.tr("the file that “Export chats” gives")),
            (self.tr("LM Studio"), self.tr("the folder .lmstudio/conversations, or files in it")),
            (self.tr("Jan"), self.tr("the folder threads, or one in it")),
            (self.tr("GPT4All"), self.tr("files that end in .chat")),
            (self.tr("Others"), self.tr("lists of messages in JSON, as scripts keep them")),
        )

    def _build_places(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (program, place) in enumerate(self._places()):
            name = paragraph(program, "strong")
            name.setWordWrap(False)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(paragraph(place), row, 1)
        return grid

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    @Slot()
    def _on_files_button_clicked(self) -> None:
        self.close()
        self._chooser.choose_imports(self._on_chosen)

    @Slot()
    def _on_folder_button_clicked(self) -> None:
        self.close()
        self._chooser.choose_folder(self.tr("Import from folder"), lambda folder: self._on_chosen([folder]))
