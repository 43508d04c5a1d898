"""What a window writes about itself while it runs, so that the next start knows how it ended.

A file per window, locked as long as that lives: which version it is and what it runs on. When the process crashes,
Python's fault handler adds where each thread was; a window that ends as it should removes its file. Light to import: it
stands before the window.
"""

import contextlib
import faulthandler
import os
import sys
from pathlib import Path

from desktop.storage.json_file import make_folder

if sys.platform != "win32":
    import fcntl

SUFFIX = ".trace"
# What stands in the file of one that crashed; "Unhandled" is ours, for exceptions that end the program at its start.
UNHANDLED = "Unhandled exception"
SIGNS = ("Fatal Python error", "Windows fatal exception", UNHANDLED)
MOST_BYTES = 200_000


class CrashWatch:
    """The file of this window. Nothing of it ever fails: it is only a help."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{os.getpid()}-{os.urandom(4).hex()}{SUFFIX}"
        self._descriptor: int | None = None

    def begin(self, words: str) -> None:
        """From now on a crash is written down, behind these words."""
        with contextlib.suppress(OSError):
            make_folder(self._file.parent)
            self._descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            _lock(self._descriptor)
            self.note(words)
            faulthandler.enable(self._descriptor)

    def note(self, words: str) -> None:
        """Write down what the report of a crash should begin with."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.write(self._descriptor, words.encode("utf-8", "replace") + b"\n")

    def end(self) -> None:
        """The window has ended as it should."""
        if self._descriptor is not None:
            faulthandler.disable()
            os.close(self._descriptor)
            self._descriptor = None
            with contextlib.suppress(OSError):
                self._file.unlink()


def take_traces(folder: Path) -> list[str]:
    """What windows that have crashed wrote, each once. Files of windows that live stay; those of windows that ended
    without a word, by a power cut for example, are removed."""
    found = []
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        with contextlib.suppress(OSError):
            if _lives(file):
                continue
            text = file.read_bytes()[:MOST_BYTES].decode("utf-8", "replace")
            file.unlink()  # on Windows this fails while the other one lives
            if any(sign in text for sign in SIGNS):
                found.append(text)
    return found


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lives(file: Path) -> bool:
    if sys.platform == "win32":
        return False
    descriptor = os.open(file, os.O_RDWR)
    try:
        _lock(descriptor)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
