"""Changes that can be taken back: what was before, what came after, and how a later state goes back to the earlier.

A change is taken back from what there is now, which may have gone on since: what has come on top of it stays.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from desktop.domain.conversation import Conversation
from desktop.domain.folders import Folder, Folders
from desktop.domain.messages import Message

Item = TypeVar("Item", Message, Folder)

MOST_CONTENTS = 20
_MERGED = {"id", "messages", "current", "read_only"}
_PLAIN_FIELDS = tuple(field.name for field in fields(Conversation) if field.name not in _MERGED)


@dataclass(frozen=True, slots=True)
class Edited:
    """A conversation became another one."""

    before: Conversation
    after: Conversation


@dataclass(frozen=True, slots=True)
class Added:
    """A conversation came to the others; without its content it can only come back from the trash."""

    conversation_id: str
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A conversation went into the trash."""

    conversation_id: str
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class FoldersEdited:
    """The folders became others."""

    before: Folders
    after: Folders


Change = Edited | Added | Removed | FoldersEdited


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What the user did, in words, and the changes that it was."""

    label: str
    changes: tuple[Change, ...]

    @property
    def told_when_undone(self) -> str:
        """What is said when it has been taken back."""
        return f"Undone: {self.label[:1].lower()}{self.label[1:]}"

    @property
    def conversation_ids(self) -> frozenset[str]:
        """The conversations that it concerns."""
        return frozenset(_conversation_id(c) for c in self.changes if not isinstance(c, FoldersEdited))

    @property
    def rewritten_ids(self) -> frozenset[str]:
        """The conversations in which it changed what is said or shown, or that came or went."""
        return frozenset(
            _conversation_id(c)
            for c in self.changes
            if isinstance(c, Added | Removed) or (isinstance(c, Edited) and _said(c.before) != _said(c.after))
        )

    def without(self, conversation_ids: Collection[str]) -> "UndoStep":
        """The step without what it did to these conversations."""
        kept = (c for c in self.changes if isinstance(c, FoldersEdited) or _conversation_id(c) not in conversation_ids)
        return replace(self, changes=tuple(kept))


def edited(before: Conversation, after: Conversation) -> Edited:
    """The change from one to the other; without what is said where nothing of that is different."""
    if before.messages != after.messages:
        return Edited(before, after)
    return Edited(replace(before, messages=()), replace(after, messages=()))


def remembered(label: str, changes: Sequence[Change]) -> UndoStep:
    """The step as it is kept: where many came or went without their contents, which are in their files and in the
    trash."""
    return UndoStep(label, tuple(map(_without_content, changes) if len(changes) > MOST_CONTENTS else changes))


def _without_content(change: Change) -> Change:
    return change if isinstance(change, Edited | FoldersEdited) else replace(change, conversation=None)


def inverted(change: Change) -> Change:
    """The change that leads back."""
    match change:
        case Edited(before, after):
            return Edited(after, before)
        case Added(conversation_id, conversation):
            return Removed(conversation_id, conversation)
        case Removed(conversation_id, conversation):
            return Added(conversation_id, conversation)
        case FoldersEdited(before, after):
            return FoldersEdited(after, before)


def with_edit(current: Conversation, edit: Edited) -> Conversation:
    """The conversation as it is now, with what an edit did to another state of it.

    Fields and messages that have changed since stay as they are. With a message that goes, all that follows it goes.
    """
    before, after = edit.before, edit.after
    if current == before:
        return after
    plain = {
        name: getattr(after, name)
        for name in _PLAIN_FIELDS
        if getattr(before, name) != getattr(after, name) and getattr(current, name) == getattr(before, name)
    }
    messages = _with_messages(current.messages, before.messages, after.messages)
    shown = after.current if current.current == before.current else current.current
    ids = {message.id for message in messages}
    if shown not in ids:
        shown = after.current if after.current in ids else (messages[-1].id if messages else None)
    return replace(current, messages=messages, current=shown, **plain)


def with_folders_edit(current: Folders, edit: FoldersEdited) -> Folders:
    """The folders as they are now, with what an edit did to another state of them."""
    before = {folder.id: folder for folder in edit.before.all}
    after = {folder.id: folder for folder in edit.after.all}
    kept: list[Folder] = []
    for folder in current.all:
        was, becomes = before.get(folder.id), after.get(folder.id)
        if was is None or folder != was:  # it has changed since, or was never concerned
            kept.append(folder)
        elif becomes is not None:
            kept.append(becomes)
    made = tuple(_with_missing(kept, edit.after.all, {f.id for f in current.all} | set(before)))
    extra = edit.after.extra if current.extra == edit.before.extra else current.extra
    return replace(current, all=made, extra=extra)


def _with_messages(
    current: tuple[Message, ...], before: tuple[Message, ...], after: tuple[Message, ...]
) -> tuple[Message, ...]:
    if before == after:
        return current
    if current == before:
        return after
    was, becomes = {m.id: m for m in before}, {m.id: m for m in after}
    gone = {message_id for message_id in was if message_id not in becomes}
    kept: list[Message] = []
    for message in current:
        if message.id in gone or message.parent in gone:
            gone.add(message.id)
        elif message == was.get(message.id):
            kept.append(becomes[message.id])
        else:
            kept.append(message)
    return tuple(_with_missing(kept, after, {m.id for m in current} | set(was)))


def _with_missing(kept: list[Item], wanted: Iterable[Item], known: set[str]) -> Iterator[Item]:
    """What is kept, and what is wanted beside it, each behind the one that it stood behind."""
    behind: dict[str, list[Item]] = {}
    anchor = ""
    ids = {item.id for item in kept}
    for item in wanted:
        if item.id in ids:
            anchor = item.id
        elif item.id not in known:
            behind.setdefault(anchor, []).append(item)
    yield from behind.get("", ())
    for item in kept:
        yield item
        yield from behind.get(item.id, ())


def _said(conversation: Conversation) -> tuple[object, ...]:
    return conversation.messages, conversation.current


def _conversation_id(change: Edited | Added | Removed) -> str:
    return change.after.id if isinstance(change, Edited) else change.conversation_id
