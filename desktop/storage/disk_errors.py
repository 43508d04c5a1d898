"""What goes wrong with disks and folders, in words for the user."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.errors import StorageFailed

_MAKE_ROOM = "Make room on that disk."
_ALLOW = "Give yourself permission to write to it, or start Hearth with --data-dir and another folder."
_CONNECT = "Connect the disk that it is on, or put the folder back."


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentence, what to do, and the reason within another sentence."""

    sentence: str
    hint: str
    reason: str


_FORBIDDEN = _Words("Hearth may not write to the folder {folder}.", _ALLOW, "Hearth may not write to its folder")
_GONE = _Words("The folder {folder} is gone.", _CONNECT, "the folder is gone")
_IN_THE_WAY = _Words(
    "There is a file where the folder {blocked} has to be.",
    "Move that file away.",
    "a file is where the folder has to be",
)
_WORDS: Mapping[int | None, _Words] = {
    errno.ENOSPC: _Words("There is no space left on the disk that holds {folder}.", _MAKE_ROOM, "the disk is full"),
    errno.EDQUOT: _Words(
        "You have used up your share of the disk that holds {folder}.", _MAKE_ROOM, "your share of the disk is used up"
    ),
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _Words(
        "The disk that holds {folder} can only be read.",
        "Make it writable, or start Hearth with --data-dir and another folder.",
        "the disk can only be read",
    ),
    errno.ENOENT: _GONE,
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.ESTALE: _GONE,
    errno.ENAMETOOLONG: _Words("The name “{name}” is too long for the disk.", "Choose a shorter name.", ""),
    errno.EISDIR: _Words(
        "There is a folder where the file {folder}/{name} has to be.",
        "Choose another name.",
        "a folder is where the file {name} has to be",
    ),
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
}
_ELSE = _Words(
    "The file {name} in {folder} could not be written: {reason}.",
    "See whether the disk is connected and in order.",
    "the disk reports “{reason}”",
)


def storage_failed(error: OSError, path: Path) -> StorageFailed:
    """Why the file at ``path`` could not be written. To be raised ``from`` the error."""
    words = _WORDS.get(error.errno, _ELSE)
    facts = {
        "folder": path.parent,
        "name": path.name,
        "blocked": error.filename or path.parent,
        "reason": error.strerror or str(error),
    }
    return StorageFailed(words.sentence.format(**facts), words.hint, reason=words.reason.format(**facts))


@contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """Turns what the system says of the file at ``path`` into ``StorageFailed``."""
    try:
        yield
    except OSError as error:
        raise storage_failed(error, path) from error
