"""Snapshots of conversations, outside their folder: what a file was just before it was replaced.

A snapshot is a hard link to the old file, which costs nothing, or a copy where links do not work. None of this ever
makes a save fail.
"""

import contextlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.errors import StorageFailed
from desktop.storage.disk_errors import failures_told
from desktop.storage.json_file import make_folder, rename
from desktop.storage.trash import Trash

SUFFIX = ".json"
EVERY_S = 5 * 60.0
KEPT_S = 7 * 24 * 3600.0
UNFINISHED = ".part"
TIME_FORM = "%Y-%m-%dT%H.%M.%S.%fZ"  # no colons: Windows forbids them in names

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot: its file and the second it was taken."""

    path: Path
    taken_s: float


class Backups:
    """The snapshots of all conversations: a folder for each, a file for each moment. Every method blocks."""

    def __init__(self, folder: Path, now_s: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now_s = now_s
        self._last_s: dict[str, float] = {}

    def keep(self, path: Path, *, is_due: bool = False) -> None:
        """Take a snapshot of a file that is about to be replaced, unless one was just taken and this one is not due
        anyway. Never fails."""
        if not is_due and 0 <= self._now_s() - self._last_taken_s(path.stem) < EVERY_S:
            return
        try:
            self._take(Path(os.path.realpath(path)), path.stem)
        except FileNotFoundError:
            pass  # a new conversation
        except OSError as error:
            log.info("no backup of %s: %s", path.stem, error)

    def of(self, conversation_id: str) -> list[Snapshot]:
        """The snapshots of a conversation, newest first."""
        found = [_snapshot(path) for path in _entries(self._folder / conversation_id)]
        return sorted((each for each in found if each), key=lambda snapshot: snapshot.taken_s, reverse=True)

    @staticmethod
    def restore(snapshot: Path, path: Path, trash: Trash) -> Path | None:
        """Put a snapshot where a conversation's file is, which goes to the trash as it is; returns where it is now.
        Raises ``StorageFailed``."""
        with failures_told(path):
            if not snapshot.is_file():
                raise StorageFailed("This backup is no longer there.", "Choose another one.")
            fresh = path.with_name(f".hearth-{os.getpid()}-restored.tmp")
            try:
                shutil.copyfile(snapshot, fresh)  # a copy: the snapshot stays, whatever happens to the file
                fresh.chmod(0o600)
                _sync(fresh)
                trashed = trash.put(path)
                rename(fresh, path)
            finally:
                fresh.unlink(missing_ok=True)
        return trashed

    @staticmethod
    def take_back(trashed: Path, path: Path, trash: Trash) -> None:
        """Undo a restore: what was restored goes to the trash, what was there before comes back. Raises
        ``StorageFailed``."""
        with failures_told(path):
            if not trashed.is_file():
                raise StorageFailed(f"{path.name} is no longer in the trash.", "It was removed for good.")
            trash.put(path)
            rename(trashed, path)

    def prune(self) -> None:
        """Remove what is older than seven days; the newest snapshot of each conversation always stays. Never fails."""
        oldest_s = self._now_s() - KEPT_S
        for folder in _entries(self._folder):
            for snapshot in self.of(folder.name)[1:]:
                if snapshot.taken_s < oldest_s:
                    with contextlib.suppress(OSError):
                        snapshot.path.unlink()
            for unfinished in _entries(folder):
                if unfinished.suffix == UNFINISHED:
                    with contextlib.suppress(OSError):
                        unfinished.unlink()

    def forget(self, conversation_id: str) -> None:
        """Remove the snapshots of a conversation that was deleted for good. Never fails."""
        self._last_s.pop(conversation_id, None)
        for snapshot in self.of(conversation_id):
            with contextlib.suppress(OSError):
                snapshot.path.unlink()
        with contextlib.suppress(OSError):
            (self._folder / conversation_id).rmdir()

    def _last_taken_s(self, conversation_id: str) -> float:
        if conversation_id not in self._last_s:
            newest = next(iter(self.of(conversation_id)), None)
            self._last_s[conversation_id] = newest.taken_s if newest else float("-inf")
        return self._last_s[conversation_id]

    def _take(self, path: Path, conversation_id: str) -> None:
        now_s = self._now_s()
        name = datetime.fromtimestamp(now_s, UTC).strftime(TIME_FORM)
        target = self._folder / conversation_id / f"{name}{SUFFIX}"
        make_folder(target.parent)
        try:
            os.link(path, target)
        except FileExistsError:
            return  # this very moment is kept already
        except FileNotFoundError:
            raise
        except OSError:  # another disk, or one without links
            _copy(path, target)
        self._last_s[conversation_id] = now_s


def _copy(path: Path, target: Path) -> None:
    unfinished = target.with_suffix(UNFINISHED)
    try:
        shutil.copyfile(path, unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # nothing was ever kept, or it cannot be read: then there is nothing to offer
        return []


def _snapshot(path: Path) -> Snapshot | None:
    try:
        taken = datetime.strptime(path.stem, TIME_FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Snapshot(path, taken.timestamp()) if path.suffix == SUFFIX else None
