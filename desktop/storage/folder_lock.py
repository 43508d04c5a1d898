"""Who may write into the data folder: one window at a time, on whichever computer.

The lock is a file that names its holder. The system's own lock on it goes with the process, however that ends; where a
shared folder does not carry such locks to other computers, the name in the file counts.
"""

import contextlib
import json
import os
import sys
from pathlib import Path

from desktop.domain.errors import StorageFailed
from desktop.domain.folder_holder import Holder
from desktop.storage.disk_errors import failures_told
from desktop.storage.json_file import make_folder

LONGEST_BYTES = 4096
LOCKED_BYTE = 1 << 20  # far behind the name, which others must be able to read on Windows, too


class FolderLock:
    """The lock of one data folder. Every method blocks for a moment."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._me = Holder(_computer(), os.getpid(), os.urandom(16).hex(), is_here=True)
        self._descriptor: int | None = None
        self._is_locked = False
        self._is_released = False

    def take(self) -> Holder | None:
        """Take the lock; returns who has it when that is someone else. Raises ``StorageFailed``."""
        with failures_told(self._path):
            make_folder(self._path.parent)
            descriptor = self._opened()
            outcome = _lock(descriptor)
            written = _read(descriptor)
            is_free = written is None or (written.is_here and _has_ended(written, has_locks=outcome is not None))
            if outcome is False or not is_free:
                os.close(descriptor)
                return written or Holder("", 0, "")
            self._hold(descriptor, is_locked=outcome is True)
        return None

    def take_over(self) -> None:
        """Make the lock ours, whoever has it: they see it before they write the next time. Raises ``StorageFailed``."""
        self._let_go()
        with failures_told(self._path):
            make_folder(self._path.parent)
            with contextlib.suppress(OSError):  # Windows keeps a file that is open; then the name in it changes
                self._path.unlink()
            descriptor = self._opened()
            self._hold(descriptor, is_locked=_lock(descriptor) is True)

    @property
    def is_ours(self) -> bool:
        """Whether nobody has taken the lock over. One whose file is gone, or could not be written, is taken again."""
        if self._descriptor is None:
            return not self._is_released and self._take_again()
        try:
            ours, there = os.fstat(self._descriptor), self._path.stat()
        except FileNotFoundError:
            return self._take_again()
        except OSError:
            return True  # the folder is gone for the moment: the write itself will tell
        if (ours.st_dev, ours.st_ino) != (there.st_dev, there.st_ino):
            return False
        if not self._is_locked:
            self._is_locked = _lock(self._descriptor) is True
        named = _read(self._descriptor)
        return named is not None and named.token == self._me.token  # a computer's name may change meanwhile

    def holder(self) -> Holder | None:
        """Who has the lock now; ``None`` when nobody does."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError:
            return None
        try:
            return _read(descriptor)
        finally:
            os.close(descriptor)

    def release(self) -> None:
        """Give the lock back, for good. Never fails."""
        self._is_released = True
        if self._descriptor is None:
            return
        if self._path.exists() and self.is_ours:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)  # where an open file cannot be removed it names nobody
                self._path.unlink()
        self._let_go()

    def _take_again(self) -> bool:
        self._let_go()
        try:
            return self.take() is None
        except StorageFailed:
            return True  # the write itself will tell

    def _opened(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        return os.open(self._path, flags, 0o600)

    def _hold(self, descriptor: int, *, is_locked: bool) -> None:
        name = {"process": self._me.process, "computer": self._me.computer, "token": self._me.token}
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps(name).encode() + b"\n")
        self._descriptor, self._is_locked = descriptor, is_locked

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)  # the system's lock goes with it
        self._descriptor, self._is_locked = None, False


def _read(descriptor: int) -> Holder | None:
    """Who is named in the file; ``None`` for an empty one."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    data = os.read(descriptor, LONGEST_BYTES)
    try:
        named = json.loads(data)
        computer = str(named["computer"])
        return Holder(computer, int(named["process"]), str(named["token"]), is_here=computer == _computer())
    except (ValueError, TypeError, LookupError):
        return None  # just made, or made by nobody that could be asked


def _lock(descriptor: int) -> bool | None:
    """The system's lock on the file: whether it is ours; ``None`` where there are no such locks."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only Windows has it

            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - Windows has none

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # some network and user-space file systems know no locks
        return None
    return True


def _has_ended(holder: Holder, *, has_locks: bool) -> bool:
    """Whether a process of this computer, whose lock is free, is no more. Without locks its number has to tell."""
    if has_locks or sys.platform == "win32":
        return True
    if holder.process == os.getpid():
        return False
    try:
        os.kill(holder.process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False


def _computer() -> str:
    return os.uname().nodename if sys.platform != "win32" else os.environ.get("COMPUTERNAME", "")
