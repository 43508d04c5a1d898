"""Where conversations stand, for the window: folders, pins, the archive, tags and copies."""

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.library_controller import LibraryController
from desktop.bridge.tasks import Tasks
from desktop.domain.conversation import ConversationSettings
from desktop.domain.errors import AppError
from desktop.domain.folders import Folders
from desktop.domain.notices import Notice, NoticeAction, notice_of
from desktop.domain.shown_titles import quoted
from desktop.services.organising import Organising


class FoldersController(QObject):
    """Carries wishes out, and offers to undo those after which something is no longer where it was."""

    folder_created = Signal(str)
    notice_raised = Signal(object)

    def __init__(self, organising: Organising, library: LibraryController, chat: ChatController, tasks: Tasks) -> None:
        super().__init__()
        self._organising = organising
        self._library = library
        self._chat = chat
        self._tasks = tasks

    @property
    def folders(self) -> Folders:
        """All folders."""
        return self._library.folders

    def move(self, ids: Sequence[str], folder_id: str | None, *, is_drag: bool = False) -> None:
        """Put conversations into a folder, or into none."""
        self._do(self._organising.move(ids, folder_id, is_drag=is_drag), offers_undo=True)

    def pin(self, ids: Sequence[str], *, is_pinned: bool) -> None:
        """Put conversations at the top of the list, or back."""
        self._do(self._organising.pin(ids, is_pinned=is_pinned))

    def archive(self, ids: Sequence[str], *, is_archived: bool) -> None:
        """Put conversations out of sight, or back."""
        self._do(self._organising.archive(ids, is_archived=is_archived), offers_undo=True)

    def tag(self, ids: Sequence[str], added: Sequence[str], removed: Sequence[str]) -> None:
        """Put tags on conversations, and take others off."""
        self._do(self._organising.tag(ids, added, removed))

    def duplicate(self, ids: Sequence[str]) -> None:
        """Copy conversations; the copy of one is shown."""
        self._tasks.spawn(self._duplicate(ids), self._on_error)

    def ask_to_delete(self, ids: Sequence[str], title: str) -> None:
        """Ask whether conversations are to go into the trash: a single key must not do it."""
        what = quoted(title) if len(ids) == 1 else f"{len(ids):,} chats"
        action = NoticeAction("Delete", lambda: self._library.delete(*ids))
        self.notice_raised.emit(Notice(f"Move {what} to the trash?", action=action))

    def ask_to_delete_folder(self, folder_id: str) -> None:
        """Ask whether a folder is to go: a single key must not do it."""
        folder = self.folders.get(folder_id)
        if folder is not None:
            action = NoticeAction("Delete", lambda: self.delete_folder(folder_id))
            self.notice_raised.emit(
                Notice(f"Delete the folder {quoted(folder.name)}? What is in it moves up.", action=action)
            )

    def make_folder(
        self, name: str = "", parent: str | None = None, ids: Sequence[str] = (), inner: str | None = None
    ) -> None:
        """Make a folder, with conversations or another folder in it; ``folder_created`` tells of one that has no name
        of its own yet."""
        self._tasks.spawn(self._make_folder(name, parent, ids, inner), self._on_error)

    def rename_folder(self, folder_id: str, name: str) -> None:
        """Give a folder another name."""
        self._do(self._organising.rename_folder(folder_id, name))

    def move_folder(self, folder_id: str, parent: str | None) -> None:
        """Put a folder into another one, or to the top."""
        self._do(self._organising.move_folder(folder_id, parent), offers_undo=True)

    def change_settings(self, folder_id: str, settings: ConversationSettings) -> None:
        """Set what new chats in a folder inherit."""
        self._do(self._organising.change_folder_settings(folder_id, settings))

    def delete_folder(self, folder_id: str) -> None:
        """Take a folder away; what is in it moves up."""
        self._do(self._organising.delete_folder(folder_id), offers_undo=True)

    def new_chat(self, folder_id: str) -> None:
        """Show an empty chat in a folder, with the folder's settings as its own."""
        self._chat.open(self._organising.new_chat(folder_id).id)

    def _do(self, work: Coroutine[Any, Any, bool], *, offers_undo: bool = False) -> None:
        self._tasks.spawn(self._done(work, offers_undo=offers_undo), self._on_error)

    async def _done(self, work: Coroutine[Any, Any, bool], *, offers_undo: bool) -> None:
        if await work and offers_undo:
            self._library.offer_undo()

    async def _duplicate(self, ids: Sequence[str]) -> None:
        copies = await self._organising.duplicate(ids)
        if len(copies) == 1:
            await self._chat.show(copies[0])

    async def _make_folder(self, name: str, parent: str | None, ids: Sequence[str], inner: str | None) -> None:
        made = await self._organising.make_folder(name, parent, ids, inner)
        if ids or inner:
            self._library.offer_undo()
        if not name.strip():
            self.folder_created.emit(made)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
