"""The list of conversations as their folder tells it: which files are there, are new or changed, or are gone."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from desktop.domain.conversation import ConversationSummary
from desktop.domain.errors import StorageFailed
from desktop.domain.search import NOTHING_KNOWN, KnownFile
from desktop.storage.conversation_reading import is_conversation, summary_of
from desktop.storage.file_names import is_file_name
from desktop.storage.known_files import KnownFiles, Signature, signature

_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN}


class ConversationListing:
    """Remembers of each file what it was like when it was listed. ``known`` are the files of open conversations."""

    def __init__(self, folder: Path, known: KnownFiles) -> None:
        self._folder = folder
        self._known = known
        self._listed: dict[str, Signature] = {}
        self._device: int | None = None

    def is_gone(self) -> bool:
        """Whether the folder was there and is there no more. An empty one on another disk is the place where its own
        disk was: nobody has deleted every conversation one by one."""
        try:
            device = self._folder.stat().st_dev
            if self._device not in (None, device) and self._listed and not self._signatures():
                return True
        except OSError as error:  # of others, a write tells
            return self._device is not None and error.errno in _GONE
        self._device = device
        return False

    def begin_anew(self) -> None:
        """The folder that is there now is the one."""
        self._device = None
        self.is_gone()

    def summaries(self, known: Mapping[str, KnownFile] = NOTHING_KNOWN) -> list[ConversationSummary]:
        """What the list shows, in no order; of most files only the beginning and the end are read, and nothing of those
        that are known as they are."""
        try:
            with os.scandir(self._folder) as entries:
                paths = [Path(entry.path) for entry in entries if is_conversation(entry)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageFailed(
                f"The folder {self._folder} cannot be read: {error.strerror}.", "Your conversations are in it."
            ) from error
        self._listed.clear()
        self.begin_anew()
        return [self._line(path, known.get(path.stem)) for path in paths]

    def changes(self) -> tuple[list[str], list[str]]:
        """Ids of files that are new, or other ones than their lines in the list, and of those that are gone."""
        try:
            there = self._signatures()
        except OSError:  # the folder is gone, see above
            return [], []
        gone = [each for each in self._listed if each not in there]
        for each in gone:
            del self._listed[each]
        return [each for each, found in there.items() if self._listed.get(each) != found], gone

    def new_line(self, path: Path) -> ConversationSummary | None:
        """The line in the list of a file that has changed; ``None`` while another program seems to be writing it."""
        found = signature(path)
        line = summary_of(path)
        if found is None or (line.problem is not None and found.is_young):
            return None
        self._listed[path.stem] = found
        return line

    def note(self, path: Path) -> None:
        """A file was written here: its line is known."""
        found = signature(path)
        if found is not None:
            self._listed[path.stem] = found

    def forget(self, conversation_id: str) -> None:
        """A file has gone away from here."""
        self._listed.pop(conversation_id, None)

    def _line(self, path: Path, known: KnownFile | None) -> ConversationSummary:
        found = signature(path) if is_file_name(path.stem) else None
        if found is not None and not self._known.is_stale(path.stem, found):  # else an open one has to follow yet
            self._listed[path.stem] = found
        if known is not None and found is not None and known.signature == (found.changed_ns, found.size_bytes):
            return known.summary
        return summary_of(path)

    def _signatures(self) -> dict[str, Signature]:
        """The signature of each file whose name can be an id. Raises ``OSError``."""
        with os.scandir(self._folder) as entries:
            paths = [Path(entry.path) for entry in entries if is_conversation(entry)]
        found = {path.stem: signature(path) for path in paths if is_file_name(path.stem)}
        return {own_id: each for own_id, each in found.items() if each is not None}
