"""Attached images as pictures: what is decoded is at hand at once, what is not is decoded in the background.

The least recently shown go when there are many, so that memory stays bounded however many images a conversation has.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtGui import QImage

from desktop.domain.messages import ImagePart
from desktop.ui.image_decoding import Problem
from desktop.ui.image_worker import DataOrder, ImageWorker, PictureOrder

MOST_BYTES = 32 * 2**20
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """An image that is to be shown at this size, in pixels of the screen."""

    part: ImagePart
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Picture:
    """A decoded image, and the size that it was decoded for: it is smaller when it has no more pixels."""

    image: QImage
    size: QSize


class ImageShelf(QObject):
    """Pictures of one window. ``picture_ready`` carries the file of an image that can be shown now, or that never can.

    ``paths`` tells where the file of an image is.
    """

    picture_ready = Signal(str)

    def __init__(
        self, paths: Callable[[ImagePart], Path], parent: QObject | None = None, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._most_bytes = most_bytes
        self._pictures: OrderedDict[str, _Picture] = OrderedDict()
        self._size_bytes = 0
        self._problems: dict[str, Problem] = {}
        self._wishes: dict[str, list[Wish]] = {}
        self._ordered: set[str] = set()
        self._whole: dict[str, list[Callable[[QImage], None]]] = {}
        self._worker: ImageWorker | None = None
        self._is_closed = False

    @property
    def size_bytes(self) -> int:
        """How much memory the pictures take."""
        return self._size_bytes

    def picture(self, part: ImagePart) -> QImage | None:
        """The picture, when it is at hand; it may be smaller than it is wished for."""
        found = self._pictures.get(part.file)
        if found is None:
            return None
        self._pictures.move_to_end(part.file)
        return found.image

    def problem(self, part: ImagePart) -> Problem | None:
        """Why there can be no picture; nothing as long as there may be one."""
        return self._problems.get(part.file)

    def is_wanted(self, wish: Wish) -> bool:
        """Whether the picture is still to be decoded, or decoded once more because it is shown larger now."""
        if wish.part.file in self._problems:
            return False
        found = self._pictures.get(wish.part.file)
        return found is None or found.size.width() < wish.width or found.size.height() < wish.height

    def ask(self, asker: str, wishes: Sequence[Wish]) -> None:
        """Wish for these pictures, in this order, and no longer for what the same asker wished for before."""
        self._wishes[asker] = list(wishes)
        self._order()

    def look_again(self, part: ImagePart) -> None:
        """The file of an image that could not be shown may be there now."""
        if self._problems.pop(part.file, None) is not None:
            self.picture_ready.emit(part.file)

    def whole(self, part: ImagePart, take: Callable[[QImage], None]) -> None:
        """Decode an image in its full size; ``take`` is called with it, and not at all when it cannot be shown."""
        takers = self._whole.setdefault(part.file, [])
        takers.append(take)
        if len(takers) == 1 and not self._is_closed:
            self._working().order(PictureOrder(part, self._paths(part)))

    def encode(self, image: QImage, take: Callable[[bytes], None]) -> None:
        """Make a PNG file of an image; ``take`` is called with what is in it."""
        if not self._is_closed:
            self._working().order(DataOrder(image, take))

    def close(self) -> None:
        """Stop; returns when the thread has ended."""
        self._is_closed = True
        self._wishes.clear()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.finish()

    def _order(self) -> None:
        """Give the thread something to do, but not so much that newer wishes would wait for older ones."""
        if self._is_closed:
            return
        for wish in [wish for wishes in self._wishes.values() for wish in wishes]:
            if len(self._ordered) >= AT_ONCE:
                return
            if wish.part.file not in self._ordered and self.is_wanted(wish):
                self._ordered.add(wish.part.file)
                self._working().order(PictureOrder(wish.part, self._paths(wish.part), QSize(wish.width, wish.height)))

    def _working(self) -> ImageWorker:
        if self._worker is None:
            self._worker = ImageWorker(self)
            self._worker.picture_ready.connect(self._on_worker_picture_ready)
            self._worker.data_ready.connect(self._on_worker_data_ready)
            self._worker.start()
        return self._worker

    @Slot(object, object)
    def _on_worker_picture_ready(self, order: PictureOrder, found: QImage | Problem) -> None:
        if self._worker is None:
            return
        file = order.part.file
        if order.size is None:
            takers = self._whole.pop(file, [])
            if not isinstance(found, Problem):
                for take in takers:
                    take(found)
            return
        self._ordered.discard(file)
        if isinstance(found, Problem):
            self._forget(file)
            self._problems[file] = found
        else:
            self._keep(file, _Picture(found, order.size))
        self._order()
        self.picture_ready.emit(file)

    @Slot(object, object)
    def _on_worker_data_ready(self, order: DataOrder, data: bytes) -> None:
        if self._worker is not None:
            order.take(data)

    def _keep(self, file: str, picture: _Picture) -> None:
        self._forget(file)
        self._pictures[file] = picture
        self._size_bytes += picture.image.sizeInBytes()
        near = {wish.part.file for wishes in self._wishes.values() for wish in wishes}
        for other in [other for other in self._pictures if other not in near and other != file]:
            if self._size_bytes <= self._most_bytes:
                return
            self._forget(other)

    def _forget(self, file: str) -> None:
        picture = self._pictures.pop(file, None)
        if picture is not None:
            self._size_bytes -= picture.image.sizeInBytes()
