"""The list of conversations for the window: rename, delete, undo, open a file, save a copy."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.domain.conversation import Conversation, ConversationSummary
from desktop.domain.errors import AppError
from desktop.domain.folders import Folders
from desktop.domain.notices import REDO, SAVED, UNDO, Notice, NoticeAction, notice_of
from desktop.domain.undo import Added, Removed, UndoStep
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_files import ConversationFiles
from desktop.services.conversation_library import ConversationLibrary


@dataclass(frozen=True, slots=True)
class LibraryServices:
    """What stands behind the list of conversations."""

    library: ConversationLibrary
    changes: ConversationChanges
    files: ConversationFiles


class LibraryController(QObject):
    """Tells the window of every change to the list and carries out what it wishes."""

    conversations_changed = Signal(object)
    answering_ids_changed = Signal(object)
    folders_changed = Signal(object)
    undo_changed = Signal(str)
    redo_changed = Signal(str)
    notice_raised = Signal(object)

    def __init__(self, services: LibraryServices, chat: ChatController, turns: RunningTurns, tasks: Tasks) -> None:
        super().__init__()
        self._library, self._changes, self._elsewhere = services.library, services.changes, services.files
        self._chat = chat
        self._turns = turns
        self._tasks = tasks
        self._shown_ids = ["", chat.conversation.id]
        chat.conversation_opened.connect(self._on_chat_conversation_opened)
        turns.turns_changed.connect(self._on_turns_changed)

    @property
    def conversations(self) -> tuple[ConversationSummary, ...]:
        """Every conversation, newest first."""
        return self._library.summaries

    @property
    def folders(self) -> Folders:
        """The folders that conversations are in."""
        return self._library.folders

    def on_library_changed(self) -> None:
        """Pass a change of the library on to the window."""
        self.conversations_changed.emit(self._library.summaries)
        self.folders_changed.emit(self._library.folders)
        self.undo_changed.emit(self._changes.history.undo_label)
        self.redo_changed.emit(self._changes.history.redo_label)
        self._chat.follow_library()

    async def refresh(self) -> None:
        """Read the list of conversations from the folder."""
        await self._library.refresh()

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another name and offer to undo it."""
        self._tasks.spawn(self._rename(conversation_id, title), self._on_error)

    def delete(self, *conversation_ids: str) -> None:
        """Move conversations to the trash and offer to undo it."""
        self._tasks.spawn(self._delete(conversation_ids), self._on_error)

    def undo(self) -> None:
        """Take the last change back; a conversation that comes back is shown in place of an empty chat."""
        self._tasks.spawn(self._undo(), self._on_error)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._tasks.spawn(self._redo(), self._on_error)

    def offer_undo(self) -> None:
        """Tell what was done last, and offer to undo it."""
        label = self._changes.history.undo_label
        if label:
            self.notice_raised.emit(Notice(label, action=NoticeAction("Undo", self.undo), topic=UNDO + label))

    def open_file(self, path: Path) -> None:
        """Show the conversation in a file."""
        self._tasks.spawn(self.show_file(path), self._on_error)

    async def show_file(self, path: Path) -> None:
        """Show the conversation in a file once it has been read."""
        await self._chat.show(await self._elsewhere.import_file(path))

    def save_copy(self, conversation_id: str, path: Path) -> None:
        """Write a copy of a conversation to a file."""
        self._tasks.spawn(self._save_copy(conversation_id, path), self._on_error)

    def save_text(self, text: str, path: Path) -> None:
        """Write a part of a conversation, such as its code, to a file."""
        self._tasks.spawn(self._save_text(text, path), self._on_error)

    async def _rename(self, conversation_id: str, title: str) -> None:
        if await self._changes.rename(conversation_id, title):
            self.offer_undo()

    async def _delete(self, conversation_ids: tuple[str, ...]) -> None:
        for conversation_id in conversation_ids:
            await self._turns.end(conversation_id)
        if await self._changes.delete(conversation_ids):
            self.offer_undo()

    async def _undo(self) -> None:
        """What was taken back may be out of view, so it is told each time; the same for what is done again."""
        before, shown = self._shown_ids
        step = await self._go_back(self._changes.history.done, self._changes.undo)
        if step is not None:
            if any(isinstance(each, Added) and each.conversation_id == shown for each in step.changes):
                await self._show_again(before)
            redo = NoticeAction("Redo", self.redo)
            self.notice_raised.emit(Notice(step.told_when_undone, action=redo, topic=REDO + step.label))

    async def _show_again(self, conversation_id: str) -> None:
        """Show what was shown before a chat that is gone."""
        if self._library.is_known(conversation_id):
            await self._chat.show(conversation_id)

    async def _redo(self) -> None:
        if await self._go_back(self._changes.history.undone, self._changes.redo) is not None:
            self.offer_undo()

    async def _go_back(self, steps: list[UndoStep], go: Callable[[], Awaitable[UndoStep | None]]) -> UndoStep | None:
        for conversation_id in steps[-1].rewritten_ids if steps else ():
            await self._turns.end(conversation_id)
        step = await go()
        returned = [each for each in step.changes if isinstance(each, Removed)] if step is not None else []
        if len(returned) == 1 and not self._chat.conversation.messages:
            await self._chat.show(returned[0].conversation_id)
        return step

    async def _save_copy(self, conversation_id: str, path: Path) -> None:
        await self._elsewhere.save_copy(conversation_id, path)
        self.notice_raised.emit(Notice(f"Saved as {path.name}.", topic=SAVED))

    async def _save_text(self, text: str, path: Path) -> None:
        await self._elsewhere.save_text(text, path)
        self.notice_raised.emit(Notice(f"Saved as {path.name}.", topic=SAVED))

    def _on_chat_conversation_opened(self, conversation: Conversation) -> None:
        if conversation.id != self._shown_ids[-1]:
            self._shown_ids = [self._shown_ids[-1], conversation.id]

    def _on_turns_changed(self) -> None:
        self.answering_ids_changed.emit(self._turns.ids)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
