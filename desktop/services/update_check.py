"""Asks the place of the releases whether there is a newer Hearth. What asks and what checks is plugged in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release
from desktop.services.timed_call import timed_call

PATIENCE_S = 45.0  # longer than the download allows itself: a look-up of a name has no bound of its own


class ReadManifest(Protocol):
    """Turns what was fetched into a release, or raises ``UpdateCheckFailed``."""

    def __call__(self, data: bytes, now: datetime, /) -> Release: ...


class UpdateCheck:
    """``fetch`` blocks; it is called on a thread that nothing waits for when the application closes."""

    def __init__(
        self, version: str, fetch: Callable[[], bytes], read: ReadManifest, patience_s: float = PATIENCE_S
    ) -> None:
        self._version = version
        self._fetch = fetch
        self._read = read
        self._patience_s = patience_s

    async def newer(self) -> Release | None:
        """The newest release when it is newer than this one. Raises ``UpdateCheckFailed``."""
        try:
            release = await timed_call(self._patience_s, self._ask)
        except TimeoutError:
            raise UpdateCheckFailed("The place of the releases takes too long.", "Try again later.") from None
        return release if release.is_newer_than(self._version) else None

    def _ask(self) -> Release:
        return self._read(self._fetch(), datetime.now(UTC))
