"""The file form of a conversation (README, “The conversation file”): bytes to a conversation and back. Touches no disk.

A file that is damaged in one place gives all the rest; what this version does not know survives a rewrite.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.domain.conversation import UNTITLED, Conversation, ConversationSummary
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.messages import Message
from desktop.storage.chat_settings_form import settings_from, settings_object
from desktop.storage.json_fields import Fields, Object, merge_rest, number
from desktop.storage.json_text import one_line, parse
from desktop.storage.message_form import message_from, message_object
from desktop.storage.migrations import is_older, migrated
from desktop.storage.usual_messages import usual_messages

FORMAT = "hearth-conversation"
VERSION = 1
LONG_AGO = "1970-01-01T00:00:00.000Z"
END = b"\n ]}\n"
MESSAGES_LINE = b'\n "messages": ['
PIECE_BYTES = 1 << 16
_FIRST_KEYS = {"format", "version", "id", "title", "created_at", "updated_at", "messages"}
_LEFT_ALONE = "The file is left as it is."


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the messages; ``rest`` is what has not been read of it."""

    id: str
    title: str
    created_at: str
    updated_at: str
    folder: str | None
    pinned: bool
    archived: bool
    tags: tuple[str, ...]
    is_newer: bool
    is_older: bool
    rest: Object

    @property
    def summary(self) -> ConversationSummary:
        """The conversation's line in the list."""
        return ConversationSummary(
            self.id, self.title, self.updated_at, None, self.folder, self.pinned, self.archived, self.tags
        )


def encode(conversation: Conversation) -> bytes:
    """The bytes of a conversation's file: the header on the first lines, then one message per line."""
    return b"".join(encoded_pieces(conversation))


def encoded_pieces(conversation: Conversation) -> Iterator[bytes]:
    """The same bytes in pieces: each is made in a moment, so that whoever makes them never holds others up."""
    yield _head(conversation)
    if not conversation.messages:
        yield b"]}\n"
        return
    piece = bytearray()
    before = b"\n  "
    for message in conversation.messages:
        piece += before + one_line(message_object(message))
        before = b",\n  "
        if len(piece) > PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece) + END


def decode(data: bytes, name: str) -> Conversation:
    """The conversation in a file; ``name`` is the file's, for the error. Raises ``ConversationUnreadable``."""
    header = beginning(data, name)
    if header is not None and data.endswith(END):
        with contextlib.suppress(ValueError, RecursionError):  # unusual: it is read with patience
            begin = data.index(MESSAGES_LINE) + len(MESSAGES_LINE) - len(b"[")
            messages = memoryview(data)[begin : len(data) - len(b"}\n")]
            return _conversation(header, _in_tree(usual_messages(messages)))
    header = decode_header(data, name)
    raw_messages = header.rest.pop("messages", [])
    if not isinstance(raw_messages, list):
        raise ConversationUnreadable(f"{name} is damaged: its messages cannot be read.", _LEFT_ALONE)
    objects = enumerate((raw for raw in raw_messages if isinstance(raw, dict)), start=1)
    return _conversation(
        header, _in_tree([message_from(raw, f"message-{index}", header.created_at) for index, raw in objects])
    )


def beginning(data: bytes, name: str) -> Header | None:
    """The header, when the bytes are, or begin, a file as Hearth writes it; nothing after the header is read."""
    end = data.find(MESSAGES_LINE)
    if end < 0:
        return None
    with contextlib.suppress(ConversationUnreadable):  # written by something else: the whole file has to be read
        header = decode_header(data[:end].removesuffix(b",") + b"}", name)
        return None if header.is_older else header
    return None


def decode_header(data: bytes, name: str) -> Header:
    """The header of a file, or of its beginning closed with a brace. Raises ``ConversationUnreadable``."""
    try:
        raw = parse(data)
    except ValueError as error:
        raise ConversationUnreadable(_damage(data, name), _LEFT_ALONE) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ConversationUnreadable(f"{name} is not a Hearth conversation.", _LEFT_ALONE)
    fields = Fields(migrated(raw))
    del fields.rest["format"]
    version = number(fields.rest.get("version"))
    is_newer = version is not None and version > VERSION
    if not is_newer:
        fields.rest.pop("version", None)  # a newer one stays, for copies
    created_at = fields.take_time("created_at", LONG_AGO)
    return Header(
        id=fields.take("id", str) or name.removesuffix(".json"),
        title=(fields.take("title", str) or "").strip() or UNTITLED,
        created_at=created_at,
        updated_at=fields.take_time("updated_at", created_at),
        folder=fields.take("folder", str) or None,
        pinned=fields.take("pinned", bool) or False,
        archived=fields.take("archived", bool) or False,
        tags=fields.take_texts("tags"),
        is_newer=is_newer,
        is_older=is_older(raw),
        rest=fields.rest,
    )


def _head(conversation: Conversation) -> bytes:
    """Everything before the first message."""
    version = conversation.extra.get("version", VERSION) if conversation.read_only else VERSION
    first = one_line({"format": FORMAT, "version": version})
    names = {"id": conversation.id, "title": conversation.title}
    times = {"created_at": conversation.created_at, "updated_at": conversation.updated_at}
    known: Object = {"settings": settings_object(conversation.settings), "current": conversation.current}
    known |= _place_object(conversation)
    kept = {key: value for key, value in conversation.extra.items() if key not in _FIRST_KEYS}
    others = merge_rest(known, kept, {"settings": {}})
    lines = [first[1:-1], one_line(names | times)[1:-1]]
    lines += [one_line({key: value})[1:-1] for key, value in others.items()]
    return b"{" + b",\n ".join(lines) + b"," + MESSAGES_LINE


def _conversation(header: Header, messages: tuple[Message, ...]) -> Conversation:
    fields = Fields(header.rest)
    current = fields.take("current", str)
    if current is None or all(message.id != current for message in reversed(messages)):
        current = messages[-1].id if messages else None
    settings = fields.rest.get("settings")
    if isinstance(settings, dict):
        del fields.rest["settings"]
    return Conversation(
        id=header.id,
        title=header.title,
        created_at=header.created_at,
        updated_at=header.updated_at,
        settings=settings_from(settings if isinstance(settings, dict) else {}),
        messages=messages,
        current=current,
        folder=header.folder,
        pinned=header.pinned,
        archived=header.archived,
        tags=header.tags,
        read_only=header.is_newer,
        extra=fields.rest,
    )


def _place_object(conversation: Conversation) -> Object:
    """Where the conversation stands in the list; only what is not usual."""
    place: Object = {"folder": conversation.folder, "pinned": conversation.pinned, "archived": conversation.archived}
    place["tags"] = list(conversation.tags)
    return {key: value for key, value in place.items() if value}


def _damage(data: bytes, name: str) -> str:
    if not data.strip():
        return f"{name} is empty."
    if not data.strip(b"\0"):
        return f"{name} is damaged: it holds nothing but zeros."
    if FORMAT.encode() in data[:4096]:
        return f"{name} is damaged and cannot be read."
    return f"{name} is not a Hearth conversation."


def _in_tree(messages: list[Message]) -> tuple[Message, ...]:
    """The messages with one id each and no circles of parents."""
    by_id: dict[str, Message] = {}
    is_in_order = True
    for index, read in enumerate(messages, start=1):
        message = read
        if message.id in by_id:
            if message == by_id[message.id]:
                continue
            message = replace(message, id=f"{message.id}~{index}")
        is_in_order = is_in_order and (message.parent is None or message.parent in by_id)
        by_id[message.id] = message
    return tuple(by_id.values()) if is_in_order else _without_cycles(by_id)


def _without_cycles(by_id: dict[str, Message]) -> tuple[Message, ...]:
    """The messages; where parents lead in a circle, the first message of it begins the conversation."""
    settled: set[str] = set()
    for start in tuple(by_id):
        way: dict[str, None] = {}
        step: str | None = start
        while step is not None and step in by_id and step not in settled:
            if step in way:
                by_id[step] = replace(by_id[step], parent=None)
                break
            way[step] = None
            step = by_id[step].parent
        settled.update(way)
    return tuple(by_id.values())
