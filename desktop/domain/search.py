"""What a search over all conversations finds, and what is known of a conversation's file without opening it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from desktop.domain.conversation import ConversationSummary

Span = tuple[int, int]


class Source(StrEnum):
    """Where in a message the words stand."""

    USER = "user"
    ANSWER = "answer"
    REASONING = "reasoning"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place. ``marks`` are the words in ``snippet``, begin and end counted in characters.

    ``needle`` is what the text says there, and ``nth`` how often it says so before, in this part of the message.
    """

    message_id: str
    source: Source
    created_at: str
    snippet: str
    marks: tuple[Span, ...]
    needle: str
    nth: int


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """A conversation with its best hits; none when only its title has the words. ``more`` hits are not among them.

    ``preview`` is how it begins, for a conversation without hits.
    """

    summary: ConversationSummary
    title_marks: tuple[Span, ...]
    hits: tuple[Hit, ...] = ()
    more: int = 0
    preview: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best conversations for a query, best first, out of ``total``; ``unread`` have not been read yet."""

    query: str
    found: tuple[FoundConversation, ...] = ()
    total: int = 0
    unread: int = 0


class FileSignature(NamedTuple):
    """What changes when a file does."""

    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A conversation as it was read when its file had this signature."""

    signature: FileSignature
    summary: ConversationSummary


UNSURE = FileSignature(-1, -1)  # the file may be another one by now
NOTHING_KNOWN: Mapping[str, KnownFile] = MappingProxyType({})
