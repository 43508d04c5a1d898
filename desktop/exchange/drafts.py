"""What an importer has read of a conversation, and how that becomes a conversation of ours.

Importers only say what stands in their format. Here, for all of them: ids are derived, so that the same source gives
the same conversation each time; a leading system message becomes the system prompt; messages without a counterpart
go, and what answered them answers what stood before; an answer that was interrupted by tools becomes one answer.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.domain.conversation import Conversation, ConversationSettings, title_from
from desktop.domain.messages import Message, Part, ReasoningPart, Role, Status, TextPart, answer_parts
from desktop.domain.tags import clean_tag, with_tags
from desktop.exchange.json_reading import Damaged, sound
from desktop.exchange.pictures import Picture, PictureTaker, with_pictures

LONGEST_TITLE = 200
NO_PICTURES = PictureTaker()
ROLES = {
    "user": Role.USER, "human": Role.USER,
    "assistant": Role.ASSISTANT, "model": Role.ASSISTANT, "ai": Role.ASSISTANT, "bot": Role.ASSISTANT,
    "system": Role.SYSTEM, "developer": Role.SYSTEM,
}  # fmt: skip


@dataclass(slots=True)
class DraftMessage:
    """One message. ``key`` and ``parent`` are the source's ids; without a role it has no counterpart here.

    ``left_out`` counts what is missing of it, or only named: pictures, files, calls of tools.
    """

    key: str
    parent: str | None
    role: Role | None
    parts: tuple[Part, ...] = ()
    created_at: str = ""
    model: str = ""
    status: Status = Status.COMPLETE
    finish_reason: str | None = None
    left_out: int = 0
    pictures: tuple[Picture, ...] = ()  # each is counted in ``left_out`` until it is taken along
    is_tool: bool = False  # what stands around it is one answer


@dataclass(slots=True)
class DraftConversation:
    """One conversation. ``key`` is the source's id; without one, what is said makes the id."""

    source: str
    messages: list[DraftMessage]
    key: str = ""
    title: str = ""
    current: str | None = None
    system_prompt: str = ""
    created_at: str = ""
    updated_at: str = ""
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """How much of it has no counterpart here."""
        return sum(message.left_out for message in self.messages)


@dataclass(slots=True)
class _Tree:
    """The messages that stay, by their keys, parents first."""

    kept: dict[str, DraftMessage] = field(default_factory=dict)
    instead: dict[str | None, str | None] = field(default_factory=dict)  # what stands for a message that went
    interrupted: set[str] = field(default_factory=set)  # messages behind which something went
    prompts: list[str] = field(default_factory=list)


def chain(messages: Iterable[DraftMessage]) -> list[DraftMessage]:
    """Messages of which each answers the one before."""
    chained: list[DraftMessage] = []
    for message in messages:
        message.parent = chained[-1].key if chained else None
        chained.append(message)
    return chained


def conversation_of(draft: DraftConversation, now: str, taker: PictureTaker = NO_PICTURES) -> Conversation | None:
    """The conversation; ``None`` when nothing is said in it. Raises ``Damaged``."""
    tree = _tree(_parents_first(draft.messages))
    if draft.system_prompt.strip() and draft.system_prompt not in tree.prompts:
        tree.prompts.insert(0, draft.system_prompt)
    _join_answers(tree)
    if not tree.kept:
        return None
    key = draft.key or digest(*(part for m in tree.kept.values() for part in (m.parent or "", m.key, *_said(m))))
    _take_pictures(tree, taker)
    started = draft.created_at or min((m.created_at for m in tree.kept.values() if m.created_at), default=now)
    messages = _messages(draft.source, key, tree, started)
    return Conversation(
        id=digest(draft.source, key),
        title=_title(draft, messages),
        created_at=started,
        updated_at=draft.updated_at or max(started, *(m.created_at for m in messages)),
        settings=ConversationSettings(system_prompt="\n\n".join(tree.prompts) or None),
        messages=messages,
        pinned=draft.pinned and not draft.archived,
        archived=draft.archived,
        tags=with_tags((), map(clean_tag, draft.tags), ()),
        current=digest(draft.source, key, _current(draft, tree)),
    )


def digest(*texts: str) -> str:
    """32 hexadecimal digits that stand for these texts."""
    whole = hashlib.sha256()
    for text in texts:
        encoded = sound(text).encode()
        whole.update(len(encoded).to_bytes(8, "big") + encoded)
    return whole.hexdigest()[:32]


def _said(message: DraftMessage) -> tuple[str, str]:
    return str(message.role), "".join(part.text for part in message.parts if isinstance(part, TextPart))


def _parents_first(messages: list[DraftMessage]) -> list[DraftMessage]:
    """The messages with every parent before its children, and siblings by their age. Raises ``Damaged``."""
    known = {message.key for message in messages}
    if len(known) < len(messages):
        raise Damaged("two messages have the same id")
    children: dict[str | None, list[DraftMessage]] = {}
    for message in messages:
        if message.parent not in known:
            message.parent = None
        children.setdefault(message.parent, []).append(message)
    ordered: list[DraftMessage] = []
    waiting = [_by_age(children.get(None, []))]
    while waiting:
        for message in waiting.pop():
            ordered.append(message)
            if message.key in children:
                waiting.append(_by_age(children[message.key]))
    if len(ordered) < len(messages):
        raise Damaged("its messages answer each other in a circle")
    return ordered


def _by_age(siblings: list[DraftMessage]) -> list[DraftMessage]:
    return sorted(siblings, key=lambda message: message.created_at)


def _tree(ordered: list[DraftMessage]) -> _Tree:
    tree = _Tree()
    for message in ordered:
        parent = tree.instead.get(message.parent, message.parent)
        is_prompt = message.role is Role.SYSTEM and parent is None
        text = "".join(part.text for part in message.parts if isinstance(part, TextPart))
        if is_prompt and text.strip() and text not in tree.prompts:
            tree.prompts.append(text)
        if message.role is None or is_prompt or not message.parts:
            tree.instead[message.key] = parent
            if parent is not None and (message.left_out or message.is_tool):
                tree.interrupted.add(parent)
        else:
            message.parent = parent
            tree.kept[message.key] = message
    return tree


def _current(draft: DraftConversation, tree: _Tree) -> str:
    """The message that was shown last: the one that the source names, or the newest end."""
    named = draft.current
    while named in tree.instead:
        named = tree.instead[named]
    if named in tree.kept:
        return named
    newest: dict[str | None, str] = {message.parent: message.key for message in tree.kept.values()}
    end = newest[None]
    while end in newest:
        end = newest[end]
    return end


def _join_answers(tree: _Tree) -> None:
    """An answer that thinks, or uses tools, and goes on is one answer, under the id of its end."""
    children: dict[str | None, int] = {}
    for message in tree.kept.values():
        children[message.parent] = children.get(message.parent, 0) + 1
    for message in list(tree.kept.values()):
        before = tree.kept.get(message.parent or "")
        if before is None or children[before.key] > 1 or {before.role, message.role} != {Role.ASSISTANT}:
            continue
        is_thought = not any(isinstance(part, TextPart) for part in before.parts)
        if is_thought or before.key in tree.interrupted:
            message.parts = _joined(before.parts, message.parts)
            message.pictures = (*before.pictures, *message.pictures)
            message.left_out += before.left_out
            before.left_out = 0
            message.parent, message.created_at = before.parent, before.created_at or message.created_at
            del tree.kept[before.key]
            tree.instead[before.key] = message.key


def _joined(before: tuple[Part, ...], after: tuple[Part, ...]) -> tuple[Part, ...]:
    """What was thought, and then what was said, each with an empty line between the two."""
    both = (*before, *after)
    thoughts = "\n\n".join(part.text for part in both if isinstance(part, ReasoningPart))
    return answer_parts(thoughts, "\n\n".join(part.text for part in both if isinstance(part, TextPart)))


def _take_pictures(tree: _Tree, taker: PictureTaker) -> None:
    for message in tree.kept.values():
        if message.pictures:
            message.parts, n_taken = with_pictures(message.parts, message.pictures, taker)
            message.left_out -= n_taken


def _messages(source: str, key: str, tree: _Tree, started: str) -> tuple[Message, ...]:
    made: dict[str | None, Message] = {}
    for draft in tree.kept.values():
        parent = made.get(draft.parent)
        made[draft.key] = Message(
            id=digest(source, key, draft.key),
            parent=parent.id if parent else None,
            role=draft.role or Role.USER,
            parts=draft.parts,
            created_at=draft.created_at or (parent.created_at if parent else started),
            status=draft.status,
            finish_reason=draft.finish_reason,
            model=draft.model or None,
        )
    return tuple(made.values())


def _title(draft: DraftConversation, messages: tuple[Message, ...]) -> str:
    title = " ".join(draft.title.split())[:LONGEST_TITLE]
    return title or title_from(next((m.text for m in messages if m.role is Role.USER and m.text), ""))
