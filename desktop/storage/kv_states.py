"""What models have read of conversations, in the cache folder: no conversation that is gone for good lives on there.

A state is known by its tokens only, not by whose it is. So when conversations are deleted for good all states go: they
cost time, not words. The engine may write some that it has in memory after that, hence a mark: with the next start they
go once more, before a model is loaded.
"""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

PATTERN = "*/*.kv"
MARK = "forget"

log = logging.getLogger(__name__)


class KvStates:
    """The folder of states. Its methods block and never fail: the folder may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def forget_all(self) -> None:
        """Remove every state now, and with the next start those that are in memory now."""
        if not any(self._states()) and not self._folder.is_dir():
            return
        with contextlib.suppress(OSError):
            (self._folder / MARK).touch(mode=0o600)
        self._remove(float("inf"))

    def forget_old(self, before_s: float) -> None:
        """Remove states that nobody has used since this second, and all of them where that was put off."""
        is_marked = (self._folder / MARK).exists()
        is_clean = self._remove(float("inf") if is_marked else before_s)
        if is_marked and is_clean:
            with contextlib.suppress(OSError):
                (self._folder / MARK).unlink()

    def _remove(self, before_s: float) -> bool:
        is_clean = True
        for file in self._states():
            try:
                if file.stat().st_mtime < before_s:
                    file.unlink()
            except FileNotFoundError:
                continue
            except OSError as error:
                is_clean = False
                log.info("a state stays: %s", error)
        return is_clean

    def _states(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from list(self._folder.glob(PATTERN))
