"""The images that the user attached: copies in one folder, each under the SHA-256 of what is in it.

A file is copied once, whatever it is called and wherever it came from; it is never changed, and never looked for
anywhere else. Those that nobody refers to are cleared up one day (``unused_attachments``).
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import AttachmentRefused
from desktop.domain.image_headers import image_header
from desktop.domain.messages import ImagePart
from desktop.storage.file_names import printable
from desktop.storage.json_file import write_atomically

MOST_BYTES = 50_000_000
LONGEST_NAME = 200
UNNAMED = "Image"
NO_IMAGE_HINT = "Hearth can attach PNG, JPEG, GIF, WebP and BMP files."


class AttachmentStore:
    """One folder of attachments, made when the first one is added. ``require_ours`` raises ``StorageFailed`` while
    nothing may be written into it."""

    def __init__(self, folder: Path, require_ours: Callable[[], None] = lambda: None) -> None:
        self._folder = folder
        self._require_ours = require_ours

    def add(self, path: Path) -> ImagePart:
        """Copy a file of the user's. Raises ``AttachmentRefused`` or ``StorageFailed``."""
        return self.add_data(_read(path), path.name)

    def add_data(self, data: bytes, name: str) -> ImagePart:
        """Keep an image that is no file yet. Raises ``AttachmentRefused`` or ``StorageFailed``."""
        name = _one_line(name)
        if len(data) > MOST_BYTES:
            raise _too_large(name)
        header = image_header(data)
        if header is None:
            raise AttachmentRefused(f"“{name}” is no image that can be shown.", NO_IMAGE_HINT)
        part = ImagePart(f"{hashlib.sha256(data).hexdigest()}.{header.ending}", name, header.width, header.height)
        kept = self.path(part)
        if not kept.is_file() or kept.stat().st_size != len(data):
            self._require_ours()
            write_atomically(kept, data)
        else:
            with contextlib.suppress(OSError):
                os.utime(kept)  # so that nobody clears it up before a conversation names it
        return part

    def keep(self, data: bytes, name: str) -> ImagePart | None:
        """Keep an image that comes with a conversation; nothing when it cannot be shown. Raises ``StorageFailed``."""
        try:
            return self.add_data(data, name)
        except AttachmentRefused:
            return None

    def read(self, part: ImagePart) -> bytes | None:
        """What is in an image; nothing when it is not there."""
        try:
            return self.path(part).read_bytes()
        except OSError:
            return None

    def path(self, part: ImagePart) -> Path:
        """Where the copy of an image is, or was."""
        return self._folder / part.file

    def write_copy(self, part: ImagePart, path: Path) -> None:
        """Write an attached image to a file of the user's. Raises ``AttachmentRefused`` or ``StorageFailed``."""
        data = self.read(part)
        if data is None:
            raise AttachmentRefused(f"“{part.name}” is no longer there.", "Attach it again.")
        write_atomically(path, data)


def _read(path: Path) -> bytes:
    name = _one_line(path.name)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise AttachmentRefused(f"“{name}” is no file.", NO_IMAGE_HINT)
        if found.st_size > MOST_BYTES:
            raise _too_large(name)
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AttachmentRefused(f"“{name}” could not be read: {reason}.", "Choose another file.") from error


def _too_large(name: str) -> AttachmentRefused:
    return AttachmentRefused(
        f"“{name}” is larger than {MOST_BYTES // 1_000_000} MB.", "Make it smaller, or choose another image."
    )


def _one_line(name: str) -> str:
    """A name as it can be shown and kept."""
    return "".join(" " if ord(letter) < 32 else letter for letter in printable(name)).strip()[:LONGEST_NAME] or UNNAMED
