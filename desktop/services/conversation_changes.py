"""Every change of conversations and folders that a user makes, as steps that can be undone and done again."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable, StorageFailed
from desktop.domain.shown_titles import quoted
from desktop.domain.undo import (
    Added,
    Change,
    Edited,
    FoldersEdited,
    Removed,
    UndoStep,
    edited,
    inverted,
    remembered,
    with_edit,
    with_folders_edit,
)
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.undo_history import UndoHistory


class ConversationChanges:
    """Carries changes out in a library and remembers what they were.

    Its methods raise ``StorageFailed`` when something could not be written: conversations are kept in memory all the
    same, and what has been done can be undone.
    """

    def __init__(self, library: ConversationLibrary) -> None:
        self._library = library
        self.deleted_unsaved = library.deleted
        self.history = UndoHistory()

    async def change(
        self, conversation_ids: Iterable[str], label: str, edit: Callable[[Conversation], Conversation]
    ) -> bool:
        """Change conversations, as one step; ``False`` when nothing was to be done. Raises ``ConversationUnreadable``
        and ``StorageFailed``."""
        changes = []
        for conversation_id in conversation_ids:
            before = await self._library.get(conversation_id)
            after = edit(before)
            if after != before:
                self._library.permission.require_writable(before)
                changes.append(edited(before, after))
        return await self.apply(label, changes)

    async def apply(
        self, label: str, changes: Sequence[Change], on_progress: Callable[[int], None] = lambda _done: None
    ) -> bool:
        """Carry changes out, as one step; ``False`` when nothing was to be done."""
        if changes:
            self._library.permission.require_open()
        failures: list[StorageFailed] = []
        done: list[Change] = []
        try:
            with self._library.quietly():
                for number, change in enumerate(changes):
                    on_progress(number)
                    done += await self._carry_out(change, failures)
        finally:
            self.history.remember(label, done)
            self._library.tell()
        if failures:
            raise failures[0]
        return bool(done)

    async def rename(self, conversation_id: str, title: str) -> bool:
        """Give a conversation another name; ``False`` when it has that name already."""
        new_title = (await self._library.get(conversation_id)).titled(title).title
        return await self.change(
            [conversation_id],
            f"Renamed to {quoted(new_title)}",
            lambda c: c if c.title == new_title else c.titled(title),
        )

    async def delete(self, conversation_ids: Sequence[str]) -> bool:
        """Move conversations to the trash. ``False`` when they were deleted already."""
        library = self._library
        known = [each for each in conversation_ids if library.is_known(each)]
        if not known:
            return False
        what = quoted(library.title(known[0])) if len(known) == 1 else f"{len(known):,} chats"
        return await self.apply(
            f"Moved {what} to the trash", [Removed(each, library.open_conversation(each)) for each in known]
        )

    async def undo(self) -> UndoStep | None:
        """Take the last change back; returns what it was, if there was one."""
        return await self._go_back(self.history.done, self.history.undone)

    async def redo(self) -> UndoStep | None:
        """Do again what was taken back last; returns what it was, if there was something."""
        return await self._go_back(self.history.undone, self.history.done)

    async def _go_back(self, source: list[UndoStep], target: list[UndoStep]) -> UndoStep | None:
        if not source:
            return None
        self._library.permission.require_open()
        step = source.pop()
        rest = list(step.changes)
        done: list[Change] = []
        failures: list[StorageFailed] = []
        try:
            while rest:
                done += await self._carry_out(inverted(rest[-1]), failures, is_again=True)
                rest.pop()
        except ConversationUnreadable:  # its file was damaged or went away: there is nothing to take back
            rest.pop()
            raise
        finally:
            for stack, changes in ((target, done), (source, rest)):
                if changes:
                    stack.append(remembered(step.label, changes))
            self._library.tell()
        if failures:
            raise failures[0]
        return step

    async def _carry_out(
        self, change: Change, failures: list[StorageFailed], *, is_again: bool = False
    ) -> tuple[Change, ...]:
        """Do one change; returns what was really changed. Saves that failed are told in ``failures``: they wait."""
        match change:
            case Edited():
                before = await self._library.get(change.before.id)
                after = with_edit(before, change)
                await self._keep_or_wait(self._library.save(after), failures)
                return (edited(before, after),) if after != before else ()
            case Added(conversation_id, conversation):
                await self._bring(conversation_id, conversation, failures, is_again=is_again)
            case Removed(conversation_id):
                return (change,) if await self._library.move_to_trash(conversation_id) else ()
            case FoldersEdited():
                folders = self._library.folders
                changed = with_folders_edit(folders, change)
                await self._keep_or_wait(self._library.keep_folders(changed), failures)
                return (FoldersEdited(folders, changed),)
        return (change,)

    async def _bring(
        self, conversation_id: str, conversation: Conversation | None, failures: list[StorageFailed], *, is_again: bool
    ) -> None:
        """A conversation comes to the others: out of the trash when it was there, else as it is given."""
        if is_again or conversation is None:
            try:
                await self._library.restore(conversation_id)
            except StorageFailed:
                if conversation is None:
                    raise
            else:
                return
        if conversation is not None:
            await self._keep_or_wait(self._library.save(conversation), failures)

    @staticmethod
    async def _keep_or_wait(saving: Awaitable[None], failures: list[StorageFailed]) -> None:
        try:
            await saving
        except StorageFailed as failure:
            failures.append(failure)
