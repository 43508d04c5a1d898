"""All conversations: their list, those that are open, and keeping them. Changing them is ``conversation_changes``."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop.domain.conversation import Conversation, ConversationSettings, ConversationSummary, new_conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.folders import Folders
from desktop.domain.messages import Message
from desktop.domain.unsaved import UnsavedState
from desktop.services import kept_folders
from desktop.services.conversation_search import NoSearch
from desktop.services.deleted_unsaved import DeletedUnsaved
from desktop.services.file_thread import FileThread
from desktop.services.kept_folders import KeptFolders
from desktop.services.open_conversations import OpenConversations
from desktop.services.ports import ConversationIndex, Conversations, FolderFile
from desktop.services.waiting_saves import WaitingSaves
from desktop.services.write_permission import WritePermission

COPY_SUFFIX = ".hearth.json"
_ANSWER_TO = "/answer/"  # no id of a conversation holds a slash


class ConversationLibrary:
    """The conversations of one folder. ``on_change`` is called when the list is another one than before. What has to
    get onto the disk goes through ``saves``.

    A new conversation is in the list, and on disk, from its first save on.
    """

    def __init__(
        self,
        store: Conversations,
        folder_file: FolderFile,
        files: FileThread,
        on_change: Callable[[], None],
        index: ConversationIndex | None = None,
    ) -> None:
        self._store = store
        self._files = files
        self._on_change = on_change
        self._index: ConversationIndex = index or NoSearch()
        self.saves = WaitingSaves(files)
        self.deleted = DeletedUnsaved(store, self.saves)
        self._kept_folders = KeptFolders(folder_file, self.saves, files)
        self.permission = WritePermission()
        self._summaries: dict[str, ConversationSummary] = {}
        self.in_memory = self._open = OpenConversations(self.is_saved)
        self._is_quiet = False

    @property
    def summaries(self) -> tuple[ConversationSummary, ...]:
        """Every conversation, newest first."""
        return tuple(sorted(self._summaries.values(), key=lambda summary: summary.updated_at, reverse=True))

    @property
    def folders(self) -> Folders:
        """The folders that conversations are in."""
        return self._kept_folders.folders

    async def refresh(self) -> None:
        """Read the list: what the index knows is shown at once, then what the folder holds."""
        _, known = await asyncio.gather(self._kept_folders.refresh(), self._index.known())
        is_quick = bool(known) and not self._summaries
        if is_quick:
            self._list(file.summary for file in known.values())
            self._on_change()
        shown = self._summaries
        self._list(await self._files.run(self._store.summaries, known))
        if not is_quick or self._summaries != shown:
            self._on_change()
        self._index.look_again()

    def _list(self, found: Iterable[ConversationSummary]) -> None:
        self._summaries = {summary.id: summary for summary in found} | {
            each: self._open[each].summary for each in self.saves.names if each in self._open
        }

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Saves meanwhile are not told one by one: whoever makes many changes tells of them at the end."""
        self._is_quiet = True
        try:
            yield
        finally:
            self._is_quiet = False

    def tell(self) -> None:
        """Something about the list or an open conversation is different now."""
        self._on_change()

    async def keep_folders(self, folders: Folders) -> None:
        """Take in other folders and keep them on disk; what the disk does not take waits."""
        await self._kept_folders.keep(folders)

    # -- open conversations

    def create(self, conversation_id: str = "", settings: ConversationSettings | None = None) -> Conversation:
        """A new, empty conversation; it is not on disk yet. An id brings back one that never had a message."""
        conversation = new_conversation(settings)
        if conversation_id:
            conversation = replace(conversation, id=conversation_id)
        self._open[conversation.id] = conversation
        return conversation

    def open_conversation(self, conversation_id: str) -> Conversation | None:
        """A conversation that has been read or created; ``None`` after it was deleted."""
        return self._open.get(conversation_id)

    async def reopen(self, conversation_id: str) -> Conversation:
        """The conversation that was shown last; an empty one under its id when it never had a message, and a new one
        when it is in the trash."""
        if conversation_id in self._summaries:
            return await self.get(conversation_id)
        is_in_trash = await self._files.run(self._store.is_in_trash, conversation_id)
        return self.create() if is_in_trash else self.create(conversation_id)

    async def get(self, conversation_id: str) -> Conversation:
        """A conversation, read from disk when it is not open yet."""
        if conversation_id not in self._open:
            read = await self._files.run(self._store.load, conversation_id)
            self._open.setdefault(conversation_id, read)
        return self._open[conversation_id]

    def put(self, conversation: Conversation) -> None:
        """Take in a changed conversation without saving it."""
        self._open[conversation.id] = conversation

    def is_known(self, conversation_id: str) -> bool:
        """Whether a conversation is open or in the list."""
        return conversation_id in self._open or conversation_id in self._summaries

    def title(self, conversation_id: str) -> str:
        """The title of a known conversation."""
        is_open = conversation_id in self._open
        return self._open[conversation_id].shown_title if is_open else self._summaries[conversation_id].title

    # -- saving

    async def save(self, conversation: Conversation) -> None:
        """Take in a changed conversation and keep it on disk; of several that wait only the newest is written. One
        that the disk does not take is in the list all the same, and waits."""
        self._open[conversation.id] = conversation
        if conversation.read_only:
            return
        try:
            await self.saves.write(conversation.id, partial(self._store.save, conversation))
            if conversation.id in self._open:  # else it has been deleted meanwhile
                self._index.saved(self._open[conversation.id])
            self._open.settle(conversation)
        finally:
            if conversation.id in self._open:
                self._note(conversation.summary)

    async def journal_answer(self, conversation_id: str, started: Message, reasoning: str, text: str) -> bool:
        """Keep what has arrived of a running answer since the last call; ``False`` when it has to wait for the next."""
        if conversation_id not in self._open or conversation_id in self.saves.failures:
            return False  # an answer on disk without its prompt would be of little use
        try:
            await self._files.run(self._store.journal, conversation_id, started, reasoning, text)
        except StorageFailed as failure:
            self.saves.note(_ANSWER_TO + conversation_id, failure)
            return False
        self.saves.note(_ANSWER_TO + conversation_id, None)
        return True

    async def keep_answer(self, conversation_id: str, answer: Message) -> None:
        """Save an answer, which is at its end, into its conversation; one that has been deleted meanwhile stays
        deleted."""
        await self._files.run(self._store.end_journal, conversation_id)
        self.saves.forget(_ANSWER_TO + conversation_id)
        if conversation_id in self._open:
            await self.save(self._open[conversation_id].with_message(answer))

    @property
    def unsaved(self) -> UnsavedState:
        """What waits because the disk did not take it."""
        return self.saves.state(self._unsaved_name)

    async def save_copies(self, folder: Path) -> None:
        """Write the conversations that wait into another folder. Raises ``StorageFailed``."""
        waiting = [self._open[each] for each in self.saves.failures if each in self._open]
        for conversation in (*waiting, *self.deleted.waiting):
            path = folder / f"{conversation.id}{COPY_SUFFIX}"
            await self._files.run(self._store.write_copy, conversation, path)

    async def close(self) -> None:
        """Write what still waits. Raises ``StorageFailed``."""
        await self.saves.close()

    def _unsaved_name(self, name: str) -> str:
        if name == kept_folders.NAME:
            return "Folders"
        return self.deleted.told_as(name) or self.title(name.removeprefix(_ANSWER_TO))

    def _note(self, summary: ConversationSummary) -> None:
        """Put a saved conversation into the list. The newest one getting newer is no change of it."""
        known = self._summaries.pop(summary.id, None)
        was_newest = known is not None and all(
            known.updated_at >= other.updated_at for other in self._summaries.values()
        )
        self._summaries[summary.id] = summary
        is_change = known is None or replace(known, updated_at=summary.updated_at) != summary or not was_newest
        if is_change and not self._is_quiet:
            self._on_change()

    # -- what other programs do

    async def look_at_folders(self) -> bool:
        """Take in what other programs have made of the folders; whether that is something else."""
        return await self._kept_folders.look()

    def is_saved(self, conversation_id: str) -> bool:
        """Whether nothing of an open conversation waits to be written."""
        return conversation_id not in self.saves.names

    def take_in(self, conversation: Conversation) -> None:
        """Take in what another program has changed; what waits to be written has it, too."""
        self._open[conversation.id] = conversation
        self.saves.replace(conversation.id, partial(self._store.save, conversation))
        self._open.settle(conversation)
        if conversation.id in self._summaries:
            self._summaries[conversation.id] = conversation.summary

    def list_line(self, summary: ConversationSummary) -> None:
        """Put a new line into the list, or another one in its place."""
        self._summaries[summary.id] = summary
        self._index.look_again()

    def drop_line(self, conversation_id: str) -> None:
        """Take the line of a file that is gone out of the list; a conversation that waits to be written keeps it."""
        if self.is_saved(conversation_id):
            self._summaries.pop(conversation_id, None)
            self._index.look_again()

    def close_conversation(self, conversation_id: str) -> None:
        """Forget an open conversation that nobody looks at."""
        if self.is_saved(conversation_id):
            self._open.pop(conversation_id)

    # -- the trash

    async def move_to_trash(self, conversation_id: str) -> bool:
        """Move a conversation to the trash; ``False`` when it was there already. Raises ``StorageFailed``."""
        await self._files.run(self._store.move_to_trash, conversation_id)
        was_known = self.is_known(conversation_id)
        if conversation_id in self.saves.failures and conversation_id in self._open:
            self.deleted.take(self._open[conversation_id])
        self._open.pop(conversation_id)
        self._summaries.pop(conversation_id, None)
        self._index.removed(conversation_id)
        for name in (conversation_id, _ANSWER_TO + conversation_id):
            self.saves.forget(name)
        return was_known

    async def restore(self, conversation_id: str) -> None:
        """Bring a conversation back from the trash. Raises ``StorageFailed``."""
        failure: StorageFailed | None = None
        try:
            await self._files.run(self._store.restore, conversation_id)
        except StorageFailed as error:
            failure = error
        unsaved = self.deleted.give_back(conversation_id)
        if unsaved is None and failure is not None:
            raise failure
        if unsaved is None:
            self._summaries[conversation_id] = await self._files.run(self._store.summary, conversation_id)
            self._index.look_again()
            return
        if failure is None:
            with suppress(ConversationUnreadable):  # what lies there is an older state of the same
                await self._files.run(self._store.load, conversation_id)
        await self.save(unsaved)
