"""The trash of one folder: files keep their names, and the moment they were thrown away as their time."""

import contextlib
import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.errors import StorageFailed
from desktop.storage.disk_errors import failures_told
from desktop.storage.json_file import rename, write_atomically

SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class TrashedFile:
    """A file in the trash, and when it was thrown away, in seconds since 1970."""

    path: Path
    deleted_at_s: float


class Trash:
    """Deleted files. The same name may be there several times; the latest one comes back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: Path) -> Path | None:
        """Move a file here, and return where it is now; one that is gone already needs no moving. Raises
        ``StorageFailed``."""
        with failures_told(self._folder / path.name):
            target = self._free_place(path)
            try:
                os.utime(path)  # now: of several of one name the latest comes back
                rename(path, target)
            except FileNotFoundError:
                return None
        return target

    def write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Put a file here that the disk did not take where it belonged. Raises ``StorageFailed``."""
        with failures_told(self._folder / path.name):
            write_atomically(self._free_place(path), pieces)

    def take_back(self, path: Path) -> None:
        """Move the latest file of this name back to where it was. Raises ``StorageFailed``."""
        with failures_told(path):
            latest = self._latest(path)
            if latest is None:
                raise StorageFailed(f"{path.name} is no longer in the trash.", "It was removed for good.")
            if path.exists():
                raise StorageFailed(f"There is another {path.name} by now.", f"The old one is in {self._folder}.")
            rename(latest, path)

    def holds(self, path: Path) -> bool:
        """Whether there is a file of this name here, as far as can be seen."""
        try:
            return self._latest(path) is not None
        except OSError:
            return True

    def files(self) -> list[TrashedFile]:
        """What lies here, last thrown away first; nothing when the folder cannot be read."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # it is just being restored
                    if Path(entry.name).suffix == SUFFIX and entry.is_file(follow_symlinks=False):
                        found.append(TrashedFile(Path(entry.path), entry.stat(follow_symlinks=False).st_mtime))
        return sorted(found, key=lambda file: file.deleted_at_s, reverse=True)

    @staticmethod
    def remove(files: Iterable[TrashedFile]) -> None:
        """Delete files for good. Raises ``StorageFailed``."""
        for file in files:
            with failures_told(file.path):
                file.path.unlink(missing_ok=True)

    def _free_place(self, path: Path) -> Path:
        target = self._folder / path.name
        number = 2
        while target.exists():
            target = self._folder / f"{path.stem}~{number}{path.suffix}"
            number += 1
        return target

    def _latest(self, path: Path) -> Path | None:
        """The file of this name that was thrown away last."""
        others = self._folder.glob(f"{glob.escape(path.stem)}~[0-9]*{path.suffix}")
        found = [file for file in (self._folder / path.name, *others) if file.is_file()]
        return max(found, key=lambda file: file.stat().st_mtime_ns, default=None)
