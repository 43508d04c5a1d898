"""Whose data folder it is: this window's, or another one's, in which case nothing is written here."""

from PySide6.QtCore import QObject, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError, FolderInUse
from desktop.domain.folder_holder import Holder
from desktop.domain.notices import notice_of
from desktop.services.file_thread import FileThread
from desktop.services.ports import Lock


class FolderUse(QObject):
    """Knows who has the folder, and takes it over when the user wants it.

    ``use_changed`` carries the holder, ``None`` when it is this window.
    """

    use_changed = Signal(object)
    notice_raised = Signal(object)
    folder_lost = Signal(object)  # on the thread that writes

    def __init__(self, lock: Lock, holder: Holder | None, files: FileThread, tasks: Tasks) -> None:
        super().__init__()
        self._lock = lock
        self._holder = holder
        self._was_lost = False
        self._files = files
        self._tasks = tasks
        self.folder_lost.connect(self._on_folder_lost)

    @property
    def holder(self) -> Holder | None:
        """Who has the folder; ``None`` when this window has it."""
        return self._holder

    @property
    def is_ours(self) -> bool:
        """Whether this window may write."""
        return self._holder is None

    @property
    def refusal(self) -> str:
        """Why nothing can be written here; empty when it can."""
        if self._holder is None:
            return ""
        if self._was_lost:
            return f"These chats were taken over {_where(self._holder)}. Here they can only be read."
        return f"These chats are open {_where(self._holder)}. Here they can only be read."

    def require_ours(self) -> None:
        """Raises ``FolderInUse`` when this window must not write; looks at the lock. Runs on the thread that writes."""
        if self._holder is None and not self._lock.is_ours:
            holder = self._lock.holder() or Holder("", 0, "")
            self.folder_lost.emit(holder)
            raise FolderInUse(f"These chats were taken over {_where(holder)}.", "Here they can only be read.")
        if self._holder is not None:
            raise FolderInUse(self.refusal)

    def may_write(self) -> bool:
        """The same as a question, before something is written that is not worth a word."""
        try:
            self.require_ours()
        except FolderInUse:
            return False
        return True

    def take_over(self) -> None:
        """Make the folder this window's."""
        self._tasks.spawn(self._take_over(), self._on_error)

    async def close(self) -> None:
        """Give the folder back."""
        await self._files.run(self._lock.release)

    async def _take_over(self) -> None:
        await self._files.run(self._lock.take_over)
        self._was_lost = False
        self._become(None)

    def _become(self, holder: Holder | None) -> None:
        if holder != self._holder:
            self._holder = holder
            self.use_changed.emit(holder)

    def _on_folder_lost(self, holder: Holder) -> None:
        self._was_lost = True
        self._become(holder)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))


def _where(holder: Holder) -> str:
    if holder.is_here:
        return "in another window of Hearth"
    return f"on another computer ({holder.computer})" if holder.computer else "somewhere else"
