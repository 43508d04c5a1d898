"""Selected text across rows and messages. Rows in between are copied from their source, without being laid out."""

from typing import NamedTuple

from desktop.ui.chat.block_text import block_text, separator
from desktop.ui.chat.blocks import Block
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.transcript import Transcript

END = 1 << 30
LONGEST_LINE = 200
TEXT_KINDS = (RowKind.TEXT, RowKind.REASONING)


class Place(NamedTuple):
    """A position in the text of a row."""

    entry: Entry
    row: Row
    position: int


Order = tuple[int, int, int]


class Selection:
    """From ``anchor``, where it began, to ``cursor``; either may come first."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._anchor: Place | None = None
        self._cursor: Place | None = None

    def clear(self) -> None:
        """Nothing is selected."""
        self._anchor = self._cursor = None

    def begin(self, place: Place) -> None:
        """Begin anew at a place."""
        self._anchor = self._cursor = place

    def extend(self, place: Place) -> None:
        """Select up to a place."""
        self._anchor = self._anchor or place
        self._cursor = place

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self._anchor is None or self._anchor == self._cursor

    def select_all(self) -> None:
        """Select the whole conversation."""
        places = [(entry, row) for entry in self._transcript.entries for row in _text_rows(entry)]
        if places:
            self._anchor = Place(*places[0], 0)
            self._cursor = Place(*places[-1], END)

    def bounds(self) -> tuple[Order, Order] | None:
        """The first and the last place as comparable numbers: message, row, position."""
        if self._anchor is None or self._cursor is None or self.is_empty:
            return None
        orders = [self._order(place) for place in (self._anchor, self._cursor)]
        if orders[0] is None or orders[1] is None:
            self.clear()
            return None
        first, last = sorted(order for order in orders if order is not None)
        return first, last

    def _order(self, place: Place) -> Order | None:
        entries, rows = self._transcript.entries, place.entry.rows
        if place.entry not in entries or place.row not in rows:
            return None
        return entries.index(place.entry), rows.index(place.row), place.position

    def line(self) -> str:
        """The selected text when it lies in one paragraph, as something to search for."""
        bounds = self.bounds()
        if bounds is None or bounds[0][:2] != bounds[1][:2]:
            return ""
        text = self.text().strip()
        return text if "\n" not in text and len(text) <= LONGEST_LINE else ""

    def text(self) -> str:
        """The selected text, as a person would copy it."""
        bounds = self.bounds()
        if bounds is None:
            return ""
        first, last = bounds
        messages: list[str] = []
        for index in range(first[0], last[0] + 1):
            pieces: list[str] = []
            before: Row | None = None
            entry = self._transcript.entries[index]
            entry.scan()
            for number, row in enumerate(entry.rows):
                span = span_in(bounds, index, number)
                if span is None or row.block is None:
                    continue
                if before is not None and before.block is not None:
                    pieces.append(separator(before.block, row.block))
                pieces.append(_row_text(row, row.block, *span))
                before = row
            messages.append("".join(pieces))
        return "\n\n".join(text for text in messages if text)


def span_in(bounds: tuple[Order, Order] | None, entry: int, row: int) -> tuple[int, int] | None:
    """Which positions are selected in one row."""
    if bounds is None:
        return None
    first, last = bounds
    here = (entry, row)
    if here < first[:2] or here > last[:2]:
        return None
    return (first[2] if here == first[:2] else 0, last[2] if here == last[:2] else END)


def _row_text(row: Row, block: Block, begin: int, end: int) -> str:
    if begin == 0 and (end == END or row.view is None or end >= row.view.end_position):
        return block_text(block)
    return row.view.selected_text(begin, min(end, row.view.end_position)) if row.view is not None else ""


def _text_rows(entry: Entry) -> list[Row]:
    entry.scan()
    return [row for row in entry.rows if row.kind in TEXT_KINDS]
