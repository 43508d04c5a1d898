"""What could not be saved: told to the window, tried again every five seconds, and asked about before the end."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.notices import SAVED, Notice, notice_of
from desktop.domain.unsaved import UnsavedState
from desktop.services.conversation_library import ConversationLibrary

TRY_AGAIN_MS = 5000


class UnsavedController(QObject):
    """Nothing is written while nothing waits. ``quit_refused``: something would be lost, and the user has to say."""

    unsaved_changed = Signal(object)
    quit_allowed = Signal()
    quit_refused = Signal(object)
    notice_raised = Signal(object)

    def __init__(self, library: ConversationLibrary, tasks: Tasks) -> None:
        super().__init__()
        self._library = library
        self._tasks = tasks
        self._is_trying = False
        self._told = UnsavedState()
        self._timer = QTimer(self)
        self._timer.setInterval(TRY_AGAIN_MS)
        self._timer.timeout.connect(self.try_again)
        library.saves.on_change = self._on_library_unsaved_changed

    @property
    def state(self) -> UnsavedState:
        """What waits because the disk did not take it."""
        return self._library.unsaved

    @Slot()
    def try_again(self) -> None:
        """Save what waits, now."""
        if not self._is_trying:
            self._is_trying = True
            self._tasks.spawn(self._try_again(), self._on_error)

    def save_copies(self, folder: Path) -> None:
        """Write the conversations that wait into another folder."""
        self._tasks.spawn(self._save_copies(folder), self._on_error)

    @Slot()
    def ask_to_quit(self) -> None:
        """The user wants to quit: what waits is tried a last time; what still waits then is asked about."""
        self._tasks.spawn(self._ask_to_quit(), self._on_error)

    @Slot()
    def quit_anyway(self) -> None:
        """Quit, and lose what waits."""
        self.quit_allowed.emit()

    def close(self) -> None:
        """Stop trying."""
        self._timer.stop()

    async def _try_again(self) -> None:
        try:
            await self._library.saves.try_again()
        finally:
            self._is_trying = False

    async def _save_copies(self, folder: Path) -> None:
        await self._library.save_copies(folder)
        self.notice_raised.emit(Notice(f"Copies are in {folder}.", topic=SAVED))

    async def _ask_to_quit(self) -> None:
        await self._library.saves.try_again()
        if self.state.count:
            self.quit_refused.emit(self.state)
        else:
            self.quit_allowed.emit()

    def _on_library_unsaved_changed(self) -> None:
        before, self._told = self._told, self.state
        if self._told == before:
            return
        if not self._told.count:
            self._timer.stop()
            self.notice_raised.emit(Notice("Saved.", topic=SAVED))
        elif not before.count:
            self._timer.start()
        self.unsaved_changed.emit(self._told)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
