"""The trash as the user sees it: what is in it, bringing back, deleting for good, and thirty days."""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from desktop.domain.shown_titles import quoted
from desktop.domain.trash import DAY_S, KEPT_DAYS, TrashedConversation
from desktop.domain.undo import Added
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.file_thread import FileThread


class TrashCan(Protocol):
    """Where deleted conversations lie; every method blocks, and the last two may raise an ``AppError``."""

    def list(self) -> list[TrashedConversation]: ...
    def delete(self, conversation_ids: Collection[str]) -> None: ...
    def remove_old(self, now_s: float) -> None: ...


class ReadStates(Protocol):
    """What models have read of conversations; both methods block and never fail."""

    def forget_all(self) -> None: ...
    def forget_old(self, before_s: float) -> None: ...


class ConversationTrash:
    """Bringing back is a step that can be undone; deleting for good is not."""

    def __init__(
        self,
        can: TrashCan,
        states: ReadStates,
        changes: ConversationChanges,
        files: FileThread,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._can = can
        self._states = states
        self._changes = changes
        self._files = files
        self._clock = clock

    async def list(self) -> tuple[TrashedConversation, ...]:
        """What is in the trash, last deleted first; what the disk has still to take is in it, too."""
        found = await self._files.run(self._can.list)
        ids = {each.id for each in found}
        waiting = [each for each in self._changes.deleted_unsaved.waiting if each.id not in ids]
        return (*(TrashedConversation(each.id, each.title, self._clock()) for each in waiting), *found)

    async def restore(self, trashed: Sequence[TrashedConversation]) -> None:
        """Bring conversations back, each to where it was. Raises ``StorageFailed``."""
        what = quoted(trashed[0].title) if len(trashed) == 1 else f"{len(trashed):,} chats"
        await self._changes.apply(f"Brought {what} back from the trash", [Added(each.id) for each in trashed])

    async def delete_for_good(self, conversation_ids: Sequence[str]) -> None:
        """Delete conversations so that nothing brings them back, undo neither, and with what models have read of them.
        Raises ``StorageFailed``."""
        self._changes.history.forget(frozenset(conversation_ids))
        self._changes.deleted_unsaved.forget(conversation_ids)
        await self._files.run(self._can.delete, conversation_ids)
        await self._files.run(self._states.forget_all)

    async def remove_old(self) -> None:
        """Delete what has been in the trash longer than promised. Raises ``StorageFailed``."""
        now_s = self._clock()
        await self._files.run(self._states.forget_old, now_s - KEPT_DAYS * DAY_S)
        await self._files.run(self._can.remove_old, now_s)
