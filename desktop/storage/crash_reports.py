"""The folder of crash reports: text files that the user can read, the newest ten. Every method blocks."""

import contextlib
import getpass
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from desktop.storage.crash_watch import take_traces
from desktop.storage.json_file import write_atomically
from desktop.storage.paths import AppPaths

KEPT = 10
PATTERN = "crash-*.txt"
LEAST_WORD = 3


class CrashReports:
    """One folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_file(self) -> Path:
        """A name for a report of now."""
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        return self.folder / f"crash-{moment}-{os.urandom(2).hex()}.txt"

    def keep(self, file: Path, text: str) -> None:
        """Write a report, and remove those that are too old. Raises ``StorageFailed``."""
        write_atomically(file, text.encode("utf-8", "replace"))
        reports = sorted(self.folder.glob(PATTERN), key=lambda path: path.name)
        for old in reports[:-KEPT]:
            with contextlib.suppress(OSError):  # the next one tries again
                old.unlink()

    def delete(self, file: Path) -> None:
        """Remove a report."""
        with contextlib.suppress(OSError):  # it is gone, or the folder is; there is nothing to do about either
            file.unlink()

    def take_traces(self) -> list[str]:
        """What windows wrote while they crashed, each once."""
        return take_traces(self.folder)


def private_words(paths: AppPaths) -> tuple[str, ...]:
    """What must be in no report: the home, the application's folders, the names of the user and of the computer."""
    names = {platform.node(), platform.node().partition(".")[0], Path.home().name}
    with contextlib.suppress(OSError, KeyError, ImportError):  # a user without a name
        names.add(getpass.getuser())
    folders = {paths.data, paths.config, paths.cache, paths.log, Path.home()}
    folders |= {Path(os.path.realpath(folder)) for folder in folders}
    words = {str(folder) for folder in folders if folder != Path(folder.anchor)}
    if sys.platform == "win32":
        words |= {word.replace("\\", "/") for word in words}
    return tuple(words | {name for name in names if len(name) >= LEAST_WORD})
