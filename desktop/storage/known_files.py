"""What is known of the files in a folder, so that a change that another program makes is told from our own."""

import time
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from desktop.domain.conversation import Conversation

MOST_CONTENTS = 64
BEING_WRITTEN_S = 2.0


class Signature(NamedTuple):
    """What tells one state of a file from another without reading it."""

    changed_ns: int
    size_bytes: int
    inode: int

    @property
    def is_young(self) -> bool:
        """Whether the file was changed so lately that another program may still be writing it."""
        return abs(time.time() - self.changed_ns / 1e9) < BEING_WRITTEN_S


def signature(path: Path) -> Signature | None:
    """The signature of a file; ``None`` when there is none that could be asked."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Signature(found.st_mtime_ns, found.st_size, found.st_ino)


class Waiting(NamedTuple):
    """What another program has written, and what was in the file before, as far as it is remembered."""

    theirs: Conversation
    base: Conversation | None


class KnownFiles:
    """Signatures of conversations' files at their last reading or writing here, and the contents of the latest.

    What is read of a file that was known otherwise waits: until the window has taken it in (``settle``), every save has
    to be merged with it.
    """

    def __init__(self) -> None:
        self._signatures: dict[str, Signature] = {}
        self._contents: OrderedDict[str, Conversation] = OrderedDict()
        self._waiting: dict[str, Waiting] = {}

    def is_current(self, conversation_id: str, found: Signature) -> bool:
        """Whether the file is as it was when it was last read or written here."""
        return self._signatures.get(conversation_id) == found

    def is_stale(self, conversation_id: str, found: Signature) -> bool:
        """Whether the file was read or written here, and is another one by now."""
        return self._signatures.get(conversation_id, found) != found

    def content(self, conversation_id: str) -> Conversation | None:
        """What was last read or written, when it is still remembered."""
        return self._contents.get(conversation_id)

    def note_read(self, content: Conversation, found: Signature, *, is_new: bool = False) -> None:
        """Remember what was just read; ``found`` was asked before the reading. ``is_new``: whoever saves has not seen
        it."""
        own_id = content.id
        is_changed = own_id in self._signatures and self._signatures[own_id] != found
        if (is_changed or is_new) and content != self._contents.get(own_id):
            earlier = self._waiting.get(own_id)
            self._waiting[own_id] = Waiting(content, earlier.base if earlier else self._contents.get(own_id))
        self._remember(content, found)

    def note_written(self, content: Conversation, found: Signature | None, size_bytes: int) -> None:
        """Remember what was just written, unless what is there now is something else already."""
        if found is not None and found.size_bytes == size_bytes:
            self._remember(content, found)
        else:
            self._signatures.pop(content.id, None)

    def waiting(self, conversation_id: str) -> Waiting | None:
        """What was read and has not been taken in yet."""
        return self._waiting.get(conversation_id)

    def settle(self, content: Conversation) -> None:
        """What was read is in the window's own copy now."""
        waiting = self._waiting.get(content.id)
        if waiting is not None and waiting.theirs is content:
            del self._waiting[content.id]

    def forget(self, conversation_id: str) -> None:
        """The file is no longer there, or another one took its place by our own hand."""
        for known in (self._signatures, self._contents, self._waiting):
            known.pop(conversation_id, None)

    def _remember(self, content: Conversation, found: Signature) -> None:
        self._signatures[content.id] = found
        self._contents[content.id] = content
        self._contents.move_to_end(content.id)
        if len(self._contents) > MOST_CONTENTS:
            self._contents.popitem(last=False)
