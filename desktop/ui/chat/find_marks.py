"""Where hits are marked: in the text that is on screen, and in the scroll bar for the whole conversation."""

from dataclasses import dataclass

from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.finder import Finder
from desktop.ui.chat.folding import hit_spans
from desktop.ui.chat.row_view import Mark, RowView
from desktop.ui.chat.transcript import Transcript

MOST_ROWS_KEPT = 400
FINEST_PIXELS = 3


@dataclass(slots=True)
class _Marked:
    """The hits in a row as it was laid out."""

    view: RowView
    stamp: tuple[object, ...]
    spans: list[tuple[int, int]]


class FindMarks:
    """Finds the hits in documents that are shown, when they are painted."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._needle = ""
        self._rows: dict[Row, _Marked] = {}

    def spans(self, row: Row) -> list[tuple[int, int]]:
        """The hits in a row, as positions in its document."""
        view, needle = row.view, self._finder.needle
        if needle != self._needle or len(self._rows) > MOST_ROWS_KEPT:
            self._rows.clear()
            self._needle = needle
        if not needle or view is None or view.document is None or row.block is None:
            return []
        known, stamp = self._rows.get(row), (row.stamp, view.wanted)
        if known is None or known.view is not view or known.stamp != stamp:
            known = self._rows[row] = _Marked(view, stamp, _document_spans(view, needle))
        return known.spans

    def marks(self, entry: Entry, row: Row) -> list[Mark]:
        """The same, with which of them is the current one."""
        found = [Mark(begin, end) for begin, end in self.spans(row)]
        place = self._finder.place if found and self._is_current(entry) else None
        if place is not None and row is row_of(entry, place.kind, place.row) and place.nth < len(found):
            found[place.nth] = found[place.nth]._replace(is_current=True)
        return found

    def _is_current(self, entry: Entry) -> bool:
        return self._finder.current is not None and self._finder.current.message_id == entry.message.id


def row_of(entry: Entry, kind: RowKind, number: int) -> Row | None:
    """A row of a message by its number among the rows of its kind."""
    rows = entry.reasoning if kind is RowKind.REASONING else entry.text
    return rows[number] if number < len(rows) else None


def _document_spans(view: RowView, needle: str) -> list[tuple[int, int]]:
    if view.document is None:
        return []
    found: list[tuple[int, int]] = []
    block = view.document.begin()
    while block.isValid():
        start, said = block.position(), view.sources(block)
        spans = (said.span(*span) for span in hit_spans(said.text, needle))
        found += [(start + begin, start + end) for begin, end in spans]
        block = block.next()
    return found


def hit_pixels(finder: Finder, transcript: Transcript, length: int) -> tuple[list[int], int | None]:
    """Where a bar of this length has marks: one pixel for all hits that fall on it; and where the current hit is."""
    scale = length / max(1, transcript.height)
    tops = transcript.tops
    pixels: set[int] = set()
    current: int | None = None
    for message_id, count in finder.counts.items():
        index = transcript.index_of(message_id) if count else None
        if index is None:
            continue
        if (tops[index + 1] - tops[index]) * scale < FINEST_PIXELS:
            pixels.add(int(tops[index] * scale))
        else:
            heights = _heights_in(finder, transcript.entry(index), tops[index + 1] - tops[index])
            pixels.update(int((tops[index] + height) * scale) for height in heights)
        if finder.current is not None and finder.current.message_id == message_id:
            current = int((tops[index] + _current_height(finder, transcript.entry(index))) * scale)
    return sorted(pixels), current


def _heights_in(finder: Finder, entry: Entry, height: int) -> list[int]:
    """How far down in a message its hits are, as exactly as it is laid out."""
    if not entry.is_scanned:
        return [int(share * height) for share in finder.shares(entry.message.id)]
    tops = {row: entry.tops[number] + row.gap for number, row in enumerate(entry.rows)}
    rows = (row_of(entry, kind, number) for kind, number in finder.rows(entry.message.id))
    return sorted({tops.get(row, 0) if row is not None else 0 for row in rows})


def _current_height(finder: Finder, entry: Entry) -> int:
    place = finder.place
    row = row_of(entry, place.kind, place.row) if place is not None and entry.is_scanned else None
    return entry.tops[entry.rows.index(row)] + row.gap if row is not None and row in entry.rows else 0
