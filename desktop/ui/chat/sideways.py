"""Scrolling long lines of code and wide tables sideways: with the wheel, by their bar, with keys."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.entry import Row
from desktop.ui.chat.table_view import TableView

BAR_REACH = 6
KEY_STEP = 60

WideView = CodeView | TableView


class SidewaysScroll:
    """What is wider than the column moves inside of its row."""

    def __init__(self, surface: ChatSurface) -> None:
        self._surface = surface
        self._dragged: tuple[WideView, float, int] | None = None

    @property
    def is_dragging(self) -> bool:
        """Whether a bar is held."""
        return self._dragged is not None

    def take_wheel(self, event: QWheelEvent) -> bool:
        """Scroll what is under the mouse; whether the event is used up."""
        angle, pixels = event.angleDelta(), event.pixelDelta()
        is_sideways = abs(angle.x()) > abs(angle.y()) or abs(pixels.x()) > abs(pixels.y())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not is_sideways:
            delta = pixels.y() or angle.y() // 2
        elif is_sideways:
            delta = pixels.x() or angle.x() // 2
        else:
            return False
        found = self._surface.row_at(event.position())
        if found is not None and is_wide(found[1]):
            self.scroll_by(found[1], -delta)
            return True
        return is_sideways

    def scroll_by(self, row: Row, distance: int) -> bool:
        """Scroll a row; whether it is wide enough for that."""
        view = row.view
        if not isinstance(view, WideView) or not view.overflow:
            return False
        self._set(view, view.group.scroll_x + distance)
        return True

    def press(self, point: QPointF) -> bool:
        """Hold the bar that is under the mouse, if there is one."""
        found = self._surface.row_at(point)
        view = found[1].view if found is not None else None
        self._dragged = None
        if found is not None and isinstance(view, WideView) and view.overflow and view.is_last:
            reach = view.bar_area().adjusted(-BAR_REACH, -BAR_REACH, BAR_REACH, BAR_REACH)
            self._dragged = (view, point.x(), view.group.scroll_x) if reach.contains(found[2]) else None
        return self.is_dragging

    def drag(self, x: float) -> None:
        """Move the bar that is held."""
        if self._dragged is not None:
            view, start, value = self._dragged
            room = max(1.0, view.width - view.bar_area().width())
            self._set(view, value + int((x - start) * view.overflow / room))

    def release(self) -> None:
        """Let go."""
        self._dragged = None

    def _set(self, view: WideView, value: int) -> None:
        view.group.scroll_x = max(0, min(view.overflow, value))
        self._surface.viewport().update()


def is_wide(row: Row) -> bool:
    """Whether a row can be scrolled sideways."""
    return isinstance(row.view, WideView) and row.view.overflow > 0
