"""Asks for files, without blocking. The one place where file dialogs are made, so that tests can answer for them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

MODEL_FILTER = "GGUF (*.gguf *.GGUF)"
CONVERSATION_FILTER = "JSON (*.json)"


class FileChooser(QObject):
    """File dialogs of one window; each remembers the folder that was used last."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._model_folder = ""
        self._conversation_folder = ""
        self._code_folder = ""

    def choose_model(self, on_chosen: Callable[[Path], None]) -> None:
        """Ask for a model file; ``on_chosen`` is called with it, and not at all when the user cancels."""
        dialog = QFileDialog(self._window, self.tr("Open model file"), self._model_folder)
        dialog.setObjectName("openModelDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Models") + " " + MODEL_FILTER, self.tr("All files (*)")])

        def take(path: Path) -> None:
            self._model_folder = str(path.parent)
            on_chosen(path)

        _open(dialog, take)

    def choose_conversation(self, on_chosen: Callable[[Path], None]) -> None:
        """Ask for the file of a conversation."""
        dialog = QFileDialog(self._window, self.tr("Open conversation"), self._conversation_folder)
        dialog.setObjectName("openConversationDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Conversations") + " " + CONVERSATION_FILTER, self.tr("All files (*)")])
        _open(dialog, self._remembering(on_chosen))

    def choose_copy(self, suggested: str, on_chosen: Callable[[Path], None]) -> None:
        """Ask where a copy of a conversation is to be written."""
        dialog = QFileDialog(self._window, self.tr("Save conversation as"), self._conversation_folder)
        dialog.setObjectName("saveConversationDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Conversations") + " " + CONVERSATION_FILTER])
        dialog.setDefaultSuffix("json")
        dialog.selectFile(suggested)
        _open(dialog, self._remembering(on_chosen))

    def choose_code_file(self, suggested: str, on_chosen: Callable[[Path], None]) -> None:
        """Ask where code is to be written."""
        dialog = QFileDialog(self._window, self.tr("Save code as"), self._code_folder)
        dialog.setObjectName("saveCodeDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("All files (*)")])
        dialog.setDefaultSuffix(Path(suggested).suffix.removeprefix("."))
        dialog.selectFile(suggested)

        def take(path: Path) -> None:
            self._code_folder = str(path.parent)
            on_chosen(path)

        _open(dialog, take)

    def _remembering(self, on_chosen: Callable[[Path], None]) -> Callable[[Path], None]:
        def take(path: Path) -> None:
            self._conversation_folder = str(path.parent)
            on_chosen(path)

        return take


def _open(dialog: QFileDialog, take: Callable[[Path], None]) -> None:
    def on_file_selected(name: str) -> None:
        take(Path(name))

    dialog.fileSelected.connect(on_file_selected)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
