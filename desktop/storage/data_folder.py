"""The data folder at the start: where its files are, and whether it is ours. Light: it stands before the window."""

from dataclasses import dataclass

from desktop.domain.errors import StorageFailed
from desktop.domain.folder_holder import Holder
from desktop.storage.folder_lock import FolderLock
from desktop.storage.paths import AppPaths


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folders and the lock. ``holder`` had the lock when it was to be taken; ``None`` when it is ours."""

    paths: AppPaths
    lock: FolderLock
    holder: Holder | None


def take_data_folder(paths: AppPaths) -> DataFolder:
    """Take the lock before anything is written. Where no lock can be written every save will tell why."""
    lock = FolderLock(paths.lock_file)
    try:
        return DataFolder(paths, lock, lock.take())
    except StorageFailed:
        return DataFolder(paths, lock, None)
