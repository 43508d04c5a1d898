"""The conversation as entries with heights: what is where, from the first message to the last."""

from bisect import bisect_right
from itertools import accumulate

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Role
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.message_footer import FooterFacts, footer_facts

TOP_MARGIN, BOTTOM_MARGIN = 22, 4


class Transcript:
    """The shown messages. Heights are summed anew from the first entry that has changed."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._tops: list[int] = [TOP_MARGIN]
        self._dirty: int | None = None
        self._versions: dict[tuple[str | None, Role], tuple[str, ...]] = {}
        self.is_read_only = False

    @property
    def tops(self) -> list[int]:
        """Where each entry begins, and behind the last one where the conversation ends."""
        if self._dirty is not None:
            first = self._dirty
            heights = (entry.height for entry in self.entries[first:])
            self._tops[first:] = accumulate(heights, initial=self._tops[first] if first else TOP_MARGIN)
            self._dirty = None
        return self._tops

    @property
    def height(self) -> int:
        """The height of the whole conversation."""
        return self.tops[-1] + BOTTOM_MARGIN if self.entries else 0

    def touch(self, index: int) -> None:
        """The height of this entry has changed."""
        self._dirty = index if self._dirty is None else min(index, self._dirty)

    def index_at(self, y: int) -> int:
        """The entry at a height; the nearest one outside of the conversation."""
        return max(0, min(len(self.entries), bisect_right(self.tops, y)) - 1)

    def index_of(self, message_id: str) -> int | None:
        """The index of a message that is shown."""
        for index in range(len(self.entries) - 1, -1, -1):
            if self.entries[index].message.id == message_id:
                return index
        return None

    def show(self, conversation: Conversation, kept: Entry | None = None) -> bool:
        """Show the messages of a conversation. Entries that have not changed stay; ``kept`` is one that is shown
        though its message is not in the conversation yet, behind its parent. Whether anything has changed.
        """
        path = conversation.path()
        before = self.entries
        known = {entry.message.id: entry for entry in (*before, *([kept] if kept is not None else []))}
        entries = [self._entry(message, known.get(message.id)) for message in path if message.role is not Role.SYSTEM]
        if kept is not None and kept not in entries and _belongs_behind(kept.message, entries):
            entries.append(kept)
        self.is_read_only = conversation.read_only
        self._versions = _versions(conversation)
        self.entries = entries
        self.touch(0)
        return len(entries) != len(before) or any(a is not b for a, b in zip(entries, before, strict=True))

    @staticmethod
    def _entry(message: Message, known: Entry | None) -> Entry:
        """The entry for a message: the one there is, when it shows the same or is still being written."""
        if known is None:
            return Entry(message)
        if known.is_live or known.message == message:
            return known
        if known.message.parts == message.parts:
            known.message = message
            return known
        entry = Entry(message)
        entry.error, entry.cure_label = known.error, known.cure_label
        entry.reasoning_seconds, entry.is_expanded = known.reasoning_seconds, known.is_expanded
        return entry

    def cut_behind(self, message_id: str | None) -> None:
        """Show nothing behind this message: its answer is made anew."""
        index = self.index_of(message_id) if message_id else None
        if index is not None and index + 1 < len(self.entries):
            del self.entries[index + 1 :]
            self.touch(index)

    def append(self, entry: Entry) -> None:
        """One more message."""
        self.entries.append(entry)
        self.touch(len(self.entries) - 1)

    def refresh_facts(self, *, is_busy: bool) -> None:
        """What can be done with each message just now."""
        last = len(self.entries) - 1
        for index, entry in enumerate(self.entries):
            message = entry.message
            versions = self._versions.get((message.parent, message.role), ())
            facts = footer_facts(
                message, versions, is_last=index == last, is_busy=is_busy, is_read_only=self.is_read_only
            )
            if entry.is_live:
                facts = FooterFacts()
            if facts != entry.facts:
                entry.facts = facts
                entry.refresh(RowKind.FOOTER, RowKind.ERROR)
            if entry.is_last != (index == last):
                entry.show_as_last(is_last=index == last)
                self.touch(index)

    def neighbour(self, message_id: str, step: int) -> str | None:
        """The version before or behind this one."""
        index = self.index_of(message_id)
        if index is None:
            return None
        message = self.entries[index].message
        versions = self._versions.get((message.parent, message.role), ())
        place = versions.index(message_id) + step if message_id in versions else -1
        return versions[place] if 0 <= place < len(versions) else None


def _belongs_behind(message: Message, entries: list[Entry]) -> bool:
    return entries[-1].message.id == message.parent if entries else message.parent is None


def _versions(conversation: Conversation) -> dict[tuple[str | None, Role], tuple[str, ...]]:
    """The versions of each message: its siblings of the same role, oldest first."""
    found: dict[tuple[str | None, Role], list[str]] = {}
    for message in conversation.messages:
        found.setdefault((message.parent, message.role), []).append(message.id)
    return {key: tuple(ids) for key, ids in found.items() if len(ids) > 1}
