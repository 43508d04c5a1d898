"""A value that is kept only while the data folder is this window's. In a window that only reads, its changes last as
long as the window."""

from collections.abc import Callable
from typing import Generic, TypeVar

from desktop.services.ports import Store

T_contra = TypeVar("T_contra", contravariant=True)


class WhileOurs(Generic[T_contra]):
    """A store in front of another one; ``is_ours`` is asked before each save."""

    def __init__(self, store: Store[T_contra], is_ours: Callable[[], bool]) -> None:
        self._store = store
        self._is_ours = is_ours

    def save(self, value: T_contra, /) -> None:
        """Keep the value, if it may be kept. Raises ``StorageFailed``."""
        if self._is_ours():
            self._store.save(value)
