"""The trash for the window."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.bridge.library_controller import LibraryController
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.notices import notice_of
from desktop.domain.trash import TrashedConversation
from desktop.services.conversation_trash import ConversationTrash


class TrashController(QObject):
    """Tells what is in the trash when it is asked to look, and after each of its own changes."""

    trash_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(self, trash: ConversationTrash, library: LibraryController, tasks: Tasks) -> None:
        super().__init__()
        self._trash = trash
        self._library = library
        self._tasks = tasks

    def look(self) -> None:
        """Look what is in the trash."""
        self._tasks.spawn(self._look(), self._on_error)

    def restore(self, trashed: Sequence[TrashedConversation]) -> None:
        """Bring conversations back, and offer to undo it."""
        self._tasks.spawn(self._restore(trashed), self._on_error)

    def delete_for_good(self, trashed: Sequence[TrashedConversation]) -> None:
        """Delete conversations so that nothing brings them back."""
        self._tasks.spawn(self._delete_for_good([each.id for each in trashed]), self._on_error)

    async def remove_old(self) -> None:
        """Delete what has been in the trash for its thirty days. Raises ``StorageFailed``."""
        await self._trash.remove_old()

    async def _look(self) -> None:
        self.trash_changed.emit(await self._trash.list())

    async def _restore(self, trashed: Sequence[TrashedConversation]) -> None:
        try:
            await self._trash.restore(trashed)
            self._library.offer_undo()
        finally:
            await self._look()

    async def _delete_for_good(self, conversation_ids: Sequence[str]) -> None:
        try:
            await self._trash.delete_for_good(conversation_ids)
            self._library.on_library_changed()
        finally:
            await self._look()

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
