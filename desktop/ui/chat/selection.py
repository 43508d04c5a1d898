"""Selected text across rows and messages. Rows in between are copied from their source, without being laid out."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from desktop.ui.chat.block_text import block_text, separator
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.copied import Copied, Piece, block_markdown, copied, part_markdown
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.transcript import Transcript

END = 1 << 30
LONGEST_LINE = 200
MARKED_KINDS = (BlockKind.LIST_ITEM, BlockKind.QUOTE)  # a single paragraph of these is copied without its mark
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
    def anchor(self) -> Place | None:
        """Where the selection began."""
        return self._anchor

    def is_before(self, place: Place, other: Place) -> bool:
        """Whether one place comes before the other."""
        orders = self._order(place), self._order(other)
        return orders[0] is not None and orders[1] is not None and orders[0] < orders[1]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self._anchor is None or self._anchor == self._cursor

    def select_message(self, entry: Entry) -> None:
        """Select what is said in one message."""
        if entry.text:
            self._anchor, self._cursor = Place(entry, entry.text[0], 0), Place(entry, entry.text[-1], END)

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
        return "\n\n".join(text for parts in self._messages() if (text := _text(parts)))

    def copied(self) -> Copied:
        """The selected text in each form in which it may be pasted."""
        messages = list(self._messages())
        plain = "\n\n".join(text for parts in messages if (text := _text(parts)))
        return copied(plain, (Piece(_markdown(parts), parts[0].entry.is_user) for parts in messages))

    def _messages(self) -> Iterator[list["_Part"]]:
        """What is selected of each message, row by row."""
        bounds = self.bounds()
        if bounds is None:
            return
        for index in range(bounds[0][0], bounds[1][0] + 1):
            entry = self._transcript.entries[index]
            entry.scan()
            parts = [
                _Part(entry, row, row.block, *span, is_alone=bounds[0][:2] == bounds[1][:2])
                for number, row in enumerate(entry.rows)
                if row.block is not None and (span := span_in(bounds, index, number)) is not None
            ]
            if parts:
                yield parts


class _Part(NamedTuple):
    """What is selected of one row."""

    entry: Entry
    row: Row
    block: Block
    begin: int
    end: int
    is_alone: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the row is selected; a row that is not laid out is taken whole."""
        view = self.row.view
        if self.is_alone and isinstance(view, FlowView) and self.block.kind in MARKED_KINDS:
            return view.document.blockCount() > 1 and self.begin == 0 and self.end >= view.end_position
        return self.begin == 0 and (self.end == END or view is None or self.end >= view.end_position)

    @property
    def text(self) -> str:
        """The plain text of it."""
        view = self.row.view
        if self.is_whole or view is None:
            return block_text(self.block) if self.is_whole else ""
        return view.selected_text(self.begin, min(self.end, view.end_position))

    @property
    def markdown(self) -> str:
        """The markdown of it."""
        view = self.row.view
        if self.is_whole:
            return self.block.source if self.entry.is_user else block_markdown(self.block)
        if view is None or self.entry.is_user:
            return self.text
        return part_markdown(view, self.begin, min(self.end, view.end_position))


def _text(parts: list[_Part]) -> str:
    return _joined((part, part.text) for part in parts)


def _markdown(parts: list[_Part]) -> str:
    """A message that is selected from its first to its last word is exactly what was written."""
    entry = parts[0].entry
    if [part.row for part in parts] == entry.text and all(part.is_whole for part in parts) and not entry.is_live:
        return entry.message.text.strip("\n")
    return _joined((part, part.markdown) for part in parts)


def _joined(texts: Iterable[tuple[_Part, str]]) -> str:
    pieces: list[str] = []
    before: Block | None = None
    for part, text in texts:
        pieces += [separator(before, part.block), text] if before is not None else [text]
        before = part.block
    return "".join(pieces)


def span_in(bounds: tuple[Order, Order] | None, entry: int, row: int) -> tuple[int, int] | None:
    """Which positions are selected in one row."""
    if bounds is None:
        return None
    first, last = bounds
    here = (entry, row)
    if here < first[:2] or here > last[:2]:
        return None
    return (first[2] if here == first[:2] else 0, last[2] if here == last[:2] else END)


def _text_rows(entry: Entry) -> list[Row]:
    entry.scan()
    return [row for row in entry.rows if row.kind in TEXT_KINDS]
