"""Remembers what worked when models were loaded, away from the event loop. A memory that cannot be kept is no problem
of the user: it is logged, and the next load finds out again."""

import logging
from pathlib import Path

from desktop.domain.errors import AppError
from desktop.domain.models import LoadMemory, LoadSettings
from desktop.services.file_thread import FileThread
from desktop.services.ports import LoadMemoryStore

log = logging.getLogger(__name__)


class KeptMemories:
    """Memories in a file."""

    def __init__(self, store: LoadMemoryStore, files: FileThread) -> None:
        self._store = store
        self._files = files

    async def recall(self, path: Path, settings: LoadSettings) -> tuple[LoadMemory, ...]:
        """What is known of loading this file with these settings."""
        return await self._files.run(self._store.recall, path, settings)

    async def remember(self, path: Path, settings: LoadSettings, memory: LoadMemory) -> None:
        """Keep what worked."""
        try:
            await self._files.run(self._store.remember, path, settings, memory)
        except AppError as error:
            log.info("what worked is not kept: %s", error.message)


class NoMemories:
    """Knows nothing and keeps nothing."""

    async def recall(self, _path: Path, _settings: LoadSettings) -> tuple[LoadMemory, ...]:
        """Nothing."""
        return ()

    async def remember(self, _path: Path, _settings: LoadSettings, _memory: LoadMemory) -> None:
        """Forget at once."""
