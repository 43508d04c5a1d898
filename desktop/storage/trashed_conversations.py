"""The conversations in the trash: which there are, deleting them for good, and removing those that lie there too long.

Bringing one back is a matter of the store (``conversation_store``). A conversation that was deleted several times has
several files here and is listed once.
"""

import os
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from desktop.domain.errors import ConversationUnreadable
from desktop.domain.trash import DAY_S, KEPT_DAYS, TrashedConversation
from desktop.storage.backups import Backups
from desktop.storage.conversation_file import Header, beginning, decode_header
from desktop.storage.file_names import printable
from desktop.storage.trash import Trash, TrashedFile

HEAD_BYTES = 4096
_COPY_NUMBER = re.compile(r"~\d+$")


class TrashedConversations:
    """The trash, which lies in the conversations' folder. Every method blocks. ``before_write`` raises when this
    process must not write. With the last of a conversation its ``backups`` go, too."""

    def __init__(self, folder: Path, before_write: Callable[[], None], backups: Backups | None = None) -> None:
        self._conversations = folder.parent
        self._trash = Trash(folder)
        self._before_write = before_write
        self._backups = backups

    def list(self) -> list[TrashedConversation]:
        """What lies in the trash, last deleted first; of most files only the beginning is read."""
        found: dict[str, TrashedConversation] = {}
        for file in self._trash.files():
            conversation = _conversation(file)
            found.setdefault(conversation.id, conversation)
        return list(found.values())

    def delete(self, conversation_ids: Collection[str]) -> None:
        """Delete conversations for good. Raises ``StorageFailed``."""
        self._before_write()
        self._remove([file for file in self._trash.files() if _conversation(file).id in conversation_ids])

    def remove_old(self, now_s: float) -> None:
        """Delete what has been in the trash longer than promised. Raises ``StorageFailed``."""
        self._before_write()
        due_s = now_s - KEPT_DAYS * DAY_S
        self._remove([file for file in self._trash.files() if file.deleted_at_s < due_s])

    def _remove(self, files: Sequence[TrashedFile]) -> None:
        gone = {_conversation(file).id for file in files}
        self._trash.remove(files)
        if self._backups is not None and gone:
            left = {_conversation(file).id for file in self._trash.files()}
            for conversation_id in gone - left:
                if not os.path.lexists(self._conversations / f"{conversation_id}.json"):  # one of this id lives
                    self._backups.forget(conversation_id)


def _conversation(file: TrashedFile) -> TrashedConversation:
    """What a file was; under its name when it cannot be read."""
    header = _header(file.path)
    if header is None:
        return TrashedConversation(file.path.stem, printable(file.path.name), file.deleted_at_s)
    first_name = _COPY_NUMBER.sub("", file.path.stem)
    own_id = first_name if header.id == first_name else file.path.stem  # “a~2” may be a name, too
    return TrashedConversation(own_id, header.title, file.deleted_at_s)


def _header(path: Path) -> Header | None:
    name = printable(path.name)
    try:
        with path.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
            return beginning(head, name) or decode_header(head + opened.read(), name)
    except (OSError, ConversationUnreadable):
        return None
