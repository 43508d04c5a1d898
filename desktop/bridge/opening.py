"""The conversation that is being read so that it can be shown: the newest wish wins."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError


class Opening:
    """One at a time."""

    def __init__(self, tasks: Tasks, on_error: Callable[[AppError], None]) -> None:
        self._tasks = tasks
        self._on_error = on_error
        self._task: asyncio.Task[None] | None = None

    def begin(self, showing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Read and show a conversation, and no other one that was begun before."""
        self.give_up()
        self._task = self._tasks.spawn(showing, self._on_error)
        return self._task

    def give_up(self) -> None:
        """What is still being read is not shown any more."""
        if self._task is not None:
            self._task.cancel()

    async def first(self, showing: Coroutine[Any, Any, None]) -> None:
        """Read and show a conversation when none was asked for yet, and wait until it is shown or given up."""
        if self._task is not None:
            showing.close()
            return
        await asyncio.wait({self.begin(showing)})
