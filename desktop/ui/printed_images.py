"""Attached images for paper: decoded on a thread of their own, small enough and without transparency, so that putting
one on a page takes a moment."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtGui import QImage

from desktop.domain.messages import ImagePart
from desktop.ui.image_decoding import Problem
from desktop.ui.image_worker import ImageWorker, PictureOrder

WIDEST, HIGHEST = 1200, 1600


class PrintedImages(QObject):
    """Images that are waited for, one after the other. ``paths`` tells where the file of an image is."""

    def __init__(self, paths: Callable[[ImagePart], Path]) -> None:
        super().__init__()
        self._paths = paths
        self._worker: ImageWorker | None = None
        self._waiting: asyncio.Future[QImage | None] | None = None

    async def image(self, part: ImagePart) -> QImage | None:
        """The image; nothing when it cannot be shown."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._working().order(PictureOrder(part, self._paths(part), QSize(WIDEST, HIGHEST), is_opaque=True))
        return await self._waiting

    def close(self) -> None:
        """Returns when the thread has ended."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.finish()

    def _working(self) -> ImageWorker:
        if self._worker is None:
            self._worker = ImageWorker(self)
            self._worker.picture_ready.connect(self._on_worker_picture_ready)
            self._worker.start()
        return self._worker

    @Slot(object, object)
    def _on_worker_picture_ready(self, _order: PictureOrder, found: QImage | Problem) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None if isinstance(found, Problem) else found)
