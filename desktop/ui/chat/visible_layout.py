"""Keeps what is near the viewport laid out, and what the reader looks at where it is.

Only rows within ``REACH`` of the viewport get a view; far away ones lose it again when there are many. Whenever a
height turns out different from its guess, the scroll position is computed anew from the first row on screen whose
height was exact, so that nothing moves under the reader.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.height_guess import height_guess
from desktop.ui.chat.image_sizes import shown_size
from desktop.ui.chat.row_layout import RowLayout
from desktop.ui.chat.transcript import Transcript

REACH = 200
MOST_VIEWS = 160
ROUNDS = 12
USER_ROWS_MEASURED = 3


class Anchor(NamedTuple):
    """A row on screen and its distance from the top; no row when the message was not cut into rows yet."""

    entry: Entry
    row: Row | None
    distance: int


class VisibleLayout:
    """Lays out around a scroll position."""

    def __init__(self, transcript: Transcript, rows: RowLayout) -> None:
        self.transcript = transcript
        self.rows = rows
        self.column = 0
        self._laid_out: dict[Row, Entry] = {}

    @property
    def laid_out(self) -> Collection[Row]:
        """The rows that have a view, and perhaps some that have lost it."""
        return self._laid_out.keys()

    def set_column(self, width: int) -> bool:
        """The column has another width; heights become guesses. Whether it had another one before."""
        if width == self.column:
            return False
        self.column = width
        for _, entry in self.transcript.made():
            entry.forget_layout()
        self.estimate()
        return True

    def estimate(self) -> None:
        """Guess anew how high messages are that were not looked at."""
        styles = self.rows.styles
        self.transcript.estimate(height_guess(int(self.column / styles.character_width), styles.reading, self.column))

    def drop_views(self, growth: float = 1) -> None:
        """The look has changed, and everything has become so much larger."""
        for _, entry in self.transcript.made():
            if entry.is_scanned:
                entry.drop_views()
            entry.height = round(entry.height * growth)
        self._laid_out.clear()

    def anchor(self, scroll: int, height: int) -> Anchor | None:
        """The first row on screen with an exact height, or else the first one."""
        first: Anchor | None = None
        for entry, row, top in self.visible(scroll, scroll + height):
            found = Anchor(entry, row, top - scroll)
            if row is not None and row.is_exact and row.view is not None:
                return found
            first = first or found
        return first

    def scroll_for(self, anchor: Anchor) -> int | None:
        """The scroll position at which an anchor is where it was."""
        entry = anchor.entry
        if entry not in self.transcript.entries:
            return None
        top = self.transcript.tops[self.transcript.entries.index(entry)]
        if anchor.row is not None and anchor.row in entry.rows:
            top += entry.tops[entry.rows.index(anchor.row)] + anchor.row.gap
        return top - anchor.distance

    def settle(self, scroll: int, height: int, anchor: Anchor | None) -> int:
        """Lay out what is visible; returns the scroll position that keeps the anchor where it is, or the end."""
        for _ in range(ROUNDS):
            if anchor is None:
                scroll = max(0, self.transcript.height - height)
            else:
                found = self.scroll_for(anchor)
                scroll = scroll if found is None else found
            if not self.lay_out(scroll - REACH, scroll + height + REACH):
                break
        if len(self._laid_out) > MOST_VIEWS:
            self._evict(scroll, height)
        return max(0, min(scroll, self.transcript.height - height))

    def lay_out(self, top: int, bottom: int) -> bool:
        """Lay out all rows between two heights; whether a height has changed."""
        transcript = self.transcript
        has_changed = False
        index = transcript.index_at(top)
        while index < len(transcript.entries) and transcript.tops[index] < bottom:
            entry = transcript.entries[index]
            before = entry.height
            start = transcript.tops[index]
            is_new = not entry.is_scanned
            entry.take_reading(self.rows.styles.reading)
            entry.scan()
            if entry.images and any(not row.is_exact for row in entry.images):
                entry.size_images(self.column)
            if self._lay_out_rows(entry, top - start, bottom - start) or is_new:
                has_changed = True
            if is_new or entry.height != before:
                transcript.touch(index)
                has_changed = True
            index += 1
        return has_changed

    def _lay_out_rows(self, entry: Entry, top: int, bottom: int) -> bool:
        """Lay out the rows of one entry between two heights; whether one of them has changed its height."""
        has_changed = False
        first = max(0, bisect_right(entry.tops, top) - 1)
        y = entry.tops[first]
        for index in range(first, len(entry.rows)):
            if y >= bottom:
                break
            row = entry.rows[index]
            if not row.is_exact or row.view is None:
                has_changed |= self.rows.lay_out(entry, row, self.column)
                self._laid_out[row] = entry
            y += row.gap + row.height
        if has_changed:
            entry.sum_heights(first)
        if entry.is_user and not entry.bubble_width:
            self._fit_bubble(entry)
        return has_changed

    def _fit_bubble(self, entry: Entry) -> None:
        """Make the block around a message of the user as narrow as its text."""
        widest = entry.row_frame(entry.rows[0], self.column)[1]
        if len(entry.text) <= USER_ROWS_MEASURED and entry.images:
            self._lay_out_text(entry)
        views = [row.view for row in entry.text]
        images = [shown_size(row.image, widest, self.rows.styles.reading.scale) for row in entry.images if row.image]
        if len(views) > USER_ROWS_MEASURED:
            entry.bubble_width = widest
        elif all(isinstance(view, FlowView) for view in views):
            widths = [view.natural_width for view in views if isinstance(view, FlowView)]
            widths += [size.frame_width for size in images]
            entry.bubble_width = min(widest, max(widths, default=widest))
            for view in views:
                if isinstance(view, FlowView):
                    view.layout(entry.bubble_width)  # text that is read from right to left moves with its edge
            for row in entry.images:
                if row.view is not None:
                    row.view.layout(entry.bubble_width)

    def _lay_out_text(self, entry: Entry) -> None:
        """Lay out the words below images also when they are not in view: they may be what makes the block so wide."""
        for row in entry.text:
            if row.view is None or not row.is_exact:
                self.rows.lay_out(entry, row, self.column)
                self._laid_out[row] = entry
        entry.sum_heights()

    def visible(self, top: int, bottom: int) -> Iterator[tuple[Entry, Row | None, int]]:
        """The rows between two heights, each with its entry and the height it begins at."""
        transcript = self.transcript
        for index in range(transcript.index_at(top), len(transcript.entries)):
            start = transcript.tops[index]
            if start >= bottom:
                return
            entry = transcript.entries[index]
            if not entry.is_scanned:
                yield entry, None, start
                continue
            for number in range(max(0, bisect_right(entry.tops, top - start) - 1), len(entry.rows)):
                row = entry.rows[number]
                y = start + entry.tops[number] + row.gap
                if y - row.gap >= bottom:
                    return
                yield entry, row, y

    def _evict(self, scroll: int, height: int) -> None:
        """Take away the views that are far from the viewport."""
        near = {row for _, row, _ in self.visible(scroll - 2 * height, scroll + 3 * height)}
        kept: dict[Row, Entry] = {}
        for row, entry in self._laid_out.items():
            if row in near or (entry.is_live and entry.text and row is entry.text[-1]):
                kept[row] = entry
            elif row.kind is not RowKind.TYPING:
                row.view = None
        self._laid_out = kept
