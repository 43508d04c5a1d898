"""The search in the conversation: which messages hold the words, how often, and which hit is the current one.

It goes through the messages in slices off a timer, nearest first, so that typing never waits for it.
"""

import time
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.folding import offsets
from desktop.ui.chat.found_texts import FoundTexts, Needle, needle
from desktop.ui.chat.searchable import Searchable

SLICE_S = 0.006
PAUSE_MS = 4
GROWTH_MS = 150
FROM_VISIBLE = -1


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the searchable text of a message."""

    entry: Entry
    offset: int


@dataclass(frozen=True, slots=True)
class HitPlace:
    """Where a hit is: which row of its message, and which one of the hits in that row."""

    entry: Entry
    kind: RowKind
    row: int
    nth: int


@dataclass(frozen=True, slots=True)
class FindResult:
    """What is known by now. ``number`` is that of the current hit, from 1, or 0 when there is none."""

    total: int = 0
    number: int = 0
    is_complete: bool = True


class Finder(QObject):
    """Searches the transcript of a surface. ``first_found`` tells of a hit that the reader is to be led to."""

    result_changed = Signal()
    first_found = Signal()

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        self._texts = FoundTexts()
        self._needle = Needle("", "")
        self._counts: dict[Entry, int] = {}
        self._queue: deque[Entry] = deque()
        self._unread: deque[Entry] = deque()
        self._start: Hit | None = None
        self.current: Hit | None = None
        self._known_place: tuple[Hit, Searchable, HitPlace] | None = None
        self._slice_timer = self._timer(PAUSE_MS)
        self._slice_timer.timeout.connect(self._on_slice_timer_timeout)
        self._growth_timer = self._timer(GROWTH_MS)
        self._growth_timer.timeout.connect(self._on_growth_timer_timeout)

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        return timer

    # -- what is known

    @property
    def needle(self) -> str:
        """What is searched for, folded; empty when there is no search."""
        return self._needle.text

    @property
    def counts(self) -> dict[Entry, int]:
        """How many hits each message has, as far as is known."""
        return self._counts

    @property
    def result(self) -> FindResult:
        """How many hits there are, and which of them is the current one."""
        if self.current is None:
            return FindResult(sum(self._counts.values()), 0, not self._queue)
        number = 1 + self._offsets(self.current.entry).index(self.current.offset)
        for entry in self._surface.transcript.entries:
            if entry is self.current.entry:
                break
            number += self._counts.get(entry, 0)
        return FindResult(sum(self._counts.values()), number, not self._queue)

    @property
    def place(self) -> HitPlace | None:
        """Where the current hit is; asked for by every row that is painted of its message."""
        hit = self.current
        if hit is None:
            return None
        shown = self._shown(hit.entry)
        if self._known_place is None or self._known_place[0] != hit or self._known_place[1] is not shown:
            kind, row, begin = shown.row_at(hit.offset)
            nth = len(offsets(shown.text[begin : hit.offset], self.needle))
            self._known_place = (hit, shown, HitPlace(hit.entry, kind, row, nth))
        return self._known_place[2]

    def rows(self, entry: Entry) -> list[tuple[RowKind, int]]:
        """The rows of a message in which there are hits: their kind, and their number among their kind."""
        return self._shown(entry).rows_with(self.needle)

    def shares(self, entry: Entry) -> list[float]:
        """How far down in its message each hit is, from 0 to 1."""
        shown = self._shown(entry)
        return [offset / max(1, len(shown.text)) for offset in offsets(shown.text, self.needle)]

    # -- what is searched for

    def prepare(self) -> None:
        """A search is about to begin: read the messages while nothing has been typed yet."""
        self._unread = deque(self._in_order(self._first_visible()))
        self._slice_timer.start()

    def search(self, text: str) -> None:
        """Search for something else; the hit that is led to is the first from the current one, or what is visible."""
        before, self._needle = self._needle.text, needle(text)
        is_narrower = bool(before) and before in self.needle
        self._counts = {entry: 0 for entry, count in self._counts.items() if not count} if is_narrower else {}
        self._queue.clear()
        first = self._first_visible()
        start = self.current or (Hit(first, FROM_VISIBLE) if first is not None else None)
        self.current = None
        self._start = start if self.needle else None
        if self._start is not None:
            self._queue.extend(entry for entry in self._in_order(self._start.entry) if entry not in self._counts)
        self._work()

    def stop(self) -> None:
        """The search is over."""
        self._slice_timer.stop()
        self._growth_timer.stop()
        self._unread.clear()
        self.search("")
        self._texts.clear()

    def refresh(self) -> None:
        """Messages have come, gone or changed."""
        if not self.needle:
            self._unread.clear()
            self._texts.clear()
            return
        entries = self._surface.transcript.entries
        shown = set(entries)
        self._texts.keep_only(shown)
        known = self._counts
        self._counts = {entry: known[entry] for entry in entries if entry in known and self._texts.is_current(entry)}
        self._queue = deque(entry for entry in entries if entry not in self._counts)
        if self._start is not None and self._start.entry not in shown:
            self._start = None
        if self.current is not None and self.current.entry not in shown:
            self.current = None
        self._work()

    def note_growth(self) -> None:
        """The answer that is being written has become longer."""
        if self.needle and not self._growth_timer.isActive():
            self._growth_timer.start()

    @Slot()
    def _on_growth_timer_timeout(self) -> None:
        live = [entry for entry in self._surface.transcript.entries[-1:] if entry.is_live and self.needle]
        before = self.result
        for entry in live:
            self._count(entry)
        if self.result != before:
            self.result_changed.emit()

    # -- going through the messages

    def _work(self) -> None:
        """One slice of the search."""
        deadline = time.perf_counter() + SLICE_S
        while self._queue and time.perf_counter() < deadline:
            self._count(self._queue.popleft())
        if not self._queue:
            self._end_of_search()
            while self._unread and time.perf_counter() < deadline:
                self._texts.prepare(self._unread.popleft())
        if self._queue or self._unread:
            self._slice_timer.start()
        self.result_changed.emit()

    @Slot()
    def _on_slice_timer_timeout(self) -> None:
        self._work()

    def _count(self, entry: Entry) -> None:
        if entry.is_live:
            self._texts.read_again(entry)
        self._counts[entry] = self._shown(entry).text.count(self.needle)
        if self.current is not None and self.current.entry is entry:
            self._seat_current(self._offsets(entry))
        if self._start is not None and self._counts[entry]:
            self._seek_in(entry, self._start)

    def _seat_current(self, found: list[int]) -> None:
        """Its text has changed: the current hit is the one that is nearest to where it was."""
        hit = self.current
        if hit is not None:
            nearest = min(found, key=lambda offset: abs(offset - hit.offset), default=None)
            self.current = Hit(hit.entry, nearest) if nearest is not None else None

    def _seek_in(self, entry: Entry, start: Hit) -> None:
        """Whether the hit that is to be shown first is in this message."""
        found = self._offsets(entry)
        if entry is start.entry:
            found = [offset for offset in found if offset >= self._begin(start)]
        if found:
            self._show_first(Hit(entry, found[0]))

    def _end_of_search(self) -> None:
        """Nothing from the start on: the first hit is above it, in the same message."""
        if self._start is not None and self._counts.get(self._start.entry):
            self._show_first(Hit(self._start.entry, self._offsets(self._start.entry)[0]))
        self._start = None

    def _show_first(self, hit: Hit) -> None:
        self._start = None
        self.current = hit
        self.first_found.emit()

    # -- going from hit to hit

    def step(self, step: int) -> bool:
        """Make the next hit, or the one before, the current one; whether there is one."""
        entries = self._surface.transcript.entries
        hit = self.current or (Hit(entry, FROM_VISIBLE) if (entry := self._first_visible()) is not None else None)
        if not self.needle or hit is None:
            return False
        self._start = None
        index = entries.index(hit.entry)
        found = self._offsets(hit.entry)
        begin = self._begin(hit)
        place = bisect_left(found, begin + 1 if self.current is not None and step > 0 else begin)
        within = found[place : place + 1] if step > 0 else found[:place][-1:]
        if within:
            self.current = Hit(hit.entry, within[0])
        else:
            self.current = self._beyond(index, step)
        self.result_changed.emit()
        return self.current is not None

    def _beyond(self, index: int, step: int) -> Hit | None:
        """The nearest hit in another message, or around the end in the same one."""
        entries = self._surface.transcript.entries
        for distance in range(1, len(entries) + 1):
            entry = entries[(index + step * distance) % len(entries)]
            if self._counts.get(entry, 1) and (found := self._offsets(entry)):
                return Hit(entry, found[0] if step > 0 else found[-1])
        return None

    # -- places

    def _shown(self, entry: Entry) -> Searchable:
        return self._texts.shown(entry, self._needle)

    def _offsets(self, entry: Entry) -> list[int]:
        return offsets(self._shown(entry).text, self.needle)

    def _first_visible(self) -> Entry | None:
        transcript = self._surface.transcript
        return transcript.entries[transcript.index_at(self._surface.scroll_top)] if transcript.entries else None

    def _in_order(self, first: Entry | None) -> list[Entry]:
        """All messages from this one on, then those before it."""
        entries = self._surface.transcript.entries
        index = entries.index(first) if first is not None else 0
        return entries[index:] + entries[:index]

    def _begin(self, hit: Hit) -> int:
        """The place of a hit, or where the text begins that is visible of its message."""
        if hit.offset != FROM_VISIBLE:
            return hit.offset
        surface = self._surface
        for entry, row, _ in surface.layout_.visible(surface.scroll_top, surface.scroll_top + surface.height()):
            if entry is not hit.entry or row is None:
                break
            rows = entry.reasoning if row.kind is RowKind.REASONING else entry.text
            if row in rows:
                return self._shown(entry).row_begin(row.kind, rows.index(row))
        return 0
