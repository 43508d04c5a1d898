"""Reading one file of the folder of conversations: the whole of it, or its line in the list. Never writes."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.errors import ConversationUnreadable
from desktop.storage.conversation_file import END, beginning, decode
from desktop.storage.file_names import is_file_name, printable

SUFFIX = ".json"
HEAD_BYTES = 4096
LARGEST_BYTES = 1 << 30
_LEFT_ALONE = "The file is left as it is."


def is_conversation(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of the folder is to be listed."""
    if not entry.name.endswith(SUFFIX) or entry.name.startswith("."):
        return False
    try:
        return entry.is_file()
    except OSError:  # for example links in a circle: shown, with what is wrong
        return True


def id_in(folder: Path, path: Path) -> str | None:
    """The id of a file that lies in the folder, directly or behind a link; ``None`` for any other."""
    real = _real(folder)
    for place in (_real(path.parent) / path.name, _real(path)):
        if place.parent == real and place.suffix == SUFFIX and is_file_name(place.stem) and place.is_file():
            return place.stem
    return None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises where links lead in a circle


def summary_of(path: Path) -> ConversationSummary:
    """A line of the list; the file's stem is its id, whatever stands in it."""
    problem = "The file's name does not work everywhere. Rename it to use it."
    if is_file_name(path.stem):
        try:
            return replace(_quick_summary(path) or read_conversation(path).summary, id=path.stem)
        except ConversationUnreadable as error:
            problem = error.message
    return ConversationSummary(printable(path.stem), printable(path.name), _changed_at(path), problem)


def read_conversation(path: Path) -> Conversation:
    """The conversation in a file. Raises ``ConversationUnreadable``."""
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


def _quick_summary(path: Path) -> ConversationSummary | None:
    """The summary from the beginning of a file as Hearth writes it; ``None`` when the whole has to be read."""
    try:
        with path.open("rb", buffering=0) as file:
            head = tail = file.read(HEAD_BYTES)
            if len(head) == HEAD_BYTES:
                file.seek(-len(END), os.SEEK_END)
                tail = file.read(len(END))
    except OSError:  # reading the whole tells of it
        return None
    header = beginning(head, path.name) if tail.endswith(END) else None
    return None if header is None else header.summary


def _changed_at(path: Path) -> str:
    try:
        changed_s = path.stat().st_mtime
    except OSError:  # just gone, or a link in a circle
        changed_s = 0.0
    moment = datetime.fromtimestamp(changed_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
