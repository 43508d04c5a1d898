"""The journals in the folder of conversations: those of running answers, and those that a process left when it ended.

A journal is removed only when its text is known to be in its conversation's file. Those of a newer version, and files
that are no journals, are left alone; where one stands in the way, an own journal has another ending.
"""

import contextlib
import glob
import os
import time
from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.messages import Message
from desktop.storage.answer_journal import SUFFIX, AnswerJournal, LeftJournal, read_journal
from desktop.storage.conversation_reading import SUFFIX as FILE_SUFFIX
from desktop.storage.conversation_reading import read_conversation
from desktop.storage.disk_errors import failures_told
from desktop.storage.json_file import sync_folder

ORPHAN_AFTER_S = 86_400.0
BESIDE = ".journal-2"
ENDINGS = (SUFFIX, BESIDE)


class AnswerJournals:
    """The journals of one folder; one thread may use them at a time."""

    def __init__(self, folder: Path, trash: Path) -> None:
        self._folder = folder
        self._trash = trash
        self._running: dict[str, AnswerJournal] = {}
        self._in_memory: set[str] = set()  # left ones that ``applied_to`` has given out

    def append(self, conversation_id: str, started: Message, reasoning: str, text: str) -> None:
        """Bring what has arrived of an answer to the disk. Raises ``StorageFailed``; nothing of it is then kept."""
        journal = self._running.get(conversation_id)
        if journal is None:
            self._make_room(conversation_id)
            journal = AnswerJournal(self._path(conversation_id), started)
        journal.append(reasoning, text)
        self._running[conversation_id] = journal

    def is_running(self, conversation_id: str) -> bool:
        """Whether an answer is being made, and kept. Any thread may ask."""
        return conversation_id in self._running

    def end(self, conversation_id: str) -> None:
        """The answer is at its end. Its journal stays until the conversation is saved."""
        journal = self._running.pop(conversation_id, None)
        if journal is not None:
            journal.close()

    def is_left(self, conversation_id: str) -> bool:
        """Whether there is a journal of an answer that is not being made any more."""
        return self._left(conversation_id) is not None

    def applied_to(self, conversation: Conversation) -> Conversation:
        """The conversation with what its journal holds, if one was left."""
        left = self._left(conversation.id)
        if left is None or left.is_foreign:
            return conversation
        self._in_memory.add(conversation.id)
        return left.applied_to(conversation)

    def remove_if_in(self, saved: Conversation) -> None:
        """Remove the journal that was left of a conversation once it has been saved with what the journal holds."""
        left = self._left(saved.id)
        if left is None or left.is_foreign or not (saved.id in self._in_memory or left.is_in(saved)):
            return
        with contextlib.suppress(OSError):  # it is of no use, and harms nobody until it can be removed
            self._remove(saved.id)

    def remove_orphans(self) -> None:
        """Remove journals a day old whose conversations are gone, from the trash too. Raises ``StorageFailed``."""
        with failures_told(self._folder / SUFFIX), contextlib.suppress(FileNotFoundError):
            for path in [path for path in self._folder.iterdir() if path.suffix in ENDINGS]:
                if time.time() - path.stat().st_mtime > ORPHAN_AFTER_S and self._is_orphan(path.stem):
                    self._remove(path.stem)

    def _make_room(self, conversation_id: str) -> None:
        """Remove a journal that stands where a new one has to be, if nothing is lost with it."""
        left = self._left(conversation_id)
        if left is None:
            return
        if not left.is_in(self._on_disk(conversation_id)):
            raise StorageFailed(
                "The answer cannot be kept while it is made: an older one has not been saved yet.",
                "It is saved at its end.",
            )
        with failures_told(self._path(conversation_id)):
            self._remove(conversation_id)

    def _on_disk(self, conversation_id: str) -> Conversation:
        try:
            return read_conversation(self._folder / f"{conversation_id}{FILE_SUFFIX}")
        except ConversationUnreadable as error:
            raise StorageFailed(error.message, error.hint) from error

    def _left(self, conversation_id: str) -> LeftJournal | None:
        """What was left in a journal; ``None`` for none, a running one, and one that cannot be read just now."""
        if conversation_id in self._running:
            return None
        try:
            return read_journal(self._path(conversation_id))
        except OSError:
            return None

    def _remove(self, conversation_id: str) -> None:
        self._path(conversation_id).unlink(missing_ok=True)
        self._in_memory.discard(conversation_id)
        sync_folder(self._folder)

    def _is_orphan(self, conversation_id: str) -> bool:
        left = self._left(conversation_id)
        if left is None or left.started is None or (self._folder / f"{conversation_id}{FILE_SUFFIX}").exists():
            return False
        return not any(self._trash.glob(f"{glob.escape(conversation_id)}*{FILE_SUFFIX}"))

    def _path(self, conversation_id: str) -> Path:
        """Where a journal of ours is, or is to be."""
        usual, beside = (self._folder / f"{conversation_id}{ending}" for ending in ENDINGS)
        return beside if os.path.lexists(beside) or _is_foreign(usual) else usual


def _is_foreign(path: Path) -> bool:
    try:
        found = read_journal(path)
    except OSError:
        return False
    return found is not None and found.is_foreign
