"""What the user attaches, taken in and given out on the thread for files."""

from pathlib import Path

from desktop.domain.messages import ImagePart
from desktop.services.file_thread import FileThread
from desktop.services.ports import AttachmentFiles


class Attachments:
    """The images of all conversations. None is removed as long as a conversation, the trash or a backup names it."""

    def __init__(self, store: AttachmentFiles, files: FileThread) -> None:
        self._store = store
        self._files = files

    async def add(self, path: Path) -> ImagePart:
        """Take in a file of the user's. Raises ``AttachmentRefused`` or ``StorageFailed``."""
        return await self._files.run(self._store.add, path)

    async def add_data(self, data: bytes, name: str) -> ImagePart:
        """Take in an image that is no file. Raises ``AttachmentRefused`` or ``StorageFailed``."""
        return await self._files.run(self._store.add_data, data, name)

    async def write_copy(self, part: ImagePart, path: Path) -> None:
        """Write an image to a file of the user's. Raises ``AttachmentRefused`` or ``StorageFailed``."""
        await self._files.run(self._store.write_copy, part, path)

    def path(self, part: ImagePart) -> Path:
        """Where an image is kept; whether it still is there is not looked at."""
        return self._store.path(part)
