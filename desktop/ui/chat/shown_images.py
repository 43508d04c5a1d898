"""The pictures that a conversation may paint just now."""

from PySide6.QtGui import QImage

from desktop.domain.messages import ImagePart
from desktop.ui.image_decoding import Problem
from desktop.ui.image_shelf import ImageShelf


class ShownImages:
    """None without a shelf. ``is_waiting``: an image was laid out, or painted without its picture."""

    def __init__(self) -> None:
        self.shelf: ImageShelf | None = None
        self.is_waiting = False

    def picture(self, part: ImagePart) -> QImage | None:
        """The picture of an image, when it is at hand."""
        found = self.shelf.picture(part) if self.shelf is not None else None
        self.is_waiting = self.is_waiting or found is None
        return found

    def problem(self, part: ImagePart) -> Problem | None:
        """Why an image cannot be shown."""
        return self.shelf.problem(part) if self.shelf is not None else None
