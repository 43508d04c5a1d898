"""The search in the conversation: which messages hold the words, how often, and which hit is the current one.

It goes through the messages in slices off a timer, nearest first, so that typing never waits for it.
"""

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.domain.messages import Message
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import RowKind
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

    message_id: str
    offset: int


@dataclass(frozen=True, slots=True)
class HitPlace:
    """Where a hit is: which row of its message, and which one of the hits in that row."""

    message_id: str
    kind: RowKind
    row: int
    nth: int


@dataclass(frozen=True, slots=True)
class HitWish:
    """The hit that is to be the first: the one behind ``nth`` others in what a message says, or thinks."""

    message_id: str
    nth: int
    is_in_reasoning: bool


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
        self._messages: dict[str, Message] = {}
        self._counts: dict[str, int] = {}
        self._queue: deque[str] = deque()
        self._unread: deque[str] = deque()
        self._start: Hit | None = None
        self.current: Hit | None = None
        self._known_place: tuple[Hit, Searchable, HitPlace] | None = None
        self._slice_timer = _single_shot(self, PAUSE_MS)
        self._slice_timer.timeout.connect(self._work)
        self._growth_timer = _single_shot(self, GROWTH_MS)
        self._growth_timer.timeout.connect(self._on_growth_timer_timeout)

    # -- what is known

    @property
    def needle(self) -> str:
        """What is searched for, folded; empty when there is no search."""
        return self._needle.text

    @property
    def counts(self) -> dict[str, int]:
        """How many hits each message has, by its id, as far as is known."""
        return self._counts

    @property
    def result(self) -> FindResult:
        """How many hits there are, and which of them is the current one."""
        total, hit = sum(self._counts.values()), self.current
        if hit is None:
            return FindResult(total, 0, not self._queue)
        before = takewhile(lambda message_id: message_id != hit.message_id, self._messages)
        number = sum(self._counts.get(message_id, 0) for message_id in before)
        return FindResult(total, number + 1 + self._offsets(hit.message_id).index(hit.offset), not self._queue)

    @property
    def place(self) -> HitPlace | None:
        """Where the current hit is; asked for by every row that is painted of its message."""
        hit = self.current
        if hit is None:
            return None
        shown = self._shown(hit.message_id)
        if self._known_place is None or self._known_place[0] != hit or self._known_place[1] is not shown:
            kind, row, begin = shown.row_at(hit.offset)
            nth = len(offsets(shown.text[begin : hit.offset], self.needle))
            self._known_place = (hit, shown, HitPlace(hit.message_id, kind, row, nth))
        return self._known_place[2]

    def rows(self, message_id: str) -> list[tuple[RowKind, int]]:
        """The rows of a message in which there are hits: their kind, and their number among their kind."""
        return self._shown(message_id).rows_with(self.needle)

    def shares(self, message_id: str) -> list[float]:
        """How far down in its message each hit is, from 0 to 1."""
        shown = self._shown(message_id)
        return [offset / max(1, len(shown.text)) for offset in offsets(shown.text, self.needle)]

    # -- what is searched for

    def prepare(self) -> None:
        """A search is about to begin: read the messages while nothing has been typed yet."""
        self._take_messages()
        self._unread = deque(_in_order(self._messages, first_visible(self._surface)))
        self._slice_timer.start()

    def search(self, text: str, wish: HitWish | None = None) -> None:
        """Search for something else; the hit that is led to is the one that is wished for and that or none, else the
        first from the current one, or what is visible."""
        before, self._needle = self._needle.text, needle(text)
        is_narrower = bool(before) and before in self.needle
        self._counts = {found: 0 for found, count in self._counts.items() if not count} if is_narrower else {}
        self._queue.clear()
        self._take_messages()
        first = wish.message_id if wish is not None else first_visible(self._surface)
        start = self.current or (Hit(first, FROM_VISIBLE) if first else None)
        if wish is not None:
            start = wished_hit(self._shown(first), self.needle, wish) if first in self._messages else None
        self.current = None
        self._start = start if self.needle else None
        if self.needle and self._messages:
            ids = _in_order(self._messages, first if start is None else start.message_id)
            self._queue.extend(message_id for message_id in ids if message_id not in self._counts)
        self._work()

    def stop(self) -> None:
        """The search is over."""
        self._slice_timer.stop()
        self._growth_timer.stop()
        self._unread.clear()
        self.search("")
        self._texts.clear()
        self._messages.clear()

    def refresh(self) -> None:
        """Messages have come, gone or changed."""
        if not self.needle:
            self._unread.clear()
            self._texts.clear()
            return
        self._take_messages()
        self._texts.keep_only(self._messages)
        known, is_current = self._counts, self._texts.is_current
        kept = (message_id for message_id, message in self._messages.items() if is_current(message))
        self._counts = {message_id: known[message_id] for message_id in kept if message_id in known}
        self._queue = deque(message_id for message_id in self._messages if message_id not in self._counts)
        if self._start is not None and self._start.message_id not in self._messages:
            self._start = None
        if self.current is not None and self.current.message_id not in self._messages:
            self.current = None
        self._work()

    def _take_messages(self) -> None:
        transcript = self._surface.transcript
        self._messages = {message.id: message for message in transcript.messages}
        self._texts.follow(transcript.live)

    def note_growth(self) -> None:
        """The answer that is being written has become longer."""
        if self.needle and not self._growth_timer.isActive():
            self._growth_timer.start()

    @Slot()
    def _on_growth_timer_timeout(self) -> None:
        live = self._surface.transcript.live
        if live is None or not self.needle or live.message.id not in self._messages:
            return
        before = self.result
        self._texts.follow(live)
        self._take_count(live.message.id, self._shown(live.message.id).text.count(self.needle))
        if self.result != before:
            self.result_changed.emit()

    # -- going through the messages

    @Slot()
    def _work(self) -> None:
        """One slice of the search."""
        deadline = time.perf_counter() + SLICE_S
        self._count_until(deadline)
        if not self._queue:
            self._end_of_search()
            while self._unread and time.perf_counter() < deadline:
                self._texts.prepare(self._messages[self._unread.popleft()])
        if self._queue or self._unread:
            self._slice_timer.start()
        self.result_changed.emit()

    def _count_until(self, deadline: float) -> None:
        """Count in the messages that wait, as long as there is time."""
        for message_id, count in self._texts.counts(self._waiting(deadline), self._needle):
            self._take_count(message_id, count)

    def _waiting(self, deadline: float) -> Iterator[Message]:
        while self._queue and time.perf_counter() < deadline:
            yield self._messages[self._queue.popleft()]

    def _take_count(self, message_id: str, count: int) -> None:
        self._counts[message_id] = count
        if self.current is not None and self.current.message_id == message_id:
            self._seat_current(self._offsets(message_id))
        if count and self._start is not None:
            self._seek_in(message_id, self._start)

    def _seat_current(self, found: list[int]) -> None:
        """Its text has changed: the current hit is the one that is nearest to where it was."""
        hit = self.current
        if hit is not None:
            nearest = min(found, key=lambda offset: abs(offset - hit.offset), default=None)
            self.current = Hit(hit.message_id, nearest) if nearest is not None else None

    def _seek_in(self, message_id: str, start: Hit) -> None:
        """Whether the hit that is to be shown first is in this message."""
        found = self._offsets(message_id)
        if message_id == start.message_id:
            found = found[bisect_left(found, self._begin(start)) :]
        if found:
            self._show_first(Hit(message_id, found[0]))

    def _end_of_search(self) -> None:
        """Nothing from the start on: the first hit is above it, in the same message."""
        if self._start is not None and self._counts.get(self._start.message_id):
            self._show_first(Hit(self._start.message_id, self._offsets(self._start.message_id)[0]))
        self._start = None

    def _show_first(self, hit: Hit) -> None:
        self._start = None
        self.current = hit
        self.first_found.emit()

    # -- going from hit to hit

    def step(self, step: int) -> bool:
        """Make the next hit, or the one before, the current one; whether there is one."""
        first = first_visible(self._surface)
        hit = self.current or (Hit(first, FROM_VISIBLE) if first else None)
        if not self.needle or hit is None:
            return False
        self._start = None
        found = self._offsets(hit.message_id)
        begin = self._begin(hit)
        place = bisect_left(found, begin + 1 if self.current is not None and step > 0 else begin)
        within = found[place : place + 1] if step > 0 else found[:place][-1:]
        self.current = Hit(hit.message_id, within[0]) if within else self._beyond(hit.message_id, step)
        self.result_changed.emit()
        return self.current is not None

    def _beyond(self, message_id: str, step: int) -> Hit | None:
        """The nearest hit in another message, or around the end in the same one."""
        behind = _in_order(self._messages, message_id)
        others = behind[1:] if step > 0 else behind[:0:-1]
        for other in (*others, message_id):
            if self._counts.get(other, 1) and (found := self._offsets(other)):
                return Hit(other, found[0] if step > 0 else found[-1])
        return None

    # -- places

    def _shown(self, message_id: str) -> Searchable:
        return self._texts.shown(self._messages[message_id], self._needle)

    def _offsets(self, message_id: str) -> list[int]:
        return offsets(self._shown(message_id).text, self.needle)

    def _begin(self, hit: Hit) -> int:
        """The place of a hit, or where the text begins that is visible of its message."""
        if hit.offset != FROM_VISIBLE:
            return hit.offset
        surface = self._surface
        for entry, row, _ in surface.layout_.visible(surface.scroll_top, surface.scroll_top + surface.height()):
            if entry.message.id != hit.message_id or row is None:
                break
            rows = entry.reasoning if row.kind is RowKind.REASONING else entry.text
            if row in rows:
                return self._shown(hit.message_id).row_begin(row.kind, rows.index(row))
        return 0


def wished_hit(shown: Searchable, needle: str, wish: HitWish) -> Hit | None:
    """The hit that is wished for, or the nearest one in its message."""
    found = offsets(shown.text, needle) if needle else []
    said = shown.row_begin(RowKind.TEXT, 0)
    among = [offset for offset in found if (offset < said) == wish.is_in_reasoning] or found
    return Hit(wish.message_id, among[min(wish.nth, len(among) - 1)]) if among else None


def _in_order(messages: Mapping[str, Message], first: str) -> list[str]:
    """The ids of all messages from this one on, then those before it."""
    ids = list(messages)
    index = ids.index(first) if first in messages else 0
    return ids[index:] + ids[:index]


def first_visible(surface: ChatSurface) -> str:
    """The id of the message at the top of the window; none when there are no messages."""
    transcript = surface.transcript
    return transcript.entry(transcript.index_at(surface.scroll_top)).message.id if len(transcript) else ""


def _single_shot(parent: QObject, interval_ms: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    return timer
