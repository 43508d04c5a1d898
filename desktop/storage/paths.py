"""Where Hearth keeps its files. Nothing is created here: a folder is made when the first file is written into it."""

import sys
from dataclasses import dataclass
from pathlib import Path

APPLICATION_NAME = "Hearth"
# A file of this name beside the installed program makes it portable: it keeps everything in a folder there.
PORTABLE_MARK = "portable"
PORTABLE_FOLDER = "hearth-data"


@dataclass(frozen=True, slots=True)
class AppPaths:
    """The four folders, and what lies where in them. The cache may be deleted at any time."""

    data: Path
    config: Path
    cache: Path
    log: Path

    @property
    def conversations(self) -> Path:
        """One JSON file per conversation."""
        return self.data / "conversations"

    @property
    def trash(self) -> Path:
        """Deleted conversations."""
        return self.conversations / ".trash"

    @property
    def backups(self) -> Path:
        """What conversations were before they were changed."""
        return self.data / "backups"

    @property
    def lock_file(self) -> Path:
        """Who may write into the data folder."""
        return self.data / "in-use.lock"

    @property
    def attachments(self) -> Path:
        """Copies of the images that the user attached, named by what is in them."""
        return self.data / "attachments"

    @property
    def folders_file(self) -> Path:
        """Names and settings of the folders that conversations are in."""
        return self.data / "folders.json"

    @property
    def settings_file(self) -> Path:
        """The application's settings."""
        return self.config / "settings.json"

    @property
    def session_file(self) -> Path:
        """The window as it was left, and unsent drafts: of this computer, unlike the settings."""
        return self.data / "session.json"

    @property
    def search_index(self) -> Path:
        """The words of all conversations, and their lines in the list."""
        return self.cache / "search.db"

    @property
    def kv_states(self) -> Path:
        """What models have read of conversations."""
        return self.cache / "kv"

    @property
    def load_memory_file(self) -> Path:
        """What worked when models were loaded."""
        return self.cache / "loads.json"

    @property
    def runtimes(self) -> Path:
        """Back ends of llama.cpp that are no part of the package, each in a folder of its own."""
        return self.data / "runtimes"

    @property
    def runtime_verdicts_file(self) -> Path:
        """Which of them work on this machine."""
        return self.cache / "runtimes.json"

    @property
    def crashes(self) -> Path:
        """Reports of crashes, for the user to read."""
        return self.log / "crashes"


def app_paths(data_dir: Path | None = None) -> AppPaths:
    """The platform's folders, or everything under ``data_dir`` or beside a portable program."""
    if data_dir is None:
        data_dir = _portable_folder()
    if data_dir is not None:
        root = data_dir.expanduser().absolute()
        return AppPaths(root / "data", root / "config", root / "cache", root / "log")
    from platformdirs import PlatformDirs  # noqa: PLC0415 - not needed with --data-dir

    folders = PlatformDirs(APPLICATION_NAME, appauthor=False)
    return AppPaths(folders.user_data_path, folders.user_config_path, folders.user_cache_path, folders.user_log_path)


def _portable_folder() -> Path | None:
    folder = Path(sys.executable).parent
    is_portable = getattr(sys, "frozen", False) and (folder / PORTABLE_MARK).exists()
    return folder / PORTABLE_FOLDER if is_portable else None
