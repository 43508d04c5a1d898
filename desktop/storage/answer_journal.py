"""The journal of one answer: what has arrived of it while it streams, in a file beside its conversation's.

JSON lines, each with the CRC32 of what stands behind it. The first holds the answer's message as it started, the others
what has come since the line before. A torn or damaged line ends the journal; what stands before it counts.
"""

import contextlib
import os
import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Status
from desktop.storage.conversation_file import LONG_AGO
from desktop.storage.disk_errors import failures_told
from desktop.storage.json_fields import Object, number
from desktop.storage.json_file import sync_file, sync_folder, write_all
from desktop.storage.json_text import one_line, parse
from desktop.storage.message_form import message_from, message_object

FORMAT = "hearth-journal"
VERSION = 1
SUFFIX = ".journal"
OWN_VERSION = "~journal"
LARGEST_BYTES = 1 << 28
_BEGINNING = b'{"crc32": "'
_LINE = re.compile(rb'\{"crc32": "([0-9a-f]{8})", (.+)\}', re.DOTALL)


class AnswerJournal:
    """The journal of a running answer. Its file is made with the first text that comes. One thread may use it at a
    time."""

    def __init__(self, path: Path, started: Message) -> None:
        self._path = path
        self._content = _line({"format": FORMAT, "version": VERSION, "message": message_object(started)})
        self._synced = 0
        self._descriptor: int | None = None

    def append(self, reasoning: str, text: str) -> None:
        """Bring what has arrived to the disk. Raises ``StorageFailed``; nothing of it is then taken in."""
        before = len(self._content)
        self._content += _line({"reasoning": reasoning, "text": text})
        try:
            with failures_told(self._path):
                self._write()
        except BaseException:
            del self._content[before:]
            raise

    def close(self) -> None:
        """End it. The file stays, unless nothing ever got into it."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):  # what counts has been brought to the disk before
            os.close(self._descriptor)
        self._descriptor = None
        if not self._synced:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._descriptor is not None and not self._is_in_place(self._descriptor):
            self._begin_anew(self._descriptor)
        if self._descriptor is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._path, flags, 0o600)
        is_new = self._synced == 0
        os.lseek(self._descriptor, self._synced, os.SEEK_SET)
        os.ftruncate(self._descriptor, self._synced)  # the rest of an attempt that failed
        write_all(self._descriptor, bytes(self._content[self._synced :]))
        sync_file(self._descriptor, content_only=True)
        if is_new:
            sync_folder(self._path.parent)
        self._synced = len(self._content)

    def _is_in_place(self, descriptor: int) -> bool:
        """Whether the file still has its name: its folder may have been deleted and made again."""
        try:
            return os.path.samestat(self._path.stat(follow_symlinks=False), os.fstat(descriptor))
        except FileNotFoundError:
            return False

    def _begin_anew(self, descriptor: int) -> None:
        self._descriptor, self._synced = None, 0
        with contextlib.suppress(OSError):
            os.close(descriptor)
        self._path.unlink(missing_ok=True)  # all that could stand in it is in memory


@dataclass(frozen=True, slots=True)
class LeftJournal:
    """A journal that was left by a process that ended. ``is_foreign``: of a newer version, or no journal at all; it is
    left alone."""

    started: Message | None = None
    reasoning: str = ""
    text: str = ""
    is_foreign: bool = False

    def is_in(self, conversation: Conversation) -> bool:
        """Whether the conversation has all of it already, so that the journal is of no use any more."""
        if self.started is None or not (self.reasoning or self.text):
            return not self.is_foreign
        answer = self._answer(self.started)
        return any(
            message.id in (answer.id, answer.id + OWN_VERSION)
            and message.text.startswith(answer.text)
            and message.reasoning.startswith(answer.reasoning)
            for message in conversation.messages
        )

    def applied_to(self, conversation: Conversation) -> Conversation:
        """The conversation with the answer as far as it had got; one that reads otherwise by now stays beside it."""
        if self.started is None or self.is_foreign or self.is_in(conversation):
            return conversation
        answer = self._answer(self.started)
        there = next((message for message in conversation.messages if message.id == answer.id), None)
        current: str | None = (
            answer.id if conversation.current in (None, answer.parent, answer.id) else conversation.current
        )
        if there is None:
            messages = (*conversation.messages, answer)
        elif answer.text.startswith(there.text) and answer.reasoning.startswith(there.reasoning):
            messages = tuple(answer if message is there else message for message in conversation.messages)
        else:
            beside = replace(answer, id=answer.id + OWN_VERSION, parent=there.parent)
            messages, current = (*conversation.messages, beside), conversation.current
        return replace(conversation, messages=messages, current=current)

    def _answer(self, started: Message) -> Message:
        return started.grown(self.reasoning, self.text, Status.INTERRUPTED)


def read_journal(path: Path) -> LeftJournal | None:
    """What a journal's file holds; ``None`` when there is none. Raises ``OSError``."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_BYTES:
            return None
        return decode_journal(path.read_bytes())
    except FileNotFoundError:
        return None


def decode_journal(data: bytes) -> LeftJournal:
    """What the bytes of a journal hold, up to the first line that is torn or damaged."""
    if not data.startswith(_BEGINNING[: len(data)]) and data.strip(b"\0"):
        return LeftJournal(is_foreign=True)
    lines = data.split(b"\n")[:-1]  # behind the last line end stands nothing, or the beginning of a torn line
    header = _object_in(lines[0]) if lines else None
    if header is None:
        return LeftJournal()
    version = number(header.get("version"))
    if header.get("format") != FORMAT or (version is not None and version > VERSION):
        return LeftJournal(is_foreign=True)
    raw = header.get("message")
    started = message_from(raw, "", LONG_AGO) if isinstance(raw, dict) else None
    if started is None or not started.id:
        return LeftJournal()
    reasoning: list[str] = []
    text: list[str] = []
    for line in lines[1:]:
        added = _object_in(line)
        if added is None:
            break
        for key, so_far in (("reasoning", reasoning), ("text", text)):
            value = added.get(key, "")
            so_far.append(value if isinstance(value, str) else "")
    return LeftJournal(started, "".join(reasoning), "".join(text))


def _line(value: Object) -> bytearray:
    content = one_line(value)[1:-1]
    return bytearray(b'{"crc32": "%08x", %b}\n' % (zlib.crc32(content), content))


def _object_in(line: bytes) -> Object | None:
    """The object on a line; ``None`` when the line is damaged."""
    found = _LINE.fullmatch(line)
    if found is None or int(found[1], 16) != zlib.crc32(found[2]):
        return None
    try:
        value = parse(b"{" + found[2] + b"}")
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
