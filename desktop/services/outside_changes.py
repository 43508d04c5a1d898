"""What other programs do in the folder of conversations: the list follows, open conversations take it in.

A conversation without changes of its own becomes what is in the file. One with changes that wait, or that is being
answered, is united with it, and the user is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.domain.conversation import Conversation
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.merge import Merge, merged
from desktop.domain.messages import Status
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.ports import SharedConversations


@dataclass(frozen=True, slots=True)
class InView:
    """What the window is about just now."""

    is_shown: Callable[[str], bool]
    is_answering: Callable[[str], bool]

    def needs(self, conversation_id: str) -> bool:
        """Whether a conversation has to stay in memory."""
        return self.is_shown(conversation_id) or self.is_answering(conversation_id)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look into the folder found: conversations that were united, open ones whose files went away or cannot be
    read, whether another program is still writing one, and whether the whole folder is gone."""

    united: tuple[Conversation, ...] = ()
    gone: tuple[Conversation, ...] = ()
    unreadable: tuple[Conversation, ...] = ()
    is_unfinished: bool = False
    is_folder_gone: bool = False


class OutsideChanges:
    """Looks into the folder and brings what it finds into the library."""

    def __init__(
        self, library: ConversationLibrary, store: SharedConversations, files: FileThread, in_view: InView
    ) -> None:
        self._library = library
        self._store = store
        self._files = files
        self._in_view = in_view

    async def look(self) -> Seen:
        """Take in what has changed since the last look. Raises ``StorageFailed`` when something could not be saved."""
        if await self.is_folder_gone():
            return Seen(is_folder_gone=True)
        has_other_folders = await self._library.look_at_folders()
        changed, gone = await self._files.run(self._store.changes)
        seen = Seen()
        for conversation_id in changed:
            seen = await self._take_changed(conversation_id, seen)
        left = tuple(each for each in map(self._take_gone, gone) if each is not None)
        for conversation_id in gone:
            await self._files.run(self._store.forget, conversation_id)
        if changed or gone or has_other_folders:
            self._library.tell()
        return replace(seen, gone=left)

    async def take_merge(self, merge: Merge) -> None:
        """Take in what a save was united with."""
        ours = self._library.open_conversation(merge.ours.id)
        if ours is not None:
            self._take_in(merge.united if ours == merge.ours else merged(ours, merge.united, merge.ours), ours)
            self._library.tell()
        await self._files.run(self._store.settle, merge.theirs)

    async def is_folder_gone(self) -> bool:
        """Whether the folder was there and is there no more."""
        return await self._files.run(self._store.is_gone)

    async def make_folder(self) -> None:
        """Begin with an empty folder in the place of one that is gone. Raises ``StorageFailed``."""
        self._library.permission.require_open()
        await self._files.run(self._store.prepare)

    async def keep(self, conversation_id: str) -> None:
        """Write a conversation again whose file went away. Raises ``StorageFailed``."""
        conversation = self._library.open_conversation(conversation_id)
        if conversation is not None and conversation.messages:
            await self._library.save(conversation)

    async def _take_changed(self, conversation_id: str, seen: Seen) -> Seen:
        line = await self._files.run(self._store.new_line, conversation_id)
        if line is None:
            return replace(seen, is_unfinished=True)
        ours = self._library.open_conversation(conversation_id)
        self._library.list_line(line if ours is None or self._library.is_saved(conversation_id) else ours.summary)
        if ours is None:
            await self._files.run(self._store.forget, conversation_id)
            return seen
        if line.problem is not None:
            return replace(seen, unreadable=(*seen.unreadable, ours))
        return await self._take_content(conversation_id, seen)

    async def _take_content(self, conversation_id: str, seen: Seen) -> Seen:
        try:
            base, theirs = await self._files.run(self._store.load_again, conversation_id)
        except ConversationUnreadable:  # it has just changed again
            return replace(seen, is_unfinished=True)
        united = self._unite(conversation_id, base, theirs)
        await self._files.run(self._store.settle, theirs)
        if united is None:
            return seen
        await self._library.save(self._library.open_conversation(conversation_id) or united)
        return replace(seen, united=(*seen.united, united))

    def _unite(self, conversation_id: str, base: Conversation | None, theirs: Conversation) -> Conversation | None:
        """Take in what is in a file; returns what it was united with, and became, when it was not simply taken."""
        ours = self._library.open_conversation(conversation_id)
        if ours is None or ours == theirs:
            return None
        is_answering = self._in_view.is_answering(conversation_id)
        is_clean = ours == base and self._library.is_saved(conversation_id)
        if is_clean and not is_answering and not _is_cut(theirs, ours):
            self._library.take_in(theirs)
            return None
        united = merged(ours, theirs, base)
        self._take_in(united, ours)
        return united if united != theirs or is_answering else None

    def _take_in(self, united: Conversation, ours: Conversation) -> None:
        """While an answer is being made the conversation stays where the answer goes."""
        is_answering = self._in_view.is_answering(ours.id)
        self._library.take_in(replace(united, current=ours.current) if is_answering else united)

    def _take_gone(self, conversation_id: str) -> Conversation | None:
        """The conversation, when it stays although its file is gone: it is looked at, or being answered."""
        self._library.drop_line(conversation_id)
        ours = self._library.open_conversation(conversation_id)
        if ours is None or self._in_view.is_answering(conversation_id):
            return None  # an answer writes its conversation again
        if self._in_view.is_shown(conversation_id):
            return ours
        self._library.close_conversation(conversation_id)
        return None


def _is_cut(theirs: Conversation, ours: Conversation) -> bool:
    """Whether another program wrote an answer as it stood in the file before it was whole."""
    whole = {message.id: message for message in ours.messages}
    return any(
        message.status is Status.INTERRUPTED
        and message.id in whole
        and message.parts != whole[message.id].parts
        and whole[message.id].text.startswith(message.text)
        for message in theirs.messages
    )
