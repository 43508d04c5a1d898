"""Asks for files, without blocking. The one place where file dialogs are made, so that tests can answer for them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

MODEL_FILTER = "GGUF (*.gguf *.GGUF)"
CONVERSATION_FILTER = "JSON (*.json)"
FOREIGN_FILTER = "JSON, ZIP, GPT4All (*.json *.jsonl *.zip *.chat)"
FORBIDDEN_IN_NAMES = '<>:"/\\|?*'
IMAGE_FILTER = "(*.png *.jpg *.jpeg *.gif *.webp *.bmp *.PNG *.JPG *.JPEG *.GIF *.WEBP *.BMP)"


class FileChooser(QObject):
    """File dialogs of one window; each remembers the folder that was used last."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._model_folder = ""
        self._conversation_folder = ""
        self._code_folder = ""
        self._exchange_folder = ""
        self._image_folder = ""

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
        dialog.setNameFilters([self.tr("Conversations") + " " + FOREIGN_FILTER, self.tr("All files (*)")])
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

    def choose_imports(self, on_chosen: Callable[[list[Path]], None]) -> None:
        """Ask for files with conversations, any number of them."""
        dialog = QFileDialog(self._window, self.tr("Import conversations"), self._exchange_folder)
        dialog.setObjectName("importFilesDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Conversations") + " " + FOREIGN_FILTER, self.tr("All files (*)")])

        def on_files_selected(names: list[str]) -> None:
            paths = [Path(name) for name in names]
            self._exchange_folder = str(paths[0].parent)
            on_chosen(paths)

        dialog.filesSelected.connect(on_files_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_folder(self, title: str, on_chosen: Callable[[Path], None]) -> None:
        """Ask for a folder that conversations come from or go into."""
        dialog = QFileDialog(self._window, title, self._exchange_folder)
        dialog.setObjectName("chooseFolderDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)

        def take(path: Path) -> None:
            self._exchange_folder = str(path)
            on_chosen(path)

        _open(dialog, take)

    def choose_export(self, title: str, ending: str, on_chosen: Callable[[Path], None]) -> None:
        """Ask where one exported conversation is to be written."""
        dialog = QFileDialog(self._window, self.tr("Export"), self._exchange_folder)
        dialog.setObjectName("exportFileDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.rpartition('.')[2].upper()} (*.{ending})"])
        dialog.setDefaultSuffix(ending.rpartition(".")[2])
        dialog.selectFile(f"{file_name(title)}.{ending}")

        def take(path: Path) -> None:
            self._exchange_folder = str(path.parent)
            on_chosen(path)

        _open(dialog, take)

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

    def choose_images(self, on_chosen: Callable[[list[Path]], None]) -> None:
        """Ask for images to attach, one or several."""
        dialog = QFileDialog(self._window, self.tr("Attach images"), self._image_folder)
        dialog.setObjectName("attachImagesDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Images") + " " + IMAGE_FILTER, self.tr("All files (*)")])

        def on_files_selected(names: list[str]) -> None:
            self._image_folder = str(Path(names[0]).parent)
            on_chosen([Path(name) for name in names])

        dialog.filesSelected.connect(on_files_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_image_copy(self, suggested: str, on_chosen: Callable[[Path], None]) -> None:
        """Ask where a copy of an image is to be written."""
        dialog = QFileDialog(self._window, self.tr("Save image as"), self._image_folder)
        dialog.setObjectName("saveImageDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("All files (*)")])
        dialog.setDefaultSuffix(Path(suggested).suffix.removeprefix("."))
        dialog.selectFile(suggested)

        def take(path: Path) -> None:
            self._image_folder = str(path.parent)
            on_chosen(path)

        _open(dialog, take)

    def _remembering(self, on_chosen: Callable[[Path], None]) -> Callable[[Path], None]:
        def take(path: Path) -> None:
            self._conversation_folder = str(path.parent)
            on_chosen(path)

        return take


def file_name(title: str) -> str:
    """A title as the name of a file, on every system."""
    cleaned = "".join(" " if letter in FORBIDDEN_IN_NAMES or ord(letter) < 32 else letter for letter in title)
    return " ".join(cleaned.split())[:80].rstrip(". ") or "conversation"


def _open(dialog: QFileDialog, take: Callable[[Path], None]) -> None:
    def on_file_selected(name: str) -> None:
        take(Path(name))

    dialog.fileSelected.connect(on_file_selected)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
