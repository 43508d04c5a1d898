"""What goes wrong with disks and folders, in words for the user."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from desktop.domain.errors import StorageFailed

_MAKE_ROOM = "Delete something that you do not need."
_ALLOW = "Give yourself permission to write to it, or start Hearth with --data-dir and another folder."
_IN_THE_WAY = ("There is a file where the folder {blocked} has to be.", "Move that file away.")
_SENTENCES: Mapping[int | None, tuple[str, str]] = {
    errno.ENOSPC: ("There is no space left on the disk that holds {folder}.", _MAKE_ROOM),
    errno.EDQUOT: ("You have used up your share of the disk that holds {folder}.", _MAKE_ROOM),
    errno.EACCES: ("Hearth may not write to the folder {folder}.", _ALLOW),
    errno.EPERM: ("Hearth may not write to the folder {folder}.", _ALLOW),
    errno.EROFS: (
        "The disk that holds {folder} can only be read.",
        "Make it writable, or start Hearth with --data-dir and another folder.",
    ),
    errno.ENAMETOOLONG: ("The name “{name}” is too long for the disk.", "Choose a shorter name."),
    errno.EISDIR: ("There is a folder where the file {folder}/{name} has to be.", "Choose another name."),
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
}
_ELSE = (
    "The file {name} in {folder} could not be written: {reason}.",
    "See whether the disk is connected and in order.",
)


def storage_failed(error: OSError, path: Path) -> StorageFailed:
    """Why the file at ``path`` could not be written. To be raised ``from`` the error."""
    sentence, hint = _SENTENCES.get(error.errno, _ELSE)
    folder = path.parent
    blocked = error.filename or folder
    reason = error.strerror or str(error)
    return StorageFailed(sentence.format(folder=folder, name=path.name, blocked=blocked, reason=reason), hint)


@contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """Turns what the system says of the file at ``path`` into ``StorageFailed``."""
    try:
        yield
    except OSError as error:
        raise storage_failed(error, path) from error
