"""Going back to an earlier version of a conversation, whether its file can still be read or not."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from desktop.domain.backups import Backup
from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.messages import timestamp
from desktop.domain.shown_titles import quoted
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.ports import BackedUpConversations


class ConversationBackups:
    """Lists earlier versions and restores one."""

    def __init__(
        self,
        library: ConversationLibrary,
        changes: ConversationChanges,
        store: BackedUpConversations,
        files: FileThread,
    ) -> None:
        self._library = library
        self._changes = changes
        self._store = store
        self._files = files

    def file(self, conversation_id: str) -> Path:
        """Where a conversation is kept."""
        return self._store.file(conversation_id)

    async def of(self, conversation_id: str) -> list[Backup]:
        """The earlier versions of a conversation, newest first."""
        return await self._files.run(self._store.backups, conversation_id)

    async def restore(self, conversation_id: str, backup: Backup) -> Callable[[], Awaitable[None]] | None:
        """Bring an earlier version back. A conversation that can be read is changed to it, which the history of changes
        can take back; for one that cannot be read the file is exchanged, and what takes that back is returned. Raises
        ``ConversationUnreadable`` and ``StorageFailed``."""
        self._library.permission.require_open()
        try:
            await self._library.get(conversation_id)
        except ConversationUnreadable:
            return await self._exchange(conversation_id, backup)
        earlier = await self._files.run(self._store.read, backup.path)

        def go_back(now: Conversation) -> Conversation:
            read_only, extra = now.read_only, {**now.extra, **earlier.extra}
            return replace(earlier, id=now.id, updated_at=timestamp(), read_only=read_only, extra=extra)

        await self._changes.change([conversation_id], f"An earlier version of {quoted(earlier.title)} is back", go_back)
        return None

    async def _exchange(self, conversation_id: str, backup: Backup) -> Callable[[], Awaitable[None]]:
        trashed = await self._files.run(self._store.restore_backup, conversation_id, backup.path)
        await self._list_again(conversation_id)

        async def take_back() -> None:
            self._library.permission.require_open()
            if trashed is not None:
                await self._files.run(self._store.take_restore_back, conversation_id, trashed)
            self._library.close_conversation(conversation_id)
            await self._list_again(conversation_id)

        return take_back

    async def _list_again(self, conversation_id: str) -> None:
        self._library.list_line(await self._files.run(self._store.summary, conversation_id))
        self._library.tell()
