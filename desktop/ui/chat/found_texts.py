"""The searchable texts of a conversation, kept from one search to the next. No Qt.

Reading what a message shows costs a parse, so a message is first asked whether its source can hold the words at all.
"""

from dataclasses import dataclass

from desktop.domain.messages import Message
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.folding import fold, squash, squashed_source
from desktop.ui.chat.searchable import GrowingText, Searchable, searchable

NOTHING = Searchable("", 0)


@dataclass(slots=True)
class _Known:
    """What is known of one message, while it stays the same."""

    message: Message
    squashed: str | None = None
    shown: Searchable | None = None


@dataclass(frozen=True, slots=True)
class Needle:
    """What is searched for, folded, and the letters and digits of it."""

    text: str
    squashed: str

    def can_be_in(self, squashed_message: str, source: str) -> bool:
        """Whether a message can show it; sure only when it says no."""
        if self.squashed:
            return self.squashed in squashed_message
        folded = source if source.isascii() else fold(source)
        return "&" in source or all(sign == " " or sign in folded for sign in self.text)


def needle(text: str) -> Needle:
    """What a user has typed."""
    folded = fold(text)
    return Needle(folded if folded.strip() else "", squash(text))


class FoundTexts:
    """Reads messages when they are needed and remembers them."""

    def __init__(self) -> None:
        self._known: dict[Entry, _Known] = {}
        self._growing: dict[Entry, GrowingText] = {}
        self._live: dict[Entry, Searchable] = {}

    def clear(self) -> None:
        """Remember nothing."""
        self._known.clear()
        self._growing.clear()
        self._live.clear()

    def keep_only(self, entries: set[Entry]) -> None:
        """Forget messages that are not shown any more."""
        self._known = {entry: known for entry, known in self._known.items() if entry in entries}
        self._growing = {entry: text for entry, text in self._growing.items() if entry.is_live}
        self._live = {entry: text for entry, text in self._live.items() if entry.is_live}

    def is_current(self, entry: Entry) -> bool:
        """Whether what is known of a message is what it shows now."""
        known = self._known.get(entry)
        return known is not None and known.message is entry.message and not entry.is_live

    def prepare(self, entry: Entry) -> None:
        """Read the source of a message, so that the first search is quick."""
        if not entry.is_live:
            self._squashed(self._record(entry))

    def read_again(self, entry: Entry) -> None:
        """Take in what has come of a message that is being written."""
        self._live[entry] = self._growing.setdefault(entry, GrowingText()).searchable(entry)

    def shown(self, entry: Entry, wanted: Needle) -> Searchable:
        """What a message shows, or nothing when the needle cannot be in it."""
        if entry.is_live:
            return self._live.get(entry, NOTHING)
        known = self._record(entry)
        if known.shown is None:
            if not wanted.can_be_in(self._squashed(known), _source(known.message)):
                return NOTHING
            known.shown = searchable(entry)
        return known.shown

    def _record(self, entry: Entry) -> _Known:
        known = self._known.get(entry)
        if known is None or known.message is not entry.message:
            known = self._known[entry] = _Known(entry.message)
        return known

    @staticmethod
    def _squashed(known: _Known) -> str:
        if known.squashed is None:
            known.squashed = squashed_source(_source(known.message))
        return known.squashed


def _source(message: Message) -> str:
    return f"{message.reasoning}\n{message.text}" if message.reasoning else message.text
