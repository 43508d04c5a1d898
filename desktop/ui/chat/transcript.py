"""The conversation as entries with heights: what is where, from the first message to the last.

A message becomes an entry when it is first looked at; until then its height is a guess from the length of its text,
so that a conversation of any length opens at once.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import overload

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Role
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.height_guess import HeightGuess, height_guess
from desktop.ui.chat.message_footer import FooterFacts, footer_facts
from desktop.ui.reading import USUAL

TOP_MARGIN, BOTTOM_MARGIN = 22, 4


class Versions:
    """The versions of each message: its siblings of the same role, oldest first. Counted when first asked for."""

    def __init__(self, conversation: Conversation | None, n_shown: int) -> None:
        self._messages = conversation.messages if conversation is not None else ()
        self._has_any = len(self._messages) > n_shown

    def of(self, message: Message) -> tuple[str, ...]:
        """Nothing for a message that has no siblings."""
        return self._by_place.get((message.parent, message.role), ()) if self._has_any else ()

    @cached_property
    def _by_place(self) -> dict[tuple[str | None, Role], tuple[str, ...]]:
        found: dict[tuple[str | None, Role], list[str]] = {}
        for message in self._messages:
            found.setdefault((message.parent, message.role), []).append(message.id)
        return {key: tuple(ids) for key, ids in found.items() if len(ids) > 1}


class Transcript:
    """The shown messages. Heights are summed anew from the first one that has changed."""

    def __init__(self) -> None:
        self.entries = Entries(self)
        self.is_read_only = False
        self._is_busy = False
        self._messages: list[Message] = []
        self._made: list[Entry | None] = []
        self._heights: list[int] = []
        self._guess = height_guess(80, USUAL)
        self._tops: list[int] = [TOP_MARGIN]
        self._touched: set[int] = set()
        self._index_by_id: dict[str, int] | None = None
        self._versions = Versions(None, 0)

    def __len__(self) -> int:
        return len(self._messages)

    # -- heights

    @property
    def tops(self) -> list[int]:
        """Where each entry begins, and behind the last one where the conversation ends."""
        if self._touched:
            for index in self._touched:
                if index < len(self):
                    self._heights[index] = self._height(index)
            first = min(self._touched)
            start = self._tops[first] if first else TOP_MARGIN
            self._tops[first:] = accumulate(self._heights[first:], initial=start)
            self._touched.clear()
        return self._tops

    def _height(self, index: int) -> int:
        entry = self._made[index]
        if entry is not None and entry.is_scanned:
            return entry.height
        return self._guess.of(self._messages[index])

    @property
    def height(self) -> int:
        """The height of the whole conversation."""
        return self.tops[-1] + BOTTOM_MARGIN if self._messages else 0

    def touch(self, index: int) -> None:
        """The height of this entry has changed."""
        self._touched.add(index)

    def estimate(self, guess: HeightGuess) -> None:
        """Guess anew how high messages are that were not looked at: the column or the text has another size."""
        self._guess = guess
        self._heights = [guess.of(message) for message in self._messages]
        for index, entry in self.made():
            if entry.is_scanned:
                self._heights[index] = entry.height
        self.touch(0)

    def index_at(self, y: int) -> int:
        """The entry at a height; the nearest one outside of the conversation."""
        return max(0, min(len(self), bisect_right(self.tops, y)) - 1)

    # -- entries

    def index_of(self, message_id: str) -> int | None:
        """The index of a message that is shown."""
        if self._messages and self._messages[-1].id == message_id:
            return len(self) - 1
        if self._index_by_id is None:
            self._index_by_id = {message.id: index for index, message in enumerate(self._messages)}
        return self._index_by_id.get(message_id)

    def entry(self, index: int) -> Entry:
        """The entry of a message, made now if it was not."""
        made = self._made[index]
        if made is None:
            made = self._made[index] = Entry(self._messages[index])
            made.is_last = index == len(self) - 1
            made.facts = self._facts(index, made)
        return made

    @property
    def messages(self) -> list[Message]:
        """What is shown, in order, without making entries of it."""
        return [
            message if entry is None else entry.message
            for message, entry in zip(self._messages, self._made, strict=True)
        ]

    @property
    def live(self) -> Entry | None:
        """The answer that is being written."""
        last = self._made[-1] if self._made else None
        return last if last is not None and last.is_live else None

    def made(self) -> Iterator[tuple[int, Entry]]:
        """The entries that were looked at, with their indexes."""
        return ((index, entry) for index, entry in enumerate(self._made) if entry is not None)

    def clear(self) -> None:
        """Show nothing, and forget what was shown."""
        self._fill([], {})

    def show(self, conversation: Conversation, kept: Entry | None = None) -> None:
        """Show the messages of a conversation. Entries that have not changed stay; ``kept`` is one that is shown
        though its message is not in the conversation yet, behind its parent.
        """
        known = {entry.message.id: entry for _, entry in self.made()}
        if kept is not None:
            known[kept.message.id] = kept
        path = conversation.path()
        messages = [message for message in path if message.role is not Role.SYSTEM]
        if kept is not None and _belongs_behind(kept.message, messages):
            messages.append(kept.message)
        self.is_read_only = conversation.read_only
        self._versions = Versions(conversation, len(path))
        self._fill(messages, known)

    def _fill(self, messages: list[Message], known: dict[str, Entry]) -> None:
        self._messages = messages
        self._made = [None] * len(messages)
        for index, message in enumerate(messages):
            if message.id in known:
                entry = self._made[index] = _kept_entry(message, known[message.id])
                messages[index] = entry.message
        self._index_by_id = None
        self._touched.clear()
        self.estimate(self._guess)

    def cut_behind(self, message_id: str | None) -> None:
        """Show nothing behind this message: its answer is made anew."""
        index = self.index_of(message_id) if message_id else None
        if index is not None and index + 1 < len(self):
            for shown in (self._messages, self._made, self._heights):
                del shown[index + 1 :]
            self._index_by_id = None
            self._touched = {touched for touched in self._touched if touched <= index}
            self.touch(index)

    def append(self, entry: Entry) -> None:
        """One more message."""
        self._messages.append(entry.message)
        self._made.append(entry)
        self._heights.append(0)
        self._index_by_id = None
        self.touch(len(self) - 1)

    # -- what can be done

    def refresh_facts(self, *, is_busy: bool) -> None:
        """What can be done with each message just now."""
        self._is_busy = is_busy
        last = len(self) - 1
        for index, entry in self.made():
            facts = self._facts(index, entry)
            if facts != entry.facts:
                entry.facts = facts
                entry.refresh(RowKind.FOOTER, RowKind.ERROR)
            if entry.is_last != (index == last):
                entry.show_as_last(is_last=index == last)
                self.touch(index)

    def _facts(self, index: int, entry: Entry) -> FooterFacts:
        if entry.is_live:
            return FooterFacts()
        versions = self._versions.of(entry.message)
        is_last = index == len(self) - 1
        return footer_facts(
            entry.message, versions, is_last=is_last, is_busy=self._is_busy, is_read_only=self.is_read_only
        )

    def place_among_versions(self, message_id: str) -> tuple[int, int]:
        """The number of this version, from 1, and how many there are."""
        index = self.index_of(message_id)
        versions = self._versions.of(self._messages[index]) if index is not None else ()
        return (versions.index(message_id) + 1, len(versions)) if message_id in versions else (1, 1)

    def newest_with_versions(self) -> Entry | None:
        """The last message that there are several versions of."""
        shown = reversed(range(len(self)))
        index = next((index for index in shown if self._versions.of(self._messages[index])), None)
        return None if index is None else self.entry(index)

    def neighbour(self, message_id: str, step: int) -> str | None:
        """The version before or behind this one."""
        index = self.index_of(message_id)
        if index is None:
            return None
        versions = self._versions.of(self._messages[index])
        place = versions.index(message_id) + step if message_id in versions else -1
        return versions[place] if 0 <= place < len(versions) else None


class Entries(Sequence[Entry]):
    """All entries of a transcript by index, each made when it is asked for."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    def __len__(self) -> int:
        return len(self._transcript)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        numbers = range(len(self))[index]
        if isinstance(numbers, range):
            return [self._transcript.entry(number) for number in numbers]
        return self._transcript.entry(numbers)

    def __contains__(self, entry: object) -> bool:
        return isinstance(entry, Entry) and self._index_of(entry) is not None

    def index(self, entry: object, _start: int = 0, _stop: int | None = None) -> int:
        """Where an entry stands. Raises ``ValueError`` when it is not shown."""
        index = self._index_of(entry) if isinstance(entry, Entry) else None
        if index is None:
            raise ValueError("This entry is not shown.")
        return index

    def _index_of(self, entry: Entry) -> int | None:
        index = self._transcript.index_of(entry.message.id)
        return index if index is not None and self._transcript.entry(index) is entry else None


def _kept_entry(message: Message, known: Entry) -> Entry:
    """The entry that shows a message already, or a new one that goes on as the old one looked."""
    if known.is_live or known.message == message:
        return known
    if known.message.parts == message.parts:
        known.message = message
        return known
    entry = Entry(message)
    entry.error, entry.cure_label = known.error, known.cure_label
    entry.reasoning_seconds, entry.is_expanded = known.reasoning_seconds, known.is_expanded
    return entry


def _belongs_behind(message: Message, messages: list[Message]) -> bool:
    if messages and any(shown.id == message.id for shown in messages[-2:]):
        return False
    return messages[-1].id == message.parent if messages else message.parent is None
