"""Exporting conversations: one into a file, several into a folder, each in a file of its own."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from desktop.domain.conversation import Conversation
from desktop.domain.exports import ExchangeProgress, ExportFormat, ExportWish, PrintedText
from desktop.domain.messages import ImagePart
from desktop.exchange.thoughtless import without_reasoning
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.ports import Conversations

PdfMaker = Callable[[PrintedText, Callable[[float], None]], Awaitable[bytes]]


class ExportFiles(Protocol):
    """Where exported files go; every method blocks and may raise ``StorageFailed``."""

    def reserve(self, folder: Path, title: str, ending: str, /) -> Path: ...
    def write(self, path: Path, data: bytes, /) -> None: ...
    def discard(self, path: Path, /) -> None: ...
    def write_beside(self, path: Path, image: ImagePart, data: bytes, /) -> str: ...


class ConversationExport:
    """Makes and writes files on a thread of its own; paper is made by ``make_pdf``, which knows fonts."""

    def __init__(
        self,
        library: ConversationLibrary,
        store: Conversations,
        files: FileThread,
        target: ExportFiles,
        make_pdf: PdfMaker,
    ) -> None:
        self._library = library
        self._store = store
        self._files = files
        self._target = target
        self._make_pdf = make_pdf
        self._thread = FileThread("export")

    def close(self) -> None:
        """End the thread."""
        self._thread.close()

    async def run(self, wish: ExportWish, on_progress: Callable[[ExchangeProgress], None]) -> tuple[Path, ...]:
        """Write the files; returns where they are. Raises ``StorageFailed`` and ``ConversationUnreadable``.

        Cancelled, it leaves what is complete and nothing else.
        """
        written: list[Path] = []
        total = len(wish.conversation_ids)
        for number, conversation_id in enumerate(wish.conversation_ids):
            conversation = self._library.open_conversation(conversation_id)
            if conversation is None:
                conversation = await self._files.run(self._store.load, conversation_id)
            title = conversation.title
            on_progress(ExchangeProgress(title, number, total, is_export=True))
            if not wish.into_folder:
                await self._write(wish, conversation, wish.target, on_progress)
                return (wish.target,)
            path = await self._thread.run(self._target.reserve, wish.target, title, str(wish.format))
            try:
                await self._write(wish, conversation, path, on_progress)
            except BaseException:
                await self._thread.run(self._target.discard, path)
                raise
            written.append(path)
        return tuple(written)

    async def _write(
        self, wish: ExportWish, conversation: Conversation, path: Path, on_progress: Callable[[ExchangeProgress], None]
    ) -> None:
        match wish.format:
            case ExportFormat.JSON:
                kept = conversation if wish.with_reasoning else without_reasoning(conversation)
                await self._files.run(self._store.write_copy, kept, path)
            case ExportFormat.PDF:
                printed = await self._thread.run(_printed, wish, conversation)
                pages = await self._make_pdf(printed, _percent(conversation.title, on_progress))
                await self._thread.run(self._target.write, path, pages)
            case ExportFormat.MARKDOWN | ExportFormat.HTML | ExportFormat.TEXT:
                await self._thread.run(self._write_text, wish, conversation, path)

    def _write_text(self, wish: ExportWish, conversation: Conversation, path: Path) -> None:
        from desktop.exchange import exporting  # noqa: PLC0415 - when something is exported, not at the start

        def address(image: ImagePart) -> str:
            data = self._files.begin(self._store.image, image).result()
            if data is None:
                return ""
            if wish.format is ExportFormat.HTML:
                return exporting.data_address(image, data)
            return self._target.write_beside(path, image, data)

        text = exporting.exported(conversation, wish.format, with_reasoning=wish.with_reasoning, address=address)
        self._target.write(path, text.encode("utf-8", "replace"))


def _printed(wish: ExportWish, conversation: Conversation) -> PrintedText:
    from desktop.exchange import exporting  # noqa: PLC0415 - see above

    return exporting.printed(conversation, with_reasoning=wish.with_reasoning)


def _percent(title: str, on_progress: Callable[[ExchangeProgress], None]) -> Callable[[float], None]:
    return lambda part: on_progress(ExchangeProgress(title, round(100 * part), 100, is_export=True))
