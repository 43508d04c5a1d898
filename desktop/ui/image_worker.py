"""The thread that decodes and encodes images, never on the main thread."""

import queue
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QThread, Signal
from PySide6.QtGui import QImage

from desktop.domain.messages import ImagePart
from desktop.ui.image_decoding import Problem, decoded, on_paper, png_data


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """An image that is to be decoded, no larger than this; without a size as it is. ``is_opaque``: on white paper."""

    part: ImagePart
    path: Path
    size: QSize | None = None
    is_opaque: bool = False


@dataclass(frozen=True, slots=True)
class DataOrder:
    """An image that is to become a PNG file; ``take`` is called with it on the main thread."""

    image: QImage
    take: Callable[[bytes], None]


class ImageWorker(QThread):
    """Does one order after the other until it is asked to finish."""

    picture_ready = Signal(object, object)
    data_ready = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.SimpleQueue[PictureOrder | DataOrder | None] = queue.SimpleQueue()
        self._is_asked_to_finish = False

    def order(self, order: PictureOrder | DataOrder) -> None:
        """Have something done; the signal for it follows."""
        self._orders.put(order)

    def run(self) -> None:
        """The thread. Emits from here only."""
        while not self._is_asked_to_finish:
            match self._orders.get():
                case PictureOrder() as order:
                    found = decoded(order.path, order.size)
                    if order.is_opaque and not isinstance(found, Problem):
                        found = on_paper(found)
                    self.picture_ready.emit(order, found)
                case DataOrder() as order:
                    self.data_ready.emit(order, png_data(order.image))
                case None:
                    return

    def finish(self) -> None:
        """Stop after what is being done; returns when the thread has ended."""
        self._is_asked_to_finish = True
        self._orders.put(None)
        self.wait()
