"""Starts asyncio tasks so that none is lost and no exception is silent.

An exception in a bare asyncio task reaches nothing; ``Tasks.spawn`` is the only way to start one.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

from desktop.domain.errors import AppError


class Tasks(QObject):
    """All running tasks of the application; ends them when it closes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, report_bug: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._loop = loop
        self._report_bug = report_bug
        self._running: set[asyncio.Task[None]] = set()

    @property
    def are_over(self) -> bool:
        """Whether the loop has ended, so that nothing can be started any more."""
        return self._loop.is_closed()

    def spawn(self, coroutine: Coroutine[Any, Any, object], on_error: Callable[[AppError], None]) -> asyncio.Task[None]:
        """Run the coroutine. An ``AppError`` goes to ``on_error``, any other exception is reported as a bug."""
        task = self._loop.create_task(self._guarded(coroutine, on_error))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: coroutine.close())  # one that was cancelled before it began, too
        return task

    async def close(self) -> None:
        """Cancel what still runs, and what that starts at its end, and wait for all of it."""
        while self._running:
            running = tuple(self._running)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _guarded(self, coroutine: Coroutine[Any, Any, object], on_error: Callable[[AppError], None]) -> None:
        try:
            await coroutine
        except AppError as error:
            on_error(error)
        except Exception as bug:
            self._report_bug(bug)
