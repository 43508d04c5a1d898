"""The one place that writes files: all of the new content or all of the old one, whatever happens in between.

A write goes to a temporary file in the same folder, to the disk, and then takes the old file's place.
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from desktop.storage.disk_errors import failures_told

TEMPORARY_PREFIX = ".hearth-"
TEMPORARY_SUFFIX = ".tmp"
ABANDONED_AFTER_S = 3600.0
_being_written: set[str] = set()
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> int:
    """Make ``data`` the content of the file, on the disk when this returns; returns its length. In pieces it is written
    as they are made, so that no other thread has to wait while a large file is put together.

    Missing folders are made, for the user only. Raises ``StorageFailed``; the old file is then as it was, and no
    temporary file is left.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    with failures_told(path):
        make_folder(path.parent)
        return _write_and_replace(path, [data] if isinstance(data, bytes) else data)


def rename(source: Path, target: Path) -> None:
    """Move a file within one disk, for good if the disk can say so; raises ``OSError``, and it is then where it was."""
    make_folder(target.parent)
    source.rename(target)
    for folder in (target.parent, source.parent):
        with contextlib.suppress(OSError):  # it has been moved; at worst a power cut takes that back
            sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder and those it lies in, readable for the user only; raises ``OSError``."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):  # another process was quicker; a file in its place fails below
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can; raises ``OSError``."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:  # some network and user-space file systems know no such thing
            raise
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, however little the system takes at a time; raises ``OSError``."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_file(descriptor: int, *, content_only: bool = False) -> None:
    """Bring a file to the disk, with ``content_only`` no more than its content and length; raises ``OSError``."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - Windows has none

        with contextlib.suppress(OSError):  # not every file system knows it
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    if content_only and sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files of processes that ended in the middle of a write, and of writes here that failed together
    with their clearing up; raises ``StorageFailed``."""
    with failures_told(folder / "*"), contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if _is_temporary(entry.name) and _is_abandoned(entry):
                Path(entry.path).unlink(missing_ok=True)


def _write_and_replace(path: Path, pieces: Iterable[bytes]) -> int:
    size_bytes = 0
    temporary = path.parent / f"{TEMPORARY_PREFIX}{os.getpid()}-{os.urandom(4).hex()}{TEMPORARY_SUFFIX}"
    _being_written.add(temporary.name)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            for piece in pieces:
                write_all(descriptor, piece)
                size_bytes += len(piece)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        _replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            temporary.unlink(missing_ok=True)
        raise
    finally:
        _being_written.discard(temporary.name)
    sync_folder(path.parent)
    return size_bytes


def _replace(temporary: Path, path: Path) -> None:
    if sys.platform == "win32":
        for _ in range(10):
            with contextlib.suppress(PermissionError):  # a virus scanner holds the file for a moment
                temporary.replace(path)
                return
            time.sleep(0.02)
    temporary.replace(path)


def _is_temporary(name: str) -> bool:
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)


def _is_abandoned(entry: os.DirEntry[str]) -> bool:
    process = entry.name.removeprefix(TEMPORARY_PREFIX).partition("-")[0]
    if process == str(os.getpid()):
        return entry.name not in _being_written
    if sys.platform != "win32" and process.isdecimal():
        try:
            os.kill(int(process), 0)
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            return False  # it lives, and belongs to someone else
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > ABANDONED_AFTER_S
