"""When the folder of conversations is cleared of what ended processes and failed saves have left."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.domain.errors import StorageFailed
from desktop.storage.answer_journals import AnswerJournals
from desktop.storage.json_file import remove_leftovers


class ClearingUp:
    """Clears up once, before the first save, and again after a save that failed."""

    def __init__(self, folder: Path, journals: AnswerJournals) -> None:
        self._folder = folder
        self._journals = journals
        self._is_needed = True

    def begin(self) -> None:
        """Clear up, if it is needed. That it fails is no reason not to save."""
        if not self._is_needed:
            return
        with suppress(StorageFailed):
            remove_leftovers(self._folder)
            self._journals.remove_orphans()
            self._is_needed = False

    @contextmanager
    def needed_on_failure(self) -> Iterator[None]:
        """A save that fails may have been hindered from removing its temporary file."""
        try:
            yield
        except StorageFailed:
            self._is_needed = True
            raise
