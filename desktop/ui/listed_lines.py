"""What stands in the list of conversations, line by line: the pinned ones, folders, the others by age, the archive.

A line is a conversation as it is, or the head of a group: with ten thousand of them nothing may be made for each. The
ages are compared as text, because files write their times in UTC and in one form.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from desktop.domain.conversation import ConversationSummary
from desktop.domain.folders import Folder, Folders
from desktop.domain.shown_titles import shown
from desktop.domain.tags import SIGN


class GroupKind(StrEnum):
    """What stands together in the list."""

    PINNED = "pinned"
    FOLDER = "folder"
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    EARLIER = "earlier"
    ARCHIVED = "archived"


AGES = (GroupKind.TODAY, GroupKind.YESTERDAY, GroupKind.WEEK, GroupKind.EARLIER)
ARCHIVED_ID = f":{GroupKind.ARCHIVED}"  # no conversation can have such an id: it could not be the name of a file
_FOLDABLE = (GroupKind.FOLDER, GroupKind.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Group:
    """The head of a group. ``id`` is the folder's, or says the kind; ``count`` is how many chats are in it."""

    kind: GroupKind
    id: str
    text: str
    level: int = 0
    count: int = 0
    is_folded: bool = False

    @property
    def is_foldable(self) -> bool:
        """Whether what is in it can be hidden."""
        return self.kind in _FOLDABLE


Line = Group | ConversationSummary


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be listed: conversations newest first, folders, ids of folded groups, and the words of a search."""

    conversations: tuple[ConversationSummary, ...] = ()
    folders: Folders = field(default_factory=Folders)
    folded: frozenset[str] = frozenset({ARCHIVED_ID})
    words: tuple[str, ...] = ()

    def is_folded(self, group_id: str) -> bool:
        """Whether a group is folded; a search shows all that it finds."""
        return group_id in self.folded and not self.words

    def is_wanted(self, conversation: ConversationSummary) -> bool:
        """Whether a conversation has all the words in its title, and all words after a # among its tags."""
        title = conversation.title.casefold()
        return all(_has_tag(conversation, word) if word[0] == SIGN else word in title for word in self.words)


def lines(listing: Listing, headings: Mapping[GroupKind, str], now: datetime) -> list[Line]:
    """The lines of the list. ``now`` has a time zone: days begin at its midnight."""
    sorted_out = _SortedOut(listing)
    found: list[Line] = []
    if sorted_out.pinned:
        found.append(_heading(GroupKind.PINNED, headings))
        found += sorted_out.pinned
    for folder in listing.folders.inside(None):
        _add_folder(found, folder, 0, sorted_out)
    _add_ages(found, sorted_out.others, headings, now)
    if sorted_out.archived:
        is_folded, count = listing.is_folded(ARCHIVED_ID), len(sorted_out.archived)
        found.append(replace(_heading(GroupKind.ARCHIVED, headings), count=count, is_folded=is_folded))
        found += () if is_folded else sorted_out.archived
    return found


def _heading(kind: GroupKind, headings: Mapping[GroupKind, str]) -> Group:
    return Group(kind, f":{kind}", headings[kind])


class _SortedOut:
    """The conversations of a listing by where they stand."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.pinned: list[ConversationSummary] = []
        self.archived: list[ConversationSummary] = []
        self.others: list[ConversationSummary] = []
        self.in_folder: dict[str | None, list[ConversationSummary]] = {folder.id: [] for folder in listing.folders.all}
        conversations: Iterable[ConversationSummary] = listing.conversations
        for conversation in filter(listing.is_wanted, conversations) if listing.words else conversations:
            if conversation.archived:
                self.archived.append(conversation)
            elif conversation.pinned:
                self.pinned.append(conversation)
            else:
                self.in_folder.get(conversation.folder, self.others).append(conversation)

    def count(self, folder: Folder) -> int:
        """How many conversations a folder holds, with those in the folders inside it."""
        inside = sum(self.count(other) for other in self.listing.folders.inside(folder.id))
        return inside + len(self.in_folder[folder.id])


def _add_folder(found: list[Line], folder: Folder, level: int, sorted_out: _SortedOut) -> None:
    listing = sorted_out.listing
    count = sorted_out.count(folder)
    if listing.words and not count:
        return
    is_folded = listing.is_folded(folder.id)
    found.append(Group(GroupKind.FOLDER, folder.id, shown(folder.name) or folder.id, level, count, is_folded))
    if not is_folded:
        for other in listing.folders.inside(folder.id):
            _add_folder(found, other, level + 1, sorted_out)
        found += sorted_out.in_folder[folder.id]


def _add_ages(
    found: list[Line], conversations: list[ConversationSummary], headings: Mapping[GroupKind, str], now: datetime
) -> None:
    start = 0
    for kind, border in zip(AGES, (*_borders(now), ""), strict=True):
        end = _first_before(border, conversations, start)
        if end > start:
            found.append(_heading(kind, headings))
            found += conversations[start:end]
        start = end


def _first_before(border: str, conversations: list[ConversationSummary], start: int) -> int:
    return bisect_left(conversations, True, start, key=lambda conversation: conversation.updated_at < border)


def _borders(now: datetime) -> tuple[str, ...]:
    """When today, yesterday and the last seven days began."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = (midnight - timedelta(days=days) for days in (0, 1, 7))
    return tuple(start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") for start in starts)


def _has_tag(conversation: ConversationSummary, word: str) -> bool:
    return any(tag.casefold().startswith(word[1:]) for tag in conversation.tags)
