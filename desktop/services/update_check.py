"""Asks whether there is a newer Hearth. Whom it asks is plugged in."""

from collections.abc import Callable

from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release
from desktop.services.timed_call import timed_call

PATIENCE_S = 45.0  # longer than the download allows itself: a look-up of a name has no bound of its own


class UpdateCheck:
    """``ask`` blocks and may raise ``UpdateCheckFailed``; nothing waits for its thread when the application closes."""

    def __init__(self, version: str, ask: Callable[[], Release], patience_s: float = PATIENCE_S) -> None:
        self._version = version
        self._ask = ask
        self._patience_s = patience_s

    async def newer(self) -> Release | None:
        """The newest release when it is newer than this one. Raises ``UpdateCheckFailed``."""
        try:
            release = await timed_call(self._patience_s, self._ask)
        except TimeoutError:
            raise UpdateCheckFailed("The place of the releases takes too long.", "Try again later.") from None
        return release if release.is_newer_than(self._version) else None
