"""All conversations: their list, those that are open, and every change to them, each of which can be undone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.conversation import Conversation, ConversationSummary, new_conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.messages import Message, new_id
from desktop.services.file_thread import FileThread
from desktop.services.ports import Conversations


@dataclass(frozen=True, slots=True)
class UndoStep:
    """A change that can be taken back, what to call it, and the id of a conversation that it brings back."""

    label: str
    run: Callable[[], Awaitable[None]]
    brings_back: str = ""


class ConversationLibrary:
    """The conversations of one folder. ``on_change`` is called when the list is another one than before.

    A new conversation is in the list, and on disk, from its first save on.
    """

    def __init__(self, store: Conversations, files: FileThread, on_change: Callable[[], None]) -> None:
        self._store = store
        self._files = files
        self._on_change = on_change
        self._summaries: dict[str, ConversationSummary] = {}
        self._open: dict[str, Conversation] = {}
        self._unsaved: dict[str, Conversation] = {}
        self._undo: list[UndoStep] = []

    @property
    def summaries(self) -> tuple[ConversationSummary, ...]:
        """Every conversation, newest first."""
        return tuple(sorted(self._summaries.values(), key=lambda summary: summary.updated_at, reverse=True))

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self._undo[-1].label if self._undo else ""

    async def refresh(self) -> None:
        """Read the list from the folder."""
        found = await self._files.run(self._store.summaries)
        self._summaries = {summary.id: summary for summary in found} | {
            conversation.id: conversation.summary for conversation in self._unsaved.values()
        }
        self._on_change()

    def create(self, conversation_id: str = "") -> Conversation:
        """A new, empty conversation; it is not on disk yet. An id brings back one that never had a message."""
        conversation = new_conversation()
        if conversation_id:
            conversation = replace(conversation, id=conversation_id)
        self._open[conversation.id] = conversation
        return conversation

    def open_conversation(self, conversation_id: str) -> Conversation | None:
        """A conversation that has been read or created; ``None`` after it was deleted."""
        return self._open.get(conversation_id)

    async def reopen(self, conversation_id: str) -> Conversation:
        """The conversation that was shown last; an empty one under its id when it never had a message."""
        if conversation_id in self._summaries:
            return await self.get(conversation_id)
        return self.create(conversation_id)

    async def get(self, conversation_id: str) -> Conversation:
        """A conversation, read from disk when it is not open yet."""
        if conversation_id not in self._open:
            read = await self._files.run(self._store.load, conversation_id)
            self._open.setdefault(conversation_id, read)
        return self._open[conversation_id]

    def put(self, conversation: Conversation) -> None:
        """Take in a changed conversation without saving it."""
        self._open[conversation.id] = conversation

    async def save(self, conversation: Conversation) -> None:
        """Take in a changed conversation and keep it on disk; of several that wait only the newest is written. One
        that cannot be written is in the list all the same, and is written with the next save or at the end."""
        self._open[conversation.id] = conversation
        if conversation.read_only:
            return
        self._unsaved[conversation.id] = conversation
        try:
            await self._files.run(self._write_newest, conversation.id)
        finally:
            self._note(conversation.summary)

    async def keep_answer(self, conversation_id: str, answer: Message) -> None:
        """Save an answer into its conversation; one that has been deleted meanwhile stays deleted."""
        if conversation_id in self._open:
            await self.save(self._open[conversation_id].with_message(answer))

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another name."""
        conversation = await self.get(conversation_id)
        renamed = conversation.titled(title)
        if renamed.read_only:
            await self._files.run(self._store.save, renamed)  # raises, and says why
        if renamed.title == conversation.title:
            return
        old_title = conversation.title
        await self.save(renamed)

        async def rename_back() -> None:
            await self.save((await self.get(conversation_id)).titled(old_title))

        self._remember(UndoStep(f"Renamed to “{renamed.title}”", rename_back))

    async def delete(self, conversation_id: str) -> bool:
        """Move a conversation to the trash. ``False`` when it was deleted already."""
        known_as = self._open.get(conversation_id) or self._summaries.get(conversation_id)
        await self._files.run(self._store.move_to_trash, conversation_id)
        if known_as is None or (conversation_id not in self._open and conversation_id not in self._summaries):
            return False
        for known in (self._open, self._unsaved, self._summaries):
            known.pop(conversation_id, None)

        async def restore() -> None:
            await self._files.run(self._store.restore, conversation_id)
            await self.refresh()

        self._remember(UndoStep(f"“{known_as.title}” is in the trash", restore, conversation_id))
        return True

    async def undo(self) -> UndoStep | None:
        """Take the last change back; returns what it was, if there was one."""
        if not self._undo:
            return None
        step = self._undo.pop()
        await step.run()
        self._on_change()
        return step

    async def import_file(self, path: Path) -> str:
        """Open a conversation's file: in place when it lies in the folder, else as a copy. Returns its id."""
        in_place = await self._files.run(self._store.contains, path)
        if in_place is not None:
            return in_place
        conversation = await self._files.run(self._store.read, path)
        if await self._is_taken(conversation):
            conversation = replace(conversation, id=new_id())
        await self.save(conversation)
        return conversation.id

    async def save_copy(self, conversation_id: str, path: Path) -> None:
        """Write a copy of a conversation wherever the user wants it."""
        await self._files.run(self._store.write_copy, await self.get(conversation_id), path)

    async def save_text(self, text: str, path: Path) -> None:
        """Write a part of a conversation, such as its code, wherever the user wants it."""
        await self._files.run(self._store.write_text, text, path)

    async def close(self) -> None:
        """Write what still waits."""
        failure: StorageFailed | None = None
        for conversation_id in tuple(self._unsaved):
            try:
                await self._files.run(self._write_newest, conversation_id)
            except StorageFailed as error:
                failure = error
        if failure is not None:
            raise failure

    async def _is_taken(self, conversation: Conversation) -> bool:
        """Whether the id of an imported conversation belongs to another one."""
        if conversation.id not in self._summaries and conversation.id not in self._open:
            return False
        try:
            return await self.get(conversation.id) != conversation
        except ConversationUnreadable:
            return True

    def _write_newest(self, conversation_id: str) -> None:
        conversation = self._unsaved.pop(conversation_id, None)
        if conversation is None:
            return
        try:
            self._store.save(conversation)
        except StorageFailed:
            self._unsaved.setdefault(conversation_id, conversation)
            raise

    def _note(self, summary: ConversationSummary) -> None:
        """Put a saved conversation into the list. The newest one getting newer, once a second, is no change of it."""
        known = self._summaries.pop(summary.id, None)
        was_newest = known is not None and all(
            known.updated_at >= other.updated_at for other in self._summaries.values()
        )
        self._summaries[summary.id] = summary
        if known is None or known.title != summary.title or not was_newest:
            self._on_change()

    def _remember(self, step: UndoStep) -> None:
        self._undo.append(step)
        self._on_change()
