"""Earlier versions of conversations for the window: which there are, and going back to one."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.tasks import Tasks
from desktop.domain.backups import Backup
from desktop.domain.errors import AppError
from desktop.domain.notices import Notice, NoticeAction, notice_of
from desktop.services.conversation_backups import ConversationBackups

RESTORED = "The backup is back. The damaged file is in the trash, as it was."


class BackupsController(QObject):
    """Looks for earlier versions and restores one. ``restored`` carries the id of the conversation."""

    backups_found = Signal(str, object)
    restore_ended = Signal(str)
    undo_offered = Signal()
    notice_raised = Signal(object)

    def __init__(self, backups: ConversationBackups, tasks: Tasks) -> None:
        super().__init__()
        self._backups = backups
        self._tasks = tasks

    def file(self, conversation_id: str) -> Path:
        """Where a conversation is kept."""
        return self._backups.file(conversation_id)

    def look(self, conversation_id: str) -> None:
        """Look which earlier versions of a conversation there are."""
        self._tasks.spawn(self._look(conversation_id), self._on_error)

    def restore(self, conversation_id: str, backup: Backup) -> None:
        """Go back to an earlier version, and offer to undo that."""
        self._tasks.spawn(self._restore(conversation_id, backup), self._on_error)

    async def _look(self, conversation_id: str) -> None:
        self.backups_found.emit(conversation_id, tuple(await self._backups.of(conversation_id)))

    async def _restore(self, conversation_id: str, backup: Backup) -> None:
        take_back = await self._backups.restore(conversation_id, backup)
        self.restore_ended.emit(conversation_id)
        if take_back is None:
            self.undo_offered.emit()
        else:
            undo = NoticeAction("Undo", partial(self._undo, conversation_id, take_back))
            self.notice_raised.emit(Notice(RESTORED, action=undo))

    def _undo(self, conversation_id: str, take_back: Callable[[], Awaitable[None]]) -> None:
        self._tasks.spawn(self._take_back(conversation_id, take_back), self._on_error)

    async def _take_back(self, conversation_id: str, take_back: Callable[[], Awaitable[None]]) -> None:
        await take_back()
        self.restore_ended.emit(conversation_id)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
