"""The folder of conversations as the search reads it: which files there are, and what is in them and in the journals
that were left beside them. Remembers nothing."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.search import FileSignature
from desktop.storage.answer_journals import ENDINGS as JOURNAL_ENDINGS
from desktop.storage.answer_journals import AnswerJournals
from desktop.storage.conversation_reading import SUFFIX, read_conversation
from desktop.storage.file_names import is_file_name, printable


class ConversationFolder:
    """Every method blocks; any thread may use it."""

    def __init__(self, folder: Path, is_journaling: Callable[[str], bool] = lambda _id: False) -> None:
        """``is_journaling`` tells of answers that are just being made: they are found when they are at their end."""
        self._folder = folder
        self._is_journaling = is_journaling

    def signatures(self) -> dict[str, FileSignature]:
        """Each conversation's id, and what changes when its file does. Raises ``StorageFailed`` without a folder."""
        found: dict[str, FileSignature] = {}
        journals: dict[str, FileSignature] = {}
        kinds = {SUFFIX: found} | dict.fromkeys(JOURNAL_ENDINGS, journals)
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    name, _, ending = entry.name.rpartition(".")
                    kind = kinds.get(f".{ending}")
                    if kind is not None and is_file_name(name) and (signature := _signature(entry)) is not None:
                        kind[name] = signature
        except OSError as error:
            raise StorageFailed(f"The folder {self._folder} cannot be read: {error.strerror}.") from error
        for name, journal in journals.items():
            if name in found and not self._is_journaling(name):
                file = found[name]
                found[name] = FileSignature(max(file.mtime_ns, journal.mtime_ns), file.size + journal.size)
        return found

    def load(self, conversation_id: str) -> Conversation:
        """A conversation. Raises ``ConversationUnreadable``."""
        if not is_file_name(conversation_id):
            raise ConversationUnreadable(f"There is no conversation {printable(conversation_id)}.")
        read = replace(read_conversation(self._folder / f"{conversation_id}{SUFFIX}"), id=conversation_id)
        if self._is_journaling(conversation_id):
            return read
        return AnswerJournals(self._folder, self._folder).applied_to(read)


def _signature(entry: os.DirEntry[str]) -> FileSignature | None:
    """The signature of a file; nothing for a folder, or what cannot be asked."""
    try:
        status = entry.stat() if entry.is_file() else None
    except OSError:  # just gone, or a link in a circle
        return None
    return None if status is None else FileSignature(status.st_mtime_ns, status.st_size)
