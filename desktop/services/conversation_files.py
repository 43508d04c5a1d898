"""Conversations in files elsewhere: opening them, writing copies."""

from dataclasses import replace
from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.messages import new_id
from desktop.domain.shown_titles import quoted
from desktop.domain.undo import Added
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.ports import Conversations


class ConversationFiles:
    """Reads and writes files that the user has chosen."""

    def __init__(
        self, library: ConversationLibrary, changes: ConversationChanges, store: Conversations, files: FileThread
    ) -> None:
        self._library = library
        self._changes = changes
        self._store = store
        self._files = files

    async def import_file(self, path: Path) -> str:
        """Open a conversation's file: in place when it lies in the folder, else as a copy. Returns its id."""
        in_place = await self._files.run(self._store.contains, path)
        if in_place is not None:
            return in_place
        conversation = await self._files.run(self._store.read, path)
        if await self._is_taken(conversation):
            conversation = replace(conversation, id=new_id())
        if not self._library.is_known(conversation.id):
            await self._changes.apply(f"{quoted(conversation.title)} was added", [Added(conversation.id, conversation)])
        return conversation.id

    async def save_copy(self, conversation_id: str, path: Path) -> None:
        """Write a copy of a conversation wherever the user wants it."""
        await self._files.run(self._store.write_copy, await self._library.get(conversation_id), path)

    async def save_text(self, text: str, path: Path) -> None:
        """Write a part of a conversation, such as its code, wherever the user wants it."""
        await self._files.run(self._store.write_text, text, path)

    async def _is_taken(self, conversation: Conversation) -> bool:
        """Whether the id of an imported conversation belongs to another one."""
        if not self._library.is_known(conversation.id):
            return False
        try:
            return await self._library.get(conversation.id) != conversation
        except ConversationUnreadable:
            return True
