"""Counts crashes, so that an engine that keeps crashing is not started for ever."""

import time
from collections import deque
from collections.abc import Callable


class CrashHistory:
    """The crashes of the last ``window_s`` seconds; the one that makes them ``n_crashes`` is one too many."""

    def __init__(
        self, n_crashes: int = 3, window_s: float = 300.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=n_crashes)
        self.n_crashes = n_crashes
        self.window_s = window_s

    def note(self) -> bool:
        """Take in that it crashed now; whether it is worth another start."""
        now = self._clock()
        self._times.append(now)
        return len(self._times) < self.n_crashes or now - self._times[0] > self.window_s

    def forget(self) -> None:
        """Count from the beginning: the user has changed something."""
        self._times.clear()
