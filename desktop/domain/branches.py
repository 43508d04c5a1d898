"""What can be done with the versions of messages and with what follows them. Each gives another conversation."""

from dataclasses import replace

from desktop.domain.conversation import Conversation
from desktop.domain.messages import ImagePart, Message, Part, Role, Status, TextPart, new_id, timestamp

EDITED = "edited"
_OF_THE_OLD_TEXT = ("parts", "usage", "timings")  # unknown keys beside what an edit replaces


def with_edited(
    conversation: Conversation, message_id: str, text: str, images: tuple[ImagePart, ...] | None = None
) -> Conversation:
    """A message in another wording beside the old one, and nothing behind it; the same where nothing is different.
    Without other ``images`` it keeps its own.
    """
    old = conversation.message(message_id)
    shown = old.images if images is None else images
    if not (text.strip() or shown) or (text == old.text and shown == old.images):
        return conversation
    return conversation.with_message(_edited(old, text, shown))


def without_branch(conversation: Conversation, message_id: str) -> Conversation:
    """The conversation without a message and all that follows it. In its place the version before it is shown, or the
    one behind it, or nothing."""
    gone = descendants(conversation, message_id)
    left = tuple(message for message in conversation.messages if message.id not in gone)
    thinner = replace(conversation, messages=left, updated_at=timestamp())
    if conversation.current not in gone:
        return thinner
    versions = conversation.versions(message_id)
    place = versions.index(message_id)
    neighbours = (*reversed(versions[:place]), *versions[place + 1 :])
    if neighbours:
        return thinner.showing(neighbours[0])
    parent = conversation.message(message_id).parent
    return replace(thinner, current=parent if any(message.id == parent for message in left) else None)


def descendants(conversation: Conversation, message_id: str) -> frozenset[str]:
    """A message and all that follows it, on every path."""
    children: dict[str | None, list[str]] = {}
    for message in conversation.messages:
        children.setdefault(message.parent, []).append(message.id)
    found = [message_id]
    known = {message_id}
    for each in found:
        new = [child for child in children.get(each, ()) if child not in known]
        known.update(new)
        found += new
    return frozenset(known)


def cleared(conversation: Conversation) -> Conversation:
    """The conversation without any message; its title and what it sets for itself stay."""
    return replace(conversation, messages=(), current=None, updated_at=timestamp())


def continued_from(conversation: Conversation, message_id: str, title: str) -> Conversation:
    """A new conversation with the messages up to this one, which was shown or not."""
    path = replace(conversation, current=message_id).path()
    now = timestamp()
    return replace(
        conversation, id=new_id(), title=title, created_at=now, updated_at=now, messages=path, current=message_id,
        pinned=False, archived=False, read_only=False,
    )  # fmt: skip


def _edited(old: Message, text: str, images: tuple[ImagePart, ...]) -> Message:
    """The new version. An answer says that it is no longer what the model said, and has no figures."""
    extra = {key: value for key, value in old.extra.items() if key not in _OF_THE_OLD_TEXT}
    return Message(
        new_id(),
        old.parent,
        old.role,
        _with_text(_with_images(old, images), text),
        timestamp(),
        Status.COMPLETE,
        model=old.model,
        extra=extra | {EDITED: True} if old.role is Role.ASSISTANT else extra,
    )


def _with_images(old: Message, images: tuple[ImagePart, ...]) -> tuple[Part, ...]:
    if images == old.images:
        return old.parts
    return (*images, *(part for part in old.parts if not isinstance(part, ImagePart)))


def _with_text(parts: tuple[Part, ...], text: str) -> tuple[Part, ...]:
    """The parts with this text in place of the first one, or at the end; other texts go, all else stays."""
    kept: list[Part] = []
    is_placed = False
    for part in parts:
        if not isinstance(part, TextPart):
            kept.append(part)
        elif not is_placed:
            kept.append(TextPart(text))
            is_placed = True
    return tuple(kept) if is_placed else (*kept, TextPart(text))
