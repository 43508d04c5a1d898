"""Where conversations stand: folders, pins, the archive, tags, and copies. Each wish is one step that can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from desktop.domain.conversation import Conversation, ConversationSettings
from desktop.domain.errors import ConversationUnreadable
from desktop.domain.folders import Folder
from desktop.domain.messages import new_id, timestamp
from desktop.domain.shown_titles import quoted
from desktop.domain.tags import with_tags
from desktop.domain.undo import Added, Change, FoldersEdited, edited
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_library import ConversationLibrary

NEW_FOLDER = "New folder"


class Organising:
    """Carries wishes about several conversations out. When a chat was last changed stays as it was: putting it
    somewhere is no change of it. What returns a bool says whether anything was to be done. Raises ``StorageFailed``
    and ``ConversationUnreadable``."""

    def __init__(self, library: ConversationLibrary, changes: ConversationChanges) -> None:
        self._library = library
        self._changes = changes

    # -- conversations

    async def move(self, ids: Sequence[str], folder_id: str | None, *, is_drag: bool = False) -> bool:
        """Put conversations into a folder, or into none. What is dragged leaves the pinned and the archived ones."""
        folder = self._library.folders.get(folder_id)
        out = "out of its folder" if len(ids) == 1 else "out of their folders"
        where = f"into {quoted(folder.name)}" if folder else out

        def moved(conversation: Conversation) -> Conversation:
            if is_drag:
                conversation = replace(conversation, pinned=False, archived=False)
            return replace(conversation, folder=folder.id if folder else None)

        return await self._changes.change(ids, f"Moved {self._named(ids)} {where}", moved)

    async def pin(self, ids: Sequence[str], *, is_pinned: bool) -> bool:
        """Put conversations at the top of the list, or back; a pinned one is not archived."""

        def placed(conversation: Conversation) -> Conversation:
            return replace(conversation, pinned=is_pinned, archived=conversation.archived and not is_pinned)

        return await self._changes.change(ids, f"{'Pinned' if is_pinned else 'Unpinned'} {self._named(ids)}", placed)

    async def archive(self, ids: Sequence[str], *, is_archived: bool) -> bool:
        """Put conversations out of sight, or back."""
        named = self._named(ids)
        label = f"Archived {named}" if is_archived else f"Brought {named} back from the archive"
        return await self._changes.change(ids, label, lambda c: replace(c, archived=is_archived))

    async def tag(self, ids: Sequence[str], added: Iterable[str], removed: Iterable[str]) -> bool:
        """Put tags on conversations, and take others off."""
        more, less = tuple(added), tuple(removed)
        label = f"Changed tags of {self._named(ids)}"
        return await self._changes.change(ids, label, lambda c: replace(c, tags=with_tags(c.tags, more, less)))

    async def duplicate(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Copy conversations, beside the originals; returns the ids of the copies. Messages keep their ids: only
        conversations of the same id are ever merged, and versions and branches stay what they are."""
        titles = {summary.title for summary in self._library.summaries}
        changes: list[Change] = []
        for conversation_id in ids:
            original = await self._library.get(conversation_id)
            self._library.permission.require_writable(original)
            now = timestamp()
            title = copy_title(original.title, titles)
            titles.add(title)
            copy = replace(
                original, id=new_id(), title=title, created_at=now, updated_at=now, pinned=False, archived=False
            )
            changes.append(Added(copy.id, copy))
        await self._changes.apply(f"Duplicated {self._named(ids)}", changes)
        return tuple(change.conversation_id for change in changes if isinstance(change, Added))

    def new_chat(self, folder_id: str) -> Conversation:
        """An empty conversation in a folder, with what it inherits as its own settings; on disk from its first message
        on."""
        settings = self._library.folders.settings(folder_id)
        made = replace(self._library.create(settings=settings), folder=folder_id)
        self._library.put(made)
        return made

    # -- folders

    async def make_folder(
        self, name: str, parent: str | None, ids: Sequence[str] = (), inner_id: str | None = None
    ) -> str:
        """Make a folder, and put conversations or another folder into it; returns its id."""
        folders = self._library.folders
        wanted = name.strip() or free_name(NEW_FOLDER, (f.name for f in folders.all if f.parent == parent))
        folder = Folder(new_id(), wanted, parent)
        inner = folders.get(inner_id)
        after = folders.with_folder(folder)
        if inner is not None:
            after = after.with_folder(replace(inner, parent=folder.id))
        changes = [FoldersEdited(folders, after), *await self._moves(ids, folder.id)]
        moved = quoted(inner.name) if inner is not None else self._named(ids) if ids else ""
        done = f"Moved {moved} into the new folder" if moved else "Made the folder"
        await self._changes.apply(f"{done} {quoted(folder.name)}", changes)
        return folder.id

    async def rename_folder(self, folder_id: str, name: str) -> bool:
        """Give a folder another name; an empty one changes nothing."""
        folder = self._library.folders.get(folder_id)
        if folder is None or not name.strip():
            return False
        return await self._put_folder(
            f"Renamed the folder to {quoted(name.strip())}", replace(folder, name=name.strip())
        )

    async def move_folder(self, folder_id: str, parent: str | None) -> bool:
        """Put a folder into another one, or to the top. It cannot be put into itself or into what lies in it."""
        folders = self._library.folders
        folder, target = folders.get(folder_id), folders.get(parent)
        if folder is None or (parent is not None and (target is None or folders.is_inside(parent, folder_id))):
            return False
        where = f"into {quoted(target.name)}" if target else "to the top"
        return await self._put_folder(f"Moved the folder {quoted(folder.name)} {where}", replace(folder, parent=parent))

    async def change_folder_settings(self, folder_id: str, settings: ConversationSettings) -> bool:
        """Set what new chats in a folder inherit."""
        folder = self._library.folders.get(folder_id)
        if folder is None:
            return False
        return await self._put_folder(f"Changed settings of {quoted(folder.name)}", replace(folder, settings=settings))

    async def delete_folder(self, folder_id: str) -> bool:
        """Take a folder away; its conversations and folders move up to where it was. Conversations that cannot be
        changed keep its id, and stand where those without a folder stand."""
        folders = self._library.folders
        folder = folders.get(folder_id)
        if folder is None:
            return False
        inside = [summary for summary in self._library.summaries if summary.folder == folder_id]
        moves = await self._moves([s.id for s in inside if s.problem is None], folder.parent, skips_unwritable=True)
        label = f"Deleted the folder {quoted(folder.name)}{_moved_up(len(inside))}"
        return await self._changes.apply(label, [*moves, FoldersEdited(folders, folders.without(folder_id))])

    async def _put_folder(self, label: str, folder: Folder) -> bool:
        folders = self._library.folders
        if folders.get(folder.id) == folder:
            return False
        return await self._changes.apply(label, [FoldersEdited(folders, folders.with_folder(folder))])

    async def _moves(
        self, ids: Sequence[str], folder_id: str | None, *, skips_unwritable: bool = False
    ) -> list[Change]:
        edits: list[Change] = []
        for conversation_id in ids:
            try:
                before = await self._library.get(conversation_id)
            except ConversationUnreadable:
                if skips_unwritable:
                    continue
                raise
            if before.read_only and skips_unwritable:
                continue
            self._library.permission.require_writable(before)
            if before.folder != folder_id:
                edits.append(edited(before, replace(before, folder=folder_id)))
        return edits

    def _named(self, ids: Sequence[str]) -> str:
        """Conversations in words: the title of one, the number of several."""
        if len(ids) == 1 and self._library.is_known(ids[0]):
            return quoted(self._library.title(ids[0]))
        return f"{len(ids):,} chats"


def copy_title(title: str, taken: Iterable[str]) -> str:
    """The title of a copy that no other conversation has: “… (copy)”, “… (copy 2)”."""
    names = set(taken)
    number, copy = 1, f"{title} (copy)"
    while copy in names:
        number += 1
        copy = f"{title} (copy {number})"
    return copy


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it when it is taken."""
    names = set(taken)
    number, name = 1, wanted
    while name in names:
        number += 1
        name = f"{wanted} {number}"
    return name


def _moved_up(n_chats: int) -> str:
    if not n_chats:
        return ""
    return "; its chat moved up" if n_chats == 1 else f"; its {n_chats:,} chats moved up"
