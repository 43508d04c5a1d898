"""Ends this process when something computes without end, in llama.cpp too, where no exception reaches.

The system counts the time of all threads, so a busy machine makes nothing late. Windows has no such timer.
"""

import signal
from types import TracebackType


class CpuLimit:
    """While it is entered, at most so many seconds of all processors may be used. The end is by ``SIGPROF``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._set(self._seconds)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._set(0)

    def _set(self, seconds: float) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, seconds)
