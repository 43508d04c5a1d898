"""Selecting with the mouse: by characters, words or paragraphs, and beyond the edge of what is visible."""

from enum import Enum, auto

from PySide6.QtCore import QObject, QPointF, QTimer, Slot
from PySide6.QtGui import QClipboard, QGuiApplication, QTextBlock, QTextCursor

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Row, RowKind
from desktop.ui.chat.selection import END, Place

EDGE_SCROLL_MS = 30
EDGE_STEP = 12


class Unit(Enum):
    """What a drag selects at a time."""

    CHARACTER = auto()
    WORD = auto()
    PARAGRAPH = auto()


class DragSelection(QObject):
    """``press``, ``drag`` and ``release``, with points of the viewport."""

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        self._unit = Unit.CHARACTER
        self._origin: tuple[Place, Place] | None = None
        self._point = QPointF()
        self._edge_timer = QTimer(self)
        self._edge_timer.setInterval(EDGE_SCROLL_MS)
        self._edge_timer.timeout.connect(self._on_edge_timer_timeout)

    @property
    def is_active(self) -> bool:
        """Whether the button is down."""
        return self._origin is not None

    def press(self, point: QPointF, unit: Unit = Unit.CHARACTER) -> None:
        """Begin to select at a point."""
        place = self._surface.place_at(point)
        if place is None:
            return
        self._unit = unit
        self._point = point
        self._origin = span = self._span(place)
        self._surface.selection.begin(span[0])
        self._surface.selection.extend(span[1])
        self._surface.viewport().update()

    def press_to_extend(self, point: QPointF) -> None:
        """Select from where the selection began up to a point."""
        place = self._surface.place_at(point)
        if place is None:
            return
        self._unit = Unit.CHARACTER
        self._point = point
        anchor = self._surface.selection.anchor or place
        self._origin = (anchor, anchor)
        self._extend(place)

    def drag(self, point: QPointF) -> None:
        """Select up to a point; beyond the upper or lower edge the conversation scrolls."""
        self._point = point
        self._extend_to_point()
        is_beyond = bool(self._beyond)
        if is_beyond and not self._edge_timer.isActive():
            self._edge_timer.start()
        elif not is_beyond:
            self._edge_timer.stop()

    def release(self) -> None:
        """The selection is made."""
        self._edge_timer.stop()
        was_active, self._origin = self.is_active, None
        clipboard = QGuiApplication.clipboard()
        if was_active and clipboard.supportsSelection() and not self._surface.selection.is_empty:
            clipboard.setText(self._surface.selection.text(), QClipboard.Mode.Selection)

    @property
    def _beyond(self) -> float:
        """By how much the mouse is above, less than 0, or below what is visible."""
        y, height = self._point.y(), self._surface.viewport().height()
        return y if y < 0 else max(0.0, y - height + 1)

    @Slot()
    def _on_edge_timer_timeout(self) -> None:
        """Quicker, the further away the mouse is."""
        beyond = self._beyond
        bar = self._surface.verticalScrollBar()
        bar.setValue(bar.value() + (EDGE_STEP if beyond > 0 else -EDGE_STEP) + int(beyond / 4))
        self._extend_to_point()

    def _extend_to_point(self) -> None:
        place = self._surface.place_at(self._point)
        if place is not None:
            self._extend(place)

    def _extend(self, place: Place) -> None:
        """From the far end of what was pressed to the far end of what is under the mouse."""
        selection = self._surface.selection
        if self._origin is None:
            return
        span = self._span(place)
        is_before = selection.is_before(place, self._origin[0])
        selection.begin(self._origin[1] if is_before else self._origin[0])
        selection.extend(span[0] if is_before else span[1])
        self._surface.viewport().update()

    # -- words and paragraphs

    def _span(self, place: Place) -> tuple[Place, Place]:
        view = place.row.view
        if self._unit is Unit.CHARACTER or view is None or view.document is None:
            return place, place
        block = view.document.findBlock(place.position)
        if self._unit is Unit.WORD:
            return self._word(place, QTextCursor(view.document))
        begin, end = block.position(), block.position() + block.length() - 1
        return self._first_part(place._replace(position=begin), block), self._last_part(
            place._replace(position=end), block
        )

    @staticmethod
    def _word(place: Place, cursor: QTextCursor) -> tuple[Place, Place]:
        cursor.setPosition(place.position)
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return place._replace(position=cursor.selectionStart()), place._replace(position=cursor.selectionEnd())

    def _first_part(self, place: Place, block: QTextBlock) -> Place:
        """Where a paragraph begins that is so long that it stands in several rows."""
        if block.previous().isValid():
            return place
        rows, number = self._rows(place)
        while number > 0 and (shown := rows[number].block) is not None and shown.is_joined:
            number -= 1
        return place if rows[number] is place.row else Place(place.entry, rows[number], 0)

    def _last_part(self, place: Place, block: QTextBlock) -> Place:
        if block.next().isValid():
            return place
        rows, number = self._rows(place)
        while number + 1 < len(rows) and (shown := rows[number + 1].block) is not None and shown.is_joined:
            number += 1
        return place if rows[number] is place.row else Place(place.entry, rows[number], END)

    @staticmethod
    def _rows(place: Place) -> tuple[list[Row], int]:
        rows = place.entry.reasoning if place.row.kind is RowKind.REASONING else place.entry.text
        return rows, rows.index(place.row)
