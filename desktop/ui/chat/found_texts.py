"""The searchable texts of a conversation, kept from one search to the next. No Qt.

Reading what a message shows costs a parse, so a message is first asked whether its source can hold the words at all.
"""

from collections.abc import Container, Iterable, Iterator
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

    def can_be_in(self, squashed_message: str, message: Message) -> bool:
        """Whether a message can show it; sure only when it says no."""
        if self.squashed:
            return self.squashed in squashed_message
        source = _source(message)
        folded = source if source.isascii() else fold(source)
        return "&" in source or all(sign == " " or sign in folded for sign in self.text)


def needle(text: str) -> Needle:
    """What a user has typed."""
    folded = fold(text)
    return Needle(folded if folded.strip() else "", squash(text))


class FoundTexts:
    """Reads messages when they are needed and remembers them, by their id."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._live_id = ""
        self._growing = GrowingText()
        self._live = NOTHING

    def clear(self) -> None:
        """Remember nothing."""
        self._known.clear()
        self.follow(None)

    def keep_only(self, ids: Container[str]) -> None:
        """Forget messages that are not shown any more."""
        self._known = {message_id: known for message_id, known in self._known.items() if message_id in ids}

    def follow(self, live: Entry | None) -> None:
        """Take in what has come of the answer that is being written, or that there is none."""
        message_id = live.message.id if live is not None else ""
        if message_id != self._live_id:
            self._live_id, self._growing = message_id, GrowingText()
        self._live = self._growing.searchable(live) if live is not None else NOTHING

    def is_current(self, message: Message) -> bool:
        """Whether what is known of a message is what it shows now."""
        known = self._known.get(message.id)
        return known is not None and known.message is message and message.id != self._live_id

    def prepare(self, message: Message) -> None:
        """Read the source of a message, so that the first search is quick."""
        if message.id != self._live_id:
            self._squashed(self._record(message))

    def counts(self, messages: Iterable[Message], wanted: Needle) -> Iterator[tuple[str, int]]:
        """The id of each message, and how often it shows the needle: as counted in what is ``shown``, but quicker."""
        known_by_id, live_id = self._known, self._live_id
        for message in messages:
            known = known_by_id.get(message.id)
            if known is None or known.message is not message or message.id == live_id:
                count = self.shown(message, wanted).text.count(wanted.text)
            elif known.shown is not None:
                count = known.shown.text.count(wanted.text)
            elif wanted.squashed and known.squashed is not None and wanted.squashed not in known.squashed:
                count = 0
            else:
                count = self.shown(message, wanted).text.count(wanted.text)
            yield message.id, count

    def shown(self, message: Message, wanted: Needle) -> Searchable:
        """What a message shows, or nothing when the needle cannot be in it."""
        if message.id == self._live_id:
            return self._live
        known = self._record(message)
        if known.shown is None:
            if not wanted.can_be_in(self._squashed(known), message):
                return NOTHING
            known.shown = searchable(message)
        return known.shown

    def _record(self, message: Message) -> _Known:
        known = self._known.get(message.id)
        if known is None or known.message is not message:
            known = self._known[message.id] = _Known(message)
        return known

    @staticmethod
    def _squashed(known: _Known) -> str:
        if known.squashed is None:
            known.squashed = squashed_source(_source(known.message))
        return known.squashed


def _source(message: Message) -> str:
    return f"{message.reasoning}\n{message.text}" if message.reasoning else message.text
