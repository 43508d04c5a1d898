"""A layer between the application's file thread and the system that lets calls fail, the k-th one or all from it on."""

import errno
import io
import os
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType

THREAD = "files"
READING = ("scandir", "listdir", "stat", "lstat", "fstat", "access", "close")
CHANGING = (
    "open", "write", "fsync", "fdatasync", "ftruncate", "lseek", "utime", "mkdir", "replace", "rename", "link",
    "unlink",
)  # fmt: skip
STILL_WORKS_ON_A_FULL_DISK = {"unlink", "rename", "replace", "lseek", "utime"}


class FailingCalls:
    """While it is entered, the k-th call that the file thread makes fails, with ``is_lasting`` all later ones that
    change something, too. ``heal`` ends that."""

    def __init__(self, failing: int, number: int, *, is_lasting: bool = False) -> None:
        self._failing = failing
        self._number = number
        self._is_lasting = is_lasting
        self._is_healed = False
        self._real: dict[str, Callable[..., object]] = {}
        self.n_calls = 0
        self.failed: Counter[str] = Counter()

    def __enter__(self) -> "FailingCalls":
        for name in READING + CHANGING:
            if hasattr(os, name):
                self._real[name] = getattr(os, name)
                setattr(os, name, self._layer(name, self._real[name]))
        self._real["io.open"] = io.open
        io.open = self._layer("io.open", io.open)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        io.open = self._real.pop("io.open")
        for name, real in self._real.items():
            setattr(os, name, real)

    def heal(self) -> None:
        """From now on every call works."""
        self._is_healed = True

    def _layer(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **keywords: object) -> object:
            if not self._is_healed and threading.current_thread().name.startswith(THREAD) and self._fails(name):
                self.failed[name] += 1
                if name == "close":
                    real(*arguments, **keywords)  # as Linux does: the descriptor is gone all the same
                raise OSError(self._number, os.strerror(self._number))
            return real(*arguments, **keywords)

        return call

    def _fails(self, name: str) -> bool:
        self.n_calls += 1
        if self.n_calls == self._failing:
            return True
        if not self._is_lasting or self.n_calls < self._failing or name not in CHANGING:
            return False
        return not (self._number == errno.ENOSPC and name in STILL_WORKS_ON_A_FULL_DISK)
