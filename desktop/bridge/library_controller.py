"""The list of conversations for the window: rename, delete, undo, open a file, save a copy."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.domain.conversation import ConversationSummary
from desktop.domain.errors import AppError
from desktop.domain.notices import Notice, NoticeAction, notice_of
from desktop.services.conversation_library import ConversationLibrary


class LibraryController(QObject):
    """Tells the window of every change to the list and carries out what it wishes."""

    conversations_changed = Signal(object)
    answering_ids_changed = Signal(object)
    undo_changed = Signal(bool)
    notice_raised = Signal(object)

    def __init__(self, library: ConversationLibrary, chat: ChatController, turns: RunningTurns, tasks: Tasks) -> None:
        super().__init__()
        self._library = library
        self._chat = chat
        self._turns = turns
        self._tasks = tasks
        turns.turns_changed.connect(self._on_turns_changed)

    @property
    def conversations(self) -> tuple[ConversationSummary, ...]:
        """Every conversation, newest first."""
        return self._library.summaries

    def on_library_changed(self) -> None:
        """Pass a change of the library on to the window."""
        self.conversations_changed.emit(self._library.summaries)
        self.undo_changed.emit(bool(self._library.undo_label))
        self._chat.follow_library()

    async def refresh(self) -> None:
        """Read the list of conversations from the folder."""
        await self._library.refresh()

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another name."""
        self._tasks.spawn(self._library.rename(conversation_id, title), self._on_error)

    def delete(self, conversation_id: str) -> None:
        """Move a conversation to the trash and offer to undo it."""
        self._tasks.spawn(self._delete(conversation_id), self._on_error)

    def undo(self) -> None:
        """Take the last change back; a conversation that comes back is shown in place of an empty chat."""
        self._tasks.spawn(self._take_back(), self._on_error)

    def open_file(self, path: Path) -> None:
        """Show the conversation in a file."""
        self._tasks.spawn(self.show_file(path), self._on_error)

    async def show_file(self, path: Path) -> None:
        """Show the conversation in a file once it has been read."""
        await self._chat.show(await self._library.import_file(path))

    def save_copy(self, conversation_id: str, path: Path) -> None:
        """Write a copy of a conversation to a file."""
        self._tasks.spawn(self._save_copy(conversation_id, path), self._on_error)

    def save_text(self, text: str, path: Path) -> None:
        """Write a part of a conversation, such as its code, to a file."""
        self._tasks.spawn(self._save_text(text, path), self._on_error)

    async def _delete(self, conversation_id: str) -> None:
        await self._turns.end(conversation_id)
        if await self._library.delete(conversation_id):
            undo = NoticeAction("Undo", self.undo)
            self.notice_raised.emit(Notice(self._library.undo_label, action=undo))

    async def _take_back(self) -> None:
        step = await self._library.undo()
        if step is not None and step.brings_back and not self._chat.conversation.messages:
            await self._chat.show(step.brings_back)

    async def _save_copy(self, conversation_id: str, path: Path) -> None:
        await self._library.save_copy(conversation_id, path)
        self.notice_raised.emit(Notice(f"Saved as {path.name}."))

    async def _save_text(self, text: str, path: Path) -> None:
        await self._library.save_text(text, path)
        self.notice_raised.emit(Notice(f"Saved as {path.name}."))

    def _on_turns_changed(self) -> None:
        self.answering_ids_changed.emit(self._turns.ids)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
