"""Has the images near the viewport decoded, and repaints where they stand when they are."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Slot

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry, Row
from desktop.ui.chat.image_view import ImageView
from desktop.ui.chat.row_images import image_views
from desktop.ui.chat.visible_layout import REACH
from desktop.ui.image_shelf import ImageShelf, Wish

ASKER = "conversation"


class ImageWatch(QObject):
    """After something was painted, the pictures that are missing are asked for: first those in view."""

    def __init__(self, surface: ChatSurface, shelf: ImageShelf) -> None:
        super().__init__(surface)
        self._surface = surface
        self._shelf = shelf
        surface.images.shelf = shelf
        shelf.picture_ready.connect(self._on_shelf_picture_ready)
        surface.painted.connect(self._on_surface_painted)

    @Slot()
    def _on_surface_painted(self) -> None:
        self._ask()

    def _ask(self) -> None:
        if not self._surface.images.is_waiting:
            return
        top, height = self._surface.scroll_top, self._surface.viewport().height()
        seen = self._wishes(top, top + height)
        near = self._wishes(top - REACH, top + height + REACH)
        self._shelf.ask(ASKER, list(dict.fromkeys((*seen, *near))))
        self._surface.images.is_waiting = any(self._shelf.is_wanted(wish) for wish in near)

    def _wishes(self, top: int, bottom: int) -> list[Wish]:
        ratio = self._surface.devicePixelRatioF()
        return [view.wish(ratio) for _, _, view in self._views(top, bottom)]

    def _views(self, top: int, bottom: int) -> Iterator[tuple[Entry, Row, ImageView]]:
        for entry, row, _ in self._surface.layout_.visible(top, bottom):
            if row is not None:
                yield from ((entry, row, view) for view in image_views(row))

    @Slot(str)
    def _on_shelf_picture_ready(self, file: str) -> None:
        self._surface.images.is_waiting = True
        top = self._surface.scroll_top
        for entry, row, view in self._views(top, top + self._surface.viewport().height()):
            if view.part.file == file:
                self._surface.update_row(entry, row)
