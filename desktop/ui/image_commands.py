"""What can be done with images: attach them from a dialog, a drop or the clipboard; open, copy and save those sent."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage

from desktop.bridge.controllers import Controllers
from desktop.domain.messages import ImagePart
from desktop.ui.actions import WindowActions
from desktop.ui.chat.image_view import ImageUse
from desktop.ui.chat_pane import ChatPane
from desktop.ui.dropped_files import DroppedFiles
from desktop.ui.file_chooser import FileChooser, file_name


class ImageCommands(QObject):
    """Connects the pane's wishes with the attachments. ``open_file`` shows a file in the desktop's own program."""

    def __init__(
        self, pane: ChatPane, controllers: Controllers, chooser: FileChooser, open_file: Callable[[Path], None]
    ) -> None:
        super().__init__(pane)
        self._pane = pane
        self._attachments = controllers.attachments
        self.file_chooser = chooser
        self._open_file = open_file

    def connect_to(self, actions: WindowActions, dropped_files: DroppedFiles) -> None:
        """Follow what the user does."""
        composer = self._pane.composer
        actions["actionAttach"].triggered.connect(self.choose)
        composer.attach_button.clicked.connect(actions["actionAttach"].trigger)
        composer.field.files_pasted.connect(self.attach)
        composer.field.image_pasted.connect(self._on_field_image_pasted)
        dropped_files.images_dropped.connect(self.attach)
        self._pane.chat_view.image_requested.connect(self._on_view_image_requested)

    @Slot()
    def choose(self) -> None:
        """Ask for images and attach them."""
        self.file_chooser.choose_images(self.attach)

    @Slot(object)
    def attach(self, paths: list[Path]) -> None:
        """Attach files to what is being written."""
        self._attachments.attach(paths, self._pane.draft_images.key)
        self._pane.composer.field.setFocus()

    @Slot(object)
    def _on_field_image_pasted(self, image: QImage | bytes) -> None:
        draft = self._pane.draft_images.key
        if isinstance(image, bytes):
            self._attach_data(image, draft)
        elif not image.isNull():
            self._pane.images.encode(image, lambda data: self._attach_data(data, draft))

    def _attach_data(self, data: bytes, draft: str) -> None:
        taken = {part.name for part in self._pane.composer.images}
        name = self.tr("Pasted image.png")
        number = 2
        while name in taken:
            name = self.tr("Pasted image {number}.png").format(number=number)
            number += 1
        self._attachments.attach_data(data, name, draft)

    @Slot(object, object)
    def _on_view_image_requested(self, use: ImageUse, part: ImagePart) -> None:
        match use:
            case ImageUse.OPEN:
                self._open_file(self._attachments.path(part))
            case ImageUse.COPY:
                self._pane.images.whole(part, QGuiApplication.clipboard().setImage)
            case ImageUse.SAVE:
                self.file_chooser.choose_image_copy(
                    image_file_name(part), lambda path: self._attachments.save_copy(part, path)
                )


def image_file_name(part: ImagePart) -> str:
    """What a copy of an image is to be called: its name, with the ending that belongs to its format."""
    stem, _, ending = part.name.rpartition(".")
    format_ending = part.file.rpartition(".")[2]
    is_fitting = ending.lower() == format_ending or {ending.lower(), format_ending} == {"jpeg", "jpg"}
    return f"{file_name(stem if is_fitting else part.name)}.{format_ending}"
