"""Images that the user attaches: copied in the background, and told with the place that they are for."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.messages import ImagePart
from desktop.domain.notices import notice_of
from desktop.services.attachments import Attachments


class AttachmentsController(QObject):
    """Takes images in and gives them out. ``image_attached`` carries the draft that an image is for, and the image."""

    image_attached = Signal(str, object)
    notice_raised = Signal(object)

    def __init__(self, attachments: Attachments, tasks: Tasks) -> None:
        super().__init__()
        self._attachments = attachments
        self._tasks = tasks

    def attach(self, paths: Sequence[Path], draft: str) -> None:
        """Take in files, in this order; one that does not fit is told, and the others are taken all the same."""
        for path in paths:
            self._tasks.spawn(self._add(path, draft), self.on_error)

    def attach_data(self, data: bytes, name: str, draft: str) -> None:
        """Take in an image from the clipboard."""
        self._tasks.spawn(self._add_data(data, name, draft), self.on_error)

    def save_copy(self, part: ImagePart, path: Path) -> None:
        """Write an image to a file of the user's."""
        self._tasks.spawn(self._attachments.write_copy(part, path), self.on_error)

    def path(self, part: ImagePart) -> Path:
        """Where an image is kept; whether it still is there is not looked at."""
        return self._attachments.path(part)

    def on_error(self, error: AppError) -> None:
        """Tell why an image was not taken in or given out."""
        self.notice_raised.emit(notice_of(error))

    async def _add(self, path: Path, draft: str) -> None:
        self.image_attached.emit(draft, await self._attachments.add(path))

    async def _add_data(self, data: bytes, name: str, draft: str) -> None:
        self.image_attached.emit(draft, await self._attachments.add_data(data, name))
