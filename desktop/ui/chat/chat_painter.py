"""Paints the visible rows of the conversation, the blocks behind messages of the user, and the focus ring."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from desktop.ui.chat.entry import BUBBLE_TOP, Entry, Row, RowKind
from desktop.ui.chat.row_view import Action, Mark, PaintState, Target, draw_focus_ring
from desktop.ui.chat.selection import Order, span_in
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.chat.visible_layout import VisibleLayout
from desktop.ui.theme import RADIUS_CODE, RADIUS_MESSAGE

SMALL_CORNER = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A target of one row of one message."""

    entry: Entry
    row: Row
    target: Target

    def is_same(self, other: "Spot | None") -> bool:
        """Whether both are the same place."""
        return (
            other is not None
            and other.row is self.row
            and (other.target.action, other.target.value) == (self.target.action, self.target.value)
        )


@dataclass(slots=True)
class Appearance:
    """What the painter has to know beside the layout."""

    left: int = 0
    scroll: int = 0
    bounds: tuple[Order, Order] | None = None
    hovered_entry: Entry | None = None
    hovered: Spot | None = None
    focused_entry: Entry | None = None
    focused: Spot | None = None
    focused_row: Row | None = None
    copied: tuple[Row, Action] | None = None
    phase: float = 0.0
    marks: Callable[[Entry, Row], list[Mark]] | None = None


class ChatPainter:
    """Paints one frame at a time."""

    def __init__(self, layout: VisibleLayout, styles: TextStyles) -> None:
        self._layout = layout
        self._styles = styles

    def paint(self, painter: QPainter, area: QRect, look: Appearance) -> None:
        """Paint what lies in an area of the viewport."""
        painter.fillRect(area, self._styles.theme.background)
        indexes = {entry: index for index, entry in self._entries(area, look)}
        painted: Entry | None = None
        for entry, row, top in self._layout.visible(look.scroll + area.top() - 4, look.scroll + area.bottom() + 5):
            if entry is not painted:
                self._paint_ground(painter, entry, indexes[entry], look)
                painted = entry
            if row is None or row.view is None:
                continue
            x = look.left + entry.row_frame(row, self._layout.column)[0]
            painter.save()
            painter.translate(x, top - look.scroll)
            y = area.top() - (top - look.scroll)
            row.view.paint(painter, self._state(entry, row, indexes[entry], look, (y, y + area.height())))
            if look.focused is not None and look.focused.row is row:
                ring = look.focused.target.area.adjusted(-1, 1, 1, -1)
                draw_focus_ring(painter, ring, self._styles.theme)
            elif look.focused_row is row:
                side = entry.bubble_side(self._layout.column) - 3 if entry.is_user else 8
                ring = QRectF(-side, -4, row.view.width + 2 * side, row.height + 8)
                draw_focus_ring(painter, ring, self._styles.theme, RADIUS_CODE)
            painter.restore()

    def _entries(self, area: QRect, look: Appearance) -> list[tuple[int, Entry]]:
        transcript = self._layout.transcript
        found = []
        bottom = look.scroll + area.bottom() + 5
        for index in range(transcript.index_at(look.scroll + area.top() - 4), len(transcript.entries)):
            if transcript.tops[index] >= bottom:
                break
            found.append((index, transcript.entries[index]))
        return found

    def _state(self, entry: Entry, row: Row, index: int, look: Appearance, exposed: tuple[int, int]) -> PaintState:
        number = entry.rows.index(row) if look.bounds is not None else 0
        spot = look.hovered if look.hovered is not None and look.hovered.row is row else None
        return PaintState(
            self._styles.theme,
            selection=span_in(look.bounds, index, number),
            marks=look.marks(entry, row) if look.marks is not None else (),
            is_emphasised=entry is look.hovered_entry or entry is look.focused_entry,
            hovered=spot.target if spot is not None else None,
            has_caret=entry.is_live and bool(entry.text) and row is entry.text[-1],
            is_copied=look.copied is not None and look.copied[0] is row,
            phase=look.phase,
            exposed=exposed,
        )

    def _paint_ground(self, painter: QPainter, entry: Entry, index: int, look: Appearance) -> None:
        """The block behind a message of the user, the line beside reasoning, and the ring around a focused message."""
        top = self._layout.transcript.tops[index] - look.scroll
        area = QRectF(look.left, top, self._layout.column, entry.height)
        footer = next((i for i, row in enumerate(entry.rows) if row.kind is RowKind.FOOTER), len(entry.rows) - 1)
        if entry.is_user and entry.rows:
            x, width = entry.row_frame(entry.rows[0], self._layout.column)
            inner = entry.bubble_width or width
            side = entry.bubble_side(self._layout.column)
            height = entry.tops[footer] + self._styles.gap(BUBBLE_TOP)
            area = QRectF(look.left + x - side, top, inner + 2 * side, height)
            self._paint_bubble(painter, area)
        elif entry.rows:
            area.setHeight(entry.tops[footer])
        if entry.is_expanded and entry.reasoning:
            begin = entry.tops[1] + self._styles.gap(6)
            height = entry.tops[1 + len(entry.reasoning)] - begin
            painter.fillRect(QRectF(look.left + 2, top + begin, 2, height), self._styles.theme.line)
        if entry is look.focused_entry and look.focused is None and look.focused_row is None:
            ring = area.adjusted(-3, -3, 3, 3) if entry.is_user else area.adjusted(-10, -6, 10, 6)
            draw_focus_ring(painter, ring, self._styles.theme, RADIUS_MESSAGE)

    def _paint_bubble(self, painter: QPainter, area: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._styles.theme
        painter.setPen(theme.line if theme.has_high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(theme.user)
        radius = min(self._styles.px(RADIUS_MESSAGE), round(1.5 * RADIUS_MESSAGE))
        shape = QPainterPath()
        shape.setFillRule(Qt.FillRule.WindingFill)
        shape.addRoundedRect(area, radius, radius)
        corner = QRectF(area.right() - radius, area.bottom() - radius, radius, radius)
        shape.addRoundedRect(corner, SMALL_CORNER, SMALL_CORNER)
        painter.drawPath(shape.simplified())
        painter.restore()
