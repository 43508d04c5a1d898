"""What the mouse does in the conversation: hover, click, select by dragging, scroll long lines sideways."""

from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.selection import Place
from desktop.ui.chat.table_view import TableView

EDGE_SCROLL_MS = 30
EDGE_STEP = 12
BAR_REACH = 6


class Performer(Protocol):
    """Whoever does what a click asks for."""

    def perform(self, spot: Spot) -> None:
        """Do it."""


class Pointer(QObject):
    """Watches the viewport of a surface."""

    def __init__(self, surface: ChatSurface, performer: Performer) -> None:
        super().__init__(surface)
        self._surface = surface
        self._performer = performer
        self._pressed: Spot | None = None
        self._is_selecting = False
        self._last_point = QPointF()
        self._since_double_click = QElapsedTimer()
        self._dragged_bar: tuple[CodeView | TableView, float, int] | None = None
        self._edge_timer = QTimer(self)
        self._edge_timer.setInterval(EDGE_SCROLL_MS)
        self._edge_timer.timeout.connect(self._on_edge_timer_timeout)
        surface.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what the mouse does; everything else goes its way."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._mouse(kind, event)
        if kind == QEvent.Type.Leave:
            self._hover(None)
        elif isinstance(event, QWheelEvent):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()  # it is for whoever zooms
                return True
            return self._scroll_sideways(event)
        elif isinstance(event, QHelpEvent):
            self._show_tool_tip(event)
            return True
        return False

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        if kind == QEvent.Type.MouseMove:
            self._move(event)
        elif event.button() != Qt.MouseButton.LeftButton:
            return False
        elif kind == QEvent.Type.MouseButtonPress:
            self._press(event)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._double_click(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(event)
        return True

    # -- pressing and selecting

    def _press(self, event: QMouseEvent) -> None:
        point = event.position()
        self._surface.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = self._surface.spot_at(point)
        self._dragged_bar = self._bar_at(point)
        if self._dragged_bar is not None or (self._pressed is not None and not self._is_link(self._pressed)):
            return
        place = self._surface.place_at(point)
        if place is None:
            return
        is_triple = self._since_double_click.isValid() and (
            self._since_double_click.elapsed() < QApplication.doubleClickInterval()
        )
        self._since_double_click.invalidate()
        if is_triple:
            self._select_block(place)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._surface.selection.extend(place)
            self._is_selecting = True
        else:
            self._surface.selection.begin(place)
            self._is_selecting = True
        self._surface.viewport().update()

    @staticmethod
    def _is_link(spot: Spot) -> bool:
        return spot.target.action is Action.OPEN_LINK

    def _move(self, event: QMouseEvent) -> None:
        self._last_point = event.position()
        if self._dragged_bar is not None:
            self._drag_bar(event.position().x())
        elif self._is_selecting and event.buttons() & Qt.MouseButton.LeftButton:
            self._extend_selection()
            is_outside = not self._surface.viewport().rect().contains(event.position().toPoint())
            if is_outside and not self._edge_timer.isActive():
                self._edge_timer.start()
            elif not is_outside:
                self._edge_timer.stop()
        else:
            self._hover(event.position())

    def _extend_selection(self) -> None:
        place = self._surface.place_at(self._last_point)
        if place is not None:
            self._surface.selection.extend(place)
            self._surface.viewport().update()

    @Slot()
    def _on_edge_timer_timeout(self) -> None:
        """Dragging beyond the edge scrolls."""
        y, height = self._last_point.y(), self._surface.viewport().height()
        beyond = y if y < 0 else max(0.0, y - height)
        bar = self._surface.verticalScrollBar()
        bar.setValue(bar.value() + (EDGE_STEP if beyond > 0 else -EDGE_STEP) + int(beyond / 4))
        self._extend_selection()

    def _release(self, event: QMouseEvent) -> None:
        self._edge_timer.stop()
        self._is_selecting = False
        self._dragged_bar = None
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        spot = self._surface.spot_at(event.position())
        if pressed.is_same(spot) and not (self._is_link(pressed) and not self._surface.selection.is_empty):
            self._performer.perform(pressed)

    def _double_click(self, event: QMouseEvent) -> None:
        spot = self._surface.spot_at(event.position())
        if spot is not None and not self._is_link(spot):
            self._pressed = spot
            return
        place = self._surface.place_at(event.position())
        if place is not None:
            self._select_around(place, QTextCursor.SelectionType.WordUnderCursor)
            self._since_double_click.start()

    def _select_around(self, place: Place, what: QTextCursor.SelectionType) -> None:
        view = place.row.view
        if view is None or view.document is None:
            return
        cursor = QTextCursor(view.document)
        cursor.setPosition(place.position)
        cursor.select(what)
        self._surface.selection.begin(place._replace(position=cursor.selectionStart()))
        self._surface.selection.extend(place._replace(position=cursor.selectionEnd()))
        self._surface.viewport().update()

    def _select_block(self, place: Place) -> None:
        if isinstance(place.row.view, CodeView | TableView):
            self._select_around(place, QTextCursor.SelectionType.BlockUnderCursor)
            return
        end = place.row.view.end_position if place.row.view is not None else 0
        self._surface.selection.begin(place._replace(position=0))
        self._surface.selection.extend(place._replace(position=end))

    # -- hovering

    def _hover(self, point: QPointF | None) -> None:
        surface, look = self._surface, self._surface.look
        found = surface.row_at(point) if point is not None else None
        spot = surface.spot_at(point) if point is not None else None
        entry = found[0] if found is not None else None
        is_same = spot.is_same(look.hovered) if spot is not None else look.hovered is None
        if entry is not look.hovered_entry or not is_same:
            look.hovered_entry, look.hovered = entry, spot
            surface.viewport().update()
        if spot is not None:
            shape = Qt.CursorShape.PointingHandCursor
        elif found is not None and found[1].block is not None:
            shape = Qt.CursorShape.IBeamCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        surface.viewport().setCursor(shape)

    def _show_tool_tip(self, event: QHelpEvent) -> None:
        spot = self._surface.spot_at(QPointF(event.pos()))
        if spot is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), spot.target.value or spot.target.name, self._surface.viewport())

    # -- long lines

    def _wide_view_at(self, point: QPointF) -> CodeView | TableView | None:
        found = self._surface.row_at(point)
        view = found[1].view if found is not None else None
        return view if isinstance(view, CodeView | TableView) and view.overflow else None

    def _scroll_sideways(self, event: QWheelEvent) -> bool:
        delta = event.pixelDelta().x() or event.angleDelta().x() // 2
        if not delta and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            delta = event.angleDelta().y() // 2
        if not delta or abs(event.angleDelta().y()) > abs(event.angleDelta().x()) > 0:
            return False
        view = self._wide_view_at(event.position())
        if view is None:
            return bool(event.angleDelta().x() and not event.angleDelta().y())
        self._set_scroll(view, view.group.scroll_x - delta)
        return True

    def _set_scroll(self, view: CodeView | TableView, value: int) -> None:
        view.group.scroll_x = max(0, min(view.overflow, value))
        self._surface.viewport().update()

    def _bar_at(self, point: QPointF) -> tuple[CodeView | TableView, float, int] | None:
        view = self._wide_view_at(point)
        found = self._surface.row_at(point)
        if view is None or found is None or not view.is_last:
            return None
        reach = view.bar_area().adjusted(-BAR_REACH, -BAR_REACH, BAR_REACH, BAR_REACH)
        return (view, point.x(), view.group.scroll_x) if reach.contains(found[2]) else None

    def _drag_bar(self, x: float) -> None:
        if self._dragged_bar is not None:
            view, start, value = self._dragged_bar
            room = max(1.0, view.width - view.bar_area().width())
            self._set_scroll(view, value + int((x - start) * view.overflow / room))
