"""A conversation: a tree of messages, of which one path from the first message to ``current`` is shown.

Siblings in the tree are the versions that regenerate and edit made. Conversations are immutable; every change
returns a new one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from desktop.domain.messages import Message, Role, new_id, timestamp
from desktop.domain.shown_titles import shown

UNTITLED = "New chat"
TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """What one conversation sets for itself. ``None`` and missing sampling keys mean the application's setting."""

    system_prompt: str | None = None
    model: str | None = None
    sampling: Mapping[str, object] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """What the list of conversations knows of one, with its title as it is shown; ``problem`` says why a file cannot be
    read."""

    id: str
    title: str
    updated_at: str
    problem: str | None = None
    folder: str | None = None
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Whatever is in a file, its line shows a title."""
        title = shown(self.title) or UNTITLED
        if title is not self.title:
            object.__setattr__(self, "title", title)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A named conversation. ``folder`` is the id of the folder that it is in, ``None`` for none; ``read_only`` is true
    for a file that a newer version wrote."""

    id: str
    title: str
    created_at: str
    updated_at: str
    settings: ConversationSettings = field(default_factory=ConversationSettings)
    messages: tuple[Message, ...] = ()
    current: str | None = None
    folder: str | None = None
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()
    read_only: bool = False
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def shown_title(self) -> str:
        """Its title as it is shown."""
        return shown(self.title) or UNTITLED

    @property
    def summary(self) -> ConversationSummary:
        """Its line in the list of conversations."""
        return ConversationSummary(
            self.id, self.title, self.updated_at, None, self.folder, self.pinned, self.archived, self.tags
        )

    @property
    def is_unanswered(self) -> bool:
        """Whether what is shown ends with a prompt, because Hearth was ended before the answer began."""
        return self.current is not None and self.message(self.current).role is Role.USER

    def message(self, message_id: str) -> Message:
        """The message with this id; ``KeyError`` when there is none."""
        for message in reversed(self.messages):
            if message.id == message_id:
                return message
        raise KeyError(message_id)

    def path(self) -> tuple[Message, ...]:
        """The messages that are shown, first to last."""
        return tuple(self.upwards())[::-1]

    def upwards(self) -> Iterator[Message]:
        """The messages that are shown, last to first. Whoever looks for one of the last pays for no more than these."""
        wanted, n_found = self.current, 0
        for message in reversed(self.messages):
            if message.id == wanted:
                yield message
                wanted, n_found = message.parent, n_found + 1
        if wanted is not None:  # this parent stands behind its child, or is missing
            yield from islice(self._upwards_by_id(), n_found, None)

    def _upwards_by_id(self) -> Iterator[Message]:
        by_id: dict[str | None, Message] = {message.id: message for message in self.messages}
        step = by_id.pop(self.current, None)
        while step is not None:
            yield step
            step = by_id.pop(step.parent, None)

    def versions(self, message_id: str) -> tuple[str, ...]:
        """Ids of the message and its siblings of the same role, oldest first."""
        chosen = self.message(message_id)
        return tuple(m.id for m in self.messages if m.parent == chosen.parent and m.role == chosen.role)

    def with_message(self, message: Message) -> "Conversation":
        """The conversation with one more message, which becomes the current one; one of the same id is replaced."""
        others = self.messages
        if any(m.id == message.id for m in reversed(others)):
            kept = tuple(message if m.id == message.id else m for m in others)
        else:
            kept = (*others, message)
        return replace(self, messages=kept, current=message.id, updated_at=timestamp())

    def showing(self, message_id: str) -> "Conversation":
        """The conversation with the newest path through this message shown."""
        leaf = self.message(message_id).id
        newest_child = {m.parent: m.id for m in self.messages if m.parent}
        while leaf in newest_child:
            leaf = newest_child.pop(leaf)
        return replace(self, current=leaf)

    def leading_to(self, message_id: str) -> "Conversation":
        """The conversation with this message on the path that is shown, if there is such a message."""
        is_shown = any(message.id == message_id for message in self.path())
        is_there = any(message.id == message_id for message in self.messages)
        return self.showing(message_id) if is_there and not is_shown else self

    def titled(self, title: str) -> "Conversation":
        """The conversation under another name."""
        return replace(self, title=title.strip() or UNTITLED, updated_at=timestamp())


def new_conversation(settings: ConversationSettings | None = None) -> Conversation:
    """An empty conversation."""
    now = timestamp()
    return Conversation(new_id(), UNTITLED, now, now, settings or ConversationSettings())


def title_from(prompt: str) -> str:
    """A title from the first words of a prompt."""
    words = " ".join(prompt.split())
    if len(words) <= TITLE_LENGTH:
        return words or UNTITLED
    return words[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
