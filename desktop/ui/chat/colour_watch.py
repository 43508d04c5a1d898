"""Finds out the exact colours of long code in steps, between which the window does other things."""

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.ui.chat.chat_surface import ChatSurface


class ColourWatch(QObject):
    """After something was painted, code that was laid out line by line gets its exact colours."""

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        surface.painted.connect(self._on_surface_painted)

    @Slot()
    def _on_surface_painted(self) -> None:
        if self._surface.rows.is_refining:
            self._timer.start(0)

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._surface.rows.refine():
            self._surface.viewport().update()
        if self._surface.rows.is_refining:
            self._timer.start(0)
