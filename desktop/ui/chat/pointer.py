"""What the mouse does in the conversation: hover, click, and what it hands on: selecting, scrolling sideways."""

import html
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.drag_selection import DragSelection, Unit
from desktop.ui.chat.footnotes import note_text
from desktop.ui.chat.formula_watch import formula_at
from desktop.ui.chat.links import Link
from desktop.ui.chat.row_view import LINKS, Action
from desktop.ui.chat.shown_text import shortened
from desktop.ui.chat.sideways import SidewaysScroll

LONGEST_TOLD = 600


class Performer(Protocol):
    """Whoever does what a click asks for."""

    def perform(self, spot: Spot) -> None:
        """Do it."""


class Pointer(QObject):
    """Watches the viewport of a surface."""

    def __init__(self, surface: ChatSurface, performer: Performer, sideways: SidewaysScroll) -> None:
        super().__init__(surface)
        self._surface = surface
        self._performer = performer
        self._pressed: Spot | None = None
        self._since_double_click = QElapsedTimer()
        self._drag = DragSelection(surface)
        self._sideways = sideways
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
            return self._sideways.take_wheel(event)
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
        if self._sideways.press(point) or (self._pressed is not None and not self._is_link(self._pressed)):
            return
        is_triple = self._since_double_click.isValid() and (
            self._since_double_click.elapsed() < QApplication.doubleClickInterval()
        )
        self._since_double_click.invalidate()
        if is_triple:
            self._drag.press(point, Unit.PARAGRAPH)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._drag.press_to_extend(point)
        else:
            self._drag.press(point)

    @staticmethod
    def _is_link(spot: Spot) -> bool:
        return spot.target.action in LINKS

    def _move(self, event: QMouseEvent) -> None:
        is_held = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if self._sideways.is_dragging and is_held:
            self._sideways.drag(event.position().x())
        elif self._drag.is_active and is_held:
            self._drag.drag(event.position())
        else:
            self._hover(event.position())

    def _release(self, event: QMouseEvent) -> None:
        self._drag.release()
        self._sideways.release()
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
        self._drag.press(event.position(), Unit.WORD)
        self._since_double_click.start()

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
        text = self.told_at(QPointF(event.pos()))
        if text:
            QToolTip.showText(event.globalPos(), text, self._surface.viewport())
        else:
            QToolTip.hideText()

    def told_at(self, point: QPointF) -> str:
        """What a tool tip says at a point: what a click does, or the TeX of a formula."""
        spot = self._surface.spot_at(point)
        return told(spot) if spot is not None else _as_markup(formula_at(self._surface, point))


def told(spot: Spot) -> str:
    """What a tool tip says: where a link leads, in both spellings of its host; a footnote; or what a click does."""
    if spot.target.action is Action.SHOW_NOTE:
        return _as_markup(note_text(spot)) or spot.target.name
    if spot.target.action is not Action.OPEN_LINK:
        return spot.target.name
    link = Link(spot.target.value, spot.target.text)
    return f"{link.told()}\n{link.shown_host}" if link.is_foreign else link.told()


def _as_markup(text: str) -> str:
    """Text of a model for a tool tip, which would take it for HTML when it looks like that."""
    return html.escape(shortened(text, LONGEST_TOLD)).replace("\n", "<br>")
