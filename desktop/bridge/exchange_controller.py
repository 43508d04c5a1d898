"""Import and export for the window: one of them at a time, with its progress, and a notice at its end."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.library_controller import LibraryController
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.exports import ExportWish
from desktop.domain.notices import SAVED, UNDO, Notice, NoticeAction, NoticeKind, notice_of
from desktop.services.conversation_export import ConversationExport
from desktop.services.conversation_import import ConversationImport, ImportOutcome

BUSY = "Wait until the other import or export has ended."
MOST_PROBLEMS = 2


@dataclass(frozen=True, slots=True)
class ExchangeServices:
    """What stands behind import and export."""

    importer: ConversationImport
    exporter: ConversationExport


class ExchangeController(QObject):
    """Carries out what the window wishes. Its progress is ``None`` when nothing is at work."""

    progress_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(
        self, services: ExchangeServices, library: LibraryController, chat: ChatController, tasks: Tasks
    ) -> None:
        super().__init__()
        self._importer, self._exporter = services.importer, services.exporter
        self._library = library
        self._chat = chat
        self._tasks = tasks
        self._at_work: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being imported or exported."""
        return self._at_work is not None

    def import_files(self, paths: Sequence[Path]) -> None:
        """Import what is in these files and folders."""
        self._begin(self._import(tuple(paths)))

    def open_file(self, path: Path) -> None:
        """Show the conversation in a file; one of another program is imported."""
        self._tasks.spawn(self.show_file(path), self._on_error)

    async def show_file(self, path: Path) -> None:
        """Show the conversation in a file once it has been read; files of other programs are imported."""
        if await self._importer.is_own(path):
            await self._library.show_file(path)
        else:
            self.import_files([path])

    def export(self, wish: ExportWish) -> None:
        """Write conversations into files."""
        self._begin(self._export(wish))

    def cancel(self) -> None:
        """Stop what is at work: an import is taken back, an export leaves what is complete."""
        if self._at_work is not None:
            self._at_work.cancel()

    def close(self) -> None:
        """End the threads. No work may be left."""
        self._importer.close()
        self._exporter.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        if self._at_work is not None:
            work.close()
            self.notice_raised.emit(Notice(BUSY, NoticeKind.WARNING))
            return
        self._at_work = self._tasks.spawn(work, self._on_error)
        self._at_work.add_done_callback(self._on_work_done)

    async def _import(self, paths: tuple[Path, ...]) -> None:
        outcome = await self._importer.run(paths, self.progress_changed.emit)
        undo = NoticeAction("Undo", self._library.undo) if outcome.label else None
        if len(outcome.ids) == 1:
            await self._chat.show(outcome.ids[0])
        for problem in outcome.problems[:MOST_PROBLEMS]:
            self.notice_raised.emit(notice_of(problem))
        self.notice_raised.emit(Notice(import_words(outcome), action=undo, topic=UNDO + outcome.label if undo else ""))

    async def _export(self, wish: ExportWish) -> None:
        paths = await self._exporter.run(wish, self.progress_changed.emit)
        if wish.into_folder:
            text = f"{counted(len(paths), 'conversation')} saved in {wish.target.name}."
        else:
            text = f"Saved as {wish.target.name}."
        self.notice_raised.emit(Notice(text, topic=SAVED))

    def _on_work_done(self, _task: asyncio.Task[None]) -> None:
        self._at_work = None
        self.progress_changed.emit(None)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))


def import_words(outcome: ImportOutcome) -> str:
    """What an import has brought, in short sentences."""
    known = f"{outcome.known} {'was' if outcome.known == 1 else 'were'} there already"
    if outcome.added:
        words = [f"{counted(outcome.added, 'conversation')} imported{', ' + known if outcome.known else ''}."]
    elif outcome.grown:
        words = [f"{known[:1].upper()}{known[1:]}."] if outcome.known else []
    elif outcome.known == 1:
        words = ["The conversation was there already."]
    else:
        words = [f"All {outcome.known} conversations were there already."]
    if outcome.grown:
        words.append(f"{counted(outcome.grown, 'conversation')} got new messages.")
    if outcome.left_out:
        what = counted(outcome.left_out, "picture, file or tool call", "pictures, files and tool calls")
        words.append(f"{what} {'was' if outcome.left_out == 1 else 'were'} left out.")
    if len(outcome.problems) > MOST_PROBLEMS:
        words.append(f"{len(outcome.problems)} files could not be imported.")
    return " ".join(words)


def counted(number: int, one: str, several: str = "") -> str:
    """A number and what it counts."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
