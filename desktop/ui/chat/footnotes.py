"""The ways between a number in the text and the footnote it stands for, inside of one message."""

from collections.abc import Iterator

from PySide6.QtCore import QObject

from desktop.ui.chat.block_text import block_text
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.flow import TO_NOTE, inline_flow
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.row_layout import flow_lines
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.visible_layout import Anchor

SHARE_ABOVE = 3


class Footnotes(QObject):
    """Leads from a number to its footnote and back to where the reader came from."""

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        self._came_from: Row | None = None

    def follow(self, spot: Spot) -> None:
        """Go to the other end: the keyboard is there then, and it is in view."""
        number = spot.target.value
        if spot.target.action is Action.SHOW_NOTE:
            self._came_from = spot.row
            self._go_to(spot.entry, next(iter(_rows_of_note(spot)[-1:]), None), Action.LEAVE_NOTE, number)
        else:
            rows = list(_rows_with_number(spot, number))
            came_from = self._came_from if self._came_from in rows else next(iter(rows), None)
            self._go_to(spot.entry, came_from, Action.SHOW_NOTE, number)

    def _go_to(self, entry: Entry, row: Row | None, action: Action, number: str) -> None:
        if row is None:
            return
        surface = self._surface
        if row.view is None or not row.is_exact:
            surface.settle_at(Anchor(entry, row, surface.viewport().height() // SHARE_ABOVE))
        places = row.view.targets() if row.view is not None else []
        place = next((target for target in places if (target.action, target.value) == (action, number)), None)
        surface.focus_requested.emit(entry, Spot(entry, row, place) if place is not None else None)


def note_text(spot: Spot) -> str:
    """What the footnote says to which a number leads."""
    return "\n".join(block_text(row.block) for row in _rows_of_note(spot) if row.block is not None)


def _siblings(spot: Spot) -> list[Row]:
    return spot.entry.reasoning if spot.row.kind is RowKind.REASONING else spot.entry.text


def _rows_of_note(spot: Spot) -> list[Row]:
    """The rows of a footnote, of which the last one has the way back."""
    return [row for row in _siblings(spot) if row.block is not None and row.block.note == spot.target.value]


def _rows_with_number(spot: Spot, number: str) -> Iterator[Row]:
    return (row for row in _siblings(spot) if row.block is not None and _has_number(row.block, number))


def _has_number(block: Block, number: str) -> bool:
    link = f"{TO_NOTE}{number}"
    if "[^" not in block.source and block.head is None:
        return False
    if block.kind is BlockKind.TABLE:
        rows = [cells(line) for line in block.lines] + ([block.head.cells] if block.head is not None else [])
        return any(run.link == link for row in rows for cell in row for run in inline_flow(cell, block))
    return any(run.link == link for line in flow_lines(block) for run in line.runs)
