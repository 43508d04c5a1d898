"""What has to get onto the disk. Of each thing the newest is written; what the disk does not take waits and is tried
again."""

import asyncio
from collections.abc import Callable, Sequence

from desktop.domain.errors import StorageFailed
from desktop.domain.unsaved import UnsavedState
from desktop.services.file_thread import FileThread


class WaitingSaves:
    """Saves under names, written one after the other. ``on_change`` is called when the disk did not take others than
    before."""

    def __init__(self, files: FileThread) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._files = files
        self._to_write: dict[str, Callable[[], None]] = {}
        self._failures: dict[str, StorageFailed] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """What is not on the disk yet."""
        return tuple(self._to_write)

    @property
    def failures(self) -> dict[str, StorageFailed]:
        """What the disk did not take, and why."""
        return self._failures.copy()

    def state(self, told_as: Callable[[str], str]) -> UnsavedState:
        """What the disk did not take, in words for the user."""
        if not self._failures:
            return UnsavedState()
        first = next(iter(self._failures.values()))
        return UnsavedState(tuple(map(told_as, self._failures)), first.reason, first.hint)

    async def write(self, name: str, write: Callable[[], None]) -> None:
        """Write the newest of this name. What the disk does not take waits; what is refused raises ``StorageFailed``.
        The save goes on when the caller is cancelled."""
        self._to_write[name] = write
        await self._write(name)

    async def try_again(self) -> None:
        """Write what the disk did not take before. Raises ``StorageFailed`` when something is refused now."""
        await self._write_each([name for name in self._failures if name in self._to_write])

    async def close(self) -> None:
        """Write all that waits. Raises ``StorageFailed`` when something could not be written."""
        await self._write_each(self.names)
        if self._failures:
            raise next(iter(self._failures.values()))

    def note(self, name: str, failure: StorageFailed | None) -> None:
        """Something that is written elsewhere could not be written, or is on the disk now."""
        before = self.failures
        if failure is None or not failure.reason:
            self._failures.pop(name, None)
        else:
            self._failures[name] = failure
        if self._failures != before:
            self.on_change()

    def replace(self, name: str, write: Callable[[], None]) -> None:
        """Write this in place of what waits under the name, if something does."""
        if name in self._to_write:
            self._to_write[name] = write

    def hand_over(self, name: str, other_name: str, write: Callable[[], None]) -> None:
        """Write something else in place of what the disk did not take; it waits as that did."""
        failure = self._failures.pop(name, None)
        self._to_write.pop(name, None)
        if failure is not None:
            self._to_write[other_name], self._failures[other_name] = write, failure
            self.on_change()

    def forget(self, name: str) -> None:
        """It need not be written any more."""
        self._to_write.pop(name, None)
        self.note(name, None)

    async def _write_each(self, names: Sequence[str]) -> None:
        refusal: StorageFailed | None = None
        for name in names:
            try:
                await self._write(name)
            except StorageFailed as failure:
                refusal = failure
        if refusal is not None:
            raise refusal

    async def _write(self, name: str) -> None:
        writing = self._files.submit(self._write_newest, name)
        writing.add_done_callback(lambda done: self._on_written(name, done))
        failure = await asyncio.shield(writing)
        if failure is not None and not failure.reason:
            raise failure

    def _on_written(self, name: str, done: "asyncio.Future[StorageFailed | None]") -> None:
        if not done.cancelled() and done.exception() is None:
            self.note(name, done.result())

    def _write_newest(self, name: str) -> StorageFailed | None:
        """On the file thread. A newer one that is handed in meanwhile takes the place of one that fails."""
        write = self._to_write.pop(name, None)
        if write is None:
            return None
        try:
            write()
        except StorageFailed as failure:
            if failure.reason:
                self._to_write.setdefault(name, write)
            return failure
        return None
