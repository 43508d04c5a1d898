"""Importing conversations of other programs: all of a file or nothing of it, as one step that can be undone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.domain.conversation import Conversation
from desktop.domain.errors import AppError, ConversationUnreadable
from desktop.domain.exports import ExchangeProgress
from desktop.domain.messages import ImagePart, timestamp
from desktop.domain.shown_titles import quoted
from desktop.domain.undo import Added, Change, Edited
from desktop.exchange.additions import with_additions
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.ports import Conversations

if TYPE_CHECKING:
    from desktop.exchange.importing import Imported


class Found(Protocol):
    """A file to import, and the other one of a pair."""

    @property
    def path(self) -> Path: ...
    @property
    def companion(self) -> Path | None: ...


class ImportFiles(Protocol):
    """Where files of other programs are; all methods block, and two may raise an ``AppError``."""

    def find(self, paths: Sequence[Path], /) -> Sequence[Found]: ...
    def read(self, path: Path, /) -> bytes: ...
    def picture_beside(self, path: Path, reference: str, /) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import has brought. ``label`` is the name of its step for undo; empty when nothing was to be done.

    ``ids`` are those of all conversations that were in the files; ``problems`` say which files could not be read.
    """

    label: str
    ids: tuple[str, ...]
    added: int
    grown: int
    left_out: int
    problems: tuple[AppError, ...]

    @property
    def known(self) -> int:
        """How many conversations were there already, and complete."""
        return len(self.ids) - self.added - self.grown


class ConversationImport:
    """Reads files of other programs on a thread of its own, and brings what is new to the library."""

    def __init__(
        self,
        changes: ConversationChanges,
        library: ConversationLibrary,
        store: Conversations,
        files: FileThread,
        source: ImportFiles,
    ) -> None:
        self._changes = changes
        self._library = library
        self._store = store
        self._files = files
        self._source = source
        self._thread = FileThread("import")

    def close(self) -> None:
        """End the thread."""
        self._thread.close()

    async def is_own(self, path: Path) -> bool:
        """Whether a file is one of Hearth's own. Raises ``ImportFailed``."""
        return await self._thread.run(self._is_own, path)

    async def run(self, paths: Sequence[Path], on_progress: Callable[[ExchangeProgress], None]) -> ImportOutcome:
        """Import everything that is in these files and folders. Raises the first problem when nothing could be read.

        Cancelled, it takes back what it has done.
        """
        files = await self._thread.run(self._source.find, paths)
        read: dict[str, Conversation] = {}
        problems: list[AppError] = []
        left_out = 0
        for number, file in enumerate(files):
            on_progress(ExchangeProgress(file.path.name, number, len(files)))
            try:
                imported = await self._thread.run(self._read, file)
                own = () if imported is not None else (await self._files.run(self._store.read, file.path),)
            except AppError as problem:
                problems.append(problem)
                continue
            conversations = own if imported is None else imported.conversations
            read |= {conversation.id: conversation for conversation in conversations}
            left_out += imported.left_out if imported is not None else 0
        if problems and not read:
            raise problems[0]
        changes = [change for each in read.values() if (change := await self._change(each)) is not None]
        added = sum(isinstance(change, Added) for change in changes)
        label = _label(changes)
        await self._apply(label, changes, on_progress)
        grown = len(changes) - added
        return ImportOutcome(label, tuple(read), added, grown, left_out if changes else 0, tuple(problems))

    def _is_own(self, path: Path) -> bool:
        from desktop.exchange import importing  # noqa: PLC0415 - when something is imported, not at the start

        return importing.is_own_form(self._source.read(path))

    def _read(self, file: Found) -> "Imported | None":
        """What is in a file; ``None`` when it is one of Hearth's own."""
        from desktop.exchange import importing  # noqa: PLC0415 - see above

        data = self._source.read(file.path)
        if importing.is_own_form(data):
            return None
        companion = self._source.read(file.companion) if file.companion else None
        look_beside = partial(self._source.picture_beside, file.path)
        source = importing.Source(file.path.name, data, companion, self._keep_image, look_beside)
        return importing.read(source, timestamp())

    def _keep_image(self, data: bytes, name: str) -> ImagePart | None:
        return self._files.begin(self._store.keep_image, data, name).result()

    async def _change(self, conversation: Conversation) -> Change | None:
        """What a conversation brings; ``None`` when everything of it is there, or cannot be looked at."""
        if not self._library.is_known(conversation.id):
            return Added(conversation.id, conversation)
        try:
            kept = self._library.open_conversation(conversation.id) or await self._library.get(conversation.id)
        except ConversationUnreadable:
            return None
        grown = with_additions(kept, conversation)
        return None if grown is kept else Edited(kept, grown)

    async def _apply(self, label: str, changes: list[Change], on_progress: Callable[[ExchangeProgress], None]) -> None:
        at_work: list[Change] = []

        def tell(done: int) -> None:
            at_work[:] = [changes[done]]
            on_progress(ExchangeProgress("", done, len(changes)))

        try:
            await self._changes.apply(label, changes, tell)
        except asyncio.CancelledError:
            await self._take_back(label, at_work)
            raise

    async def _take_back(self, label: str, at_work: Sequence[Change]) -> None:
        """Undo a step that was broken off: what was done of it, and the change that was at work just then."""
        if self._changes.history.undo_label == label:
            await self._changes.undo()
            self._changes.history.undone.pop()
        for change in at_work:
            match change:
                case Added(conversation_id):
                    await self._library.move_to_trash(conversation_id)
                case Edited(before):
                    await self._library.save(before)
                case _:  # an import does nothing else
                    pass
        self._library.tell()


def _label(changes: Sequence[Change]) -> str:
    match changes:
        case []:
            return ""
        case [Added(_, Conversation(title=title))]:
            return f"{quoted(title)} was imported"
        case [Edited(_, Conversation(title=title))]:
            return f"{quoted(title)} was imported again"
        case _:
            return f"{len(changes)} conversations were imported"
