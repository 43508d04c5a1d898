"""The folder of conversations: one JSON file each, named by its id. Reading never writes; a file that cannot be read
is shown with its problem and never touched."""

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.messages import new_id
from desktop.storage.conversation_file import END, beginning, decode, encode
from desktop.storage.disk_errors import failures_told
from desktop.storage.file_names import is_file_name, printable
from desktop.storage.json_file import make_folder, remove_leftovers, write_atomically
from desktop.storage.trash import Trash

SUFFIX = ".json"
HEAD_BYTES = 4096
LARGEST_BYTES = 1 << 30
_LEFT_ALONE = "The file is left as it is."


class ConversationStore:
    """Conversations on disk. Every method blocks; one thread may use a store at a time."""

    def __init__(self, folder: Path, trash: Path) -> None:
        self._folder = folder
        self._trash = Trash(trash)
        self._has_cleaned = False

    def prepare(self) -> None:
        """Make the folder, and see whether it can be written. Raises ``StorageFailed``."""
        with failures_told(self._folder / SUFFIX):
            make_folder(self._folder)
            if not os.access(self._folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self._folder))

    def summaries(self) -> list[ConversationSummary]:
        """What the list shows, in no order; of most files only the beginning and the end are read."""
        try:
            with os.scandir(self._folder) as entries:
                return [_summary(Path(entry.path)) for entry in entries if _is_conversation(entry)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageFailed(
                f"The folder {self._folder} cannot be read: {error.strerror}.", "Your conversations are in it."
            ) from error

    def summary(self, conversation_id: str) -> ConversationSummary:
        """The line of one conversation in the list."""
        return _summary(self._known_file(conversation_id))

    def load(self, conversation_id: str) -> Conversation:
        """A conversation of the folder. Raises ``ConversationUnreadable``."""
        if not is_file_name(conversation_id):
            raise ConversationUnreadable(
                f"The name {printable(conversation_id)}{SUFFIX} does not work everywhere.",
                "Rename the file to use it.",
            )
        return replace(_read(self._file(conversation_id)), id=conversation_id)

    def save(self, conversation: Conversation) -> None:
        """Keep a conversation: on the disk when this returns. Raises ``StorageFailed``; the old file is then intact."""
        if conversation.read_only:
            raise StorageFailed(
                f"“{conversation.title}” was written by a newer version of Hearth and can only be read.",
                "Update Hearth to go on with it.",
            )
        if not is_file_name(conversation.id):
            raise StorageFailed(f"A conversation cannot be called {printable(conversation.id)}{SUFFIX}.")
        if not self._has_cleaned:
            remove_leftovers(self._folder)
            self._has_cleaned = True
        write_atomically(self._file(conversation.id), encode(conversation))

    def move_to_trash(self, conversation_id: str) -> None:
        """Put a conversation into the trash; one whose file is gone already is fine. Raises ``StorageFailed``."""
        self._trash.put(self._known_file(conversation_id))

    def restore(self, conversation_id: str) -> None:
        """Bring a conversation back from the trash. Raises ``StorageFailed``."""
        self._trash.take_back(self._known_file(conversation_id))

    def read(self, path: Path) -> Conversation:
        """A conversation from any file, for import. Raises ``ConversationUnreadable``."""
        conversation = _read(path)
        own_id = self.contains(path)
        if own_id is not None:
            return replace(conversation, id=own_id)
        return conversation if is_file_name(conversation.id) else replace(conversation, id=new_id())

    def write_copy(self, conversation: Conversation, path: Path) -> None:
        """Write a copy of a conversation to any place. Raises ``StorageFailed``."""
        write_atomically(path, encode(conversation))

    def write_text(self, text: str, path: Path) -> None:
        """Write a part of a conversation, such as its code, to any place. Raises ``StorageFailed``."""
        write_atomically(path, text.encode("utf-8", "replace"))

    def contains(self, path: Path) -> str | None:
        """The id of a file that lies in the folder, directly or behind a link; ``None`` for any other."""
        folder = _real(self._folder)
        for place in (_real(path.parent) / path.name, _real(path)):
            if place.parent == folder and place.suffix == SUFFIX and is_file_name(place.stem) and place.is_file():
                return place.stem
        return None

    def _file(self, conversation_id: str) -> Path:
        return self._folder / f"{conversation_id}{SUFFIX}"

    def _known_file(self, conversation_id: str) -> Path:
        if not is_file_name(conversation_id):
            raise StorageFailed(f"There is no conversation {printable(conversation_id)}.")
        return self._file(conversation_id)


def _is_conversation(entry: os.DirEntry[str]) -> bool:
    if not entry.name.endswith(SUFFIX) or entry.name.startswith("."):
        return False
    try:
        return entry.is_file()
    except OSError:  # for example links in a circle: shown, with what is wrong
        return True


def _summary(path: Path) -> ConversationSummary:
    """A line of the list; the file's stem is its id, whatever stands in it."""
    problem = "The file's name does not work everywhere. Rename it to use it."
    if is_file_name(path.stem):
        try:
            return replace(_quick_summary(path) or _read(path).summary, id=path.stem)
        except ConversationUnreadable as error:
            problem = error.message
    return ConversationSummary(printable(path.stem), printable(path.name), _changed_at(path), problem)


def _quick_summary(path: Path) -> ConversationSummary | None:
    """The summary from the beginning of a file as Hearth writes it; ``None`` when the whole has to be read."""
    try:
        with path.open("rb", buffering=0) as file:
            head = tail = file.read(HEAD_BYTES)
            if len(head) == HEAD_BYTES:
                file.seek(-len(END), os.SEEK_END)
                tail = file.read(len(END))
    except OSError:  # _read tells of it
        return None
    header = beginning(head, path.name) if tail.endswith(END) else None
    return None if header is None else header.summary


def _read(path: Path) -> Conversation:
    name = printable(path.name)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ConversationUnreadable(f"{name} is too large for a conversation.", _LEFT_ALONE)
        if not path.is_file():
            raise ConversationUnreadable(f"{name} is not a Hearth conversation.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ConversationUnreadable(f"{name} is no longer there.", "It was moved or deleted.") from error
    except OSError as error:
        raise ConversationUnreadable(f"{name} cannot be read: {error.strerror}.", _LEFT_ALONE) from error
    return decode(data, name)


def _changed_at(path: Path) -> str:
    try:
        changed_s = path.stat().st_mtime
    except OSError:  # just gone, or a link in a circle
        changed_s = 0.0
    moment = datetime.fromtimestamp(changed_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises where links lead in a circle
