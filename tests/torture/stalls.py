"""Measures how long an event loop does not turn."""

import asyncio
import time

STEP_S = 0.005


class StallWatch:
    """While it is entered, notes by how much its naps are longer than they should be."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._lengths: list[float] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def p99_s(self) -> float:
        """Of 100 naps, 99 were late by no more than this."""
        return sorted(self._lengths)[len(self._lengths) * 99 // 100] if self._lengths else 0.0

    def over(self, limit_s: float) -> int:
        """How many naps were late by more than this."""
        return sum(length > limit_s for length in self._lengths)

    async def __aenter__(self) -> "StallWatch":
        self._task = asyncio.get_running_loop().create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _watch(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(STEP_S)
            now = time.perf_counter()
            late_s = now - before - STEP_S
            before = now
            self._lengths.append(late_s)
            self.longest_s = max(self.longest_s, late_s)
