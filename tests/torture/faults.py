"""Lets every call that touches a file fail, one after the other, and looks at what is left of a day's work.

The day goes over the real services and the real storage: new chats, answers with their journals, renames, folders,
trash and undo, copies, an import. For each k the k-th call fails, once, and then in a second round all that change
something from the k-th on, each with ENOSPC, EIO, EACCES and EINTR. Afterwards every file must be whole, no text may
be missing from memory and disk, nothing but an ``AppError`` may have been raised; and once the fault is gone everything
must be saved, with no temporary file and no journal left.
"""

import argparse
import asyncio
import errno
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from pathlib import Path

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.errors import AppError
from desktop.domain.folders import Folder, Folders
from desktop.domain.merge import Merge
from desktop.domain.messages import Status
from desktop.services import turn_plans
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_files import ConversationFiles
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.outside_changes import InView, OutsideChanges
from desktop.storage.backups import Backups
from desktop.storage.conversation_file import encode
from desktop.storage.conversation_reading import read_conversation
from desktop.storage.conversation_store import Care, ConversationStore
from desktop.storage.folder_store import FolderStore
from tests.torture.counts import Counts, fail_if_any, folder_in_memory, main, progress
from tests.torture.failing_calls import THREAD, FailingCalls

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR)
STEP = Callable[[], Awaitable[object]]


@dataclass
class Day:
    """A day's work in one data folder."""

    root: Path
    files: FileThread
    precious: list[str] = field(default_factory=list)
    refused: list[AppError] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.root / "conversations"
        self.trash = self.folder / ".trash"
        self.elsewhere = self.root / "elsewhere"
        self.elsewhere.mkdir(parents=True)
        care = Care(on_merged=self.merges.append, backups=Backups(self.root / "backups"))
        self.store = ConversationStore(self.folder, self.trash, care)
        self.library = ConversationLibrary(
            self.store, FolderStore(self.root / "folders.json"), self.files, lambda: None
        )
        in_view = InView(lambda _: False, lambda _: False)
        self.outside = OutsideChanges(self.library, self.store, self.files, in_view)
        self.changes = ConversationChanges(self.library)
        self.documents = ConversationFiles(self.library, self.changes, self.store, self.files)
        self.foreign = self._prompt(new_conversation(), "From a friend").conversation
        (self.elsewhere / "friend.json").write_bytes(encode(self.foreign))

    def _prompt(self, conversation: Conversation, text: str) -> turn_plans.TurnPlan:
        self.precious.append(text)
        return turn_plans.send(conversation, text)

    async def work(self) -> None:
        """All of the day. What is refused is noted, and the day goes on."""
        trip = await self._answered("Where shall I go?")
        letter = await self._answered("Write a letter")
        await self._try(partial(self.library.keep_folders, Folders((Folder("f", "Work"),))))
        await self._try(
            partial(self.changes.change, [letter], "Moved", lambda conversation: replace(conversation, folder="f"))
        )
        await self._try(partial(self.changes.delete, [trip]))
        await self._try(self.changes.undo)
        await self._try(self.changes.redo)
        await self._try(self.changes.undo)
        await self._try(partial(self.documents.import_file, self.elsewhere / "friend.json"))
        await self._try(partial(self.documents.save_copy, letter, self.elsewhere / "letter.json"))
        await self._try(self.library.refresh)
        await self._go_on(trip, "And in winter?")
        await self._go_on(letter, "Shorter, please")
        await self._try(partial(self.changes.delete, [letter, trip]))
        await self._try(self.changes.undo)

    async def heal(self) -> None:
        """The fault is gone: what waits is saved, and the next change clears up."""
        await self._try(self.library.saves.try_again)
        for summary in self.library.summaries:
            await self._try(partial(self.library.save, await self.library.get(summary.id)))
        await self._answered("It works again")
        await self.library.close()

    async def _answered(self, prompt: str) -> str:
        conversation = self.library.create()
        await self._turn(self._prompt(conversation, prompt))
        return conversation.id

    async def _go_on(self, conversation_id: str, prompt: str) -> None:
        try:
            conversation = await self.library.get(conversation_id)
        except AppError as error:
            self.refused.append(error)
            return
        await self._turn(self._prompt(conversation, prompt))

    async def _turn(self, plan: turn_plans.TurnPlan) -> None:
        conversation_id, text = plan.conversation.id, ""
        await self._try(partial(self.library.save, plan.conversation))
        for piece in ("Once ", "upon ", "a time"):
            text += piece
            await self._try(partial(self.library.journal_answer, conversation_id, plan.answer, "", piece))
            if piece == "upon ":
                title = f"{plan.conversation.title} (renamed)"
                await self._try(partial(self.changes.rename, conversation_id, title))
        self.precious.append(f"{text} in {conversation_id}")
        answer = plan.answer.grown("", self.precious[-1], Status.COMPLETE)
        await self._try(partial(self.library.keep_answer, conversation_id, answer))

    async def _try(self, step: STEP) -> None:
        try:
            await step()
        except AppError as error:
            self.refused.append(error)
        while self.merges:
            await self.outside.take_merge(self.merges.pop(0))

    # -- what is left

    def broken_promises(self, *, is_healed: bool) -> list[str]:
        """What should not be."""
        found = [f"not whole: {file.name}" for file in self._conversation_files() if not self._is_whole(file)]
        in_memory = [self.library.open_conversation(summary.id) for summary in self.library.summaries]
        on_disk = self._on_disk()
        kept = on_disk if is_healed else [*on_disk, *(each for each in in_memory if each is not None)]
        texts = {message.text for conversation in kept for message in conversation.messages}
        imported = self.library.is_known(self.foreign.id)
        found += [
            f"lost: {text}" for text in self.precious if text not in texts and (text != "From a friend" or imported)
        ]
        if is_healed:
            temporary = [file.name for file in self.folder.glob(".hearth-*")]
            found += [f"left: {name}" for name in temporary + [file.name for file in self.folder.glob("*.journal")]]
            found += [f"waits: {name}" for name in self.library.unsaved.names]
            found += [
                f"not saved as it is in memory: {each.title}"
                for each in in_memory
                if each is not None and each.messages and self.store.load(each.id) != each
            ]
        return found

    def _conversation_files(self) -> list[Path]:
        return [*self.folder.glob("*.json"), *self.trash.glob("*.json")]

    def _is_whole(self, file: Path) -> bool:
        try:
            return encode(read_conversation(file)) == file.read_bytes()
        except AppError:
            return False

    def _on_disk(self) -> list[Conversation]:
        reader = ConversationStore(self.folder, self.trash)
        in_trash = [reader.read(file) for file in self.trash.glob("*.json") if self._is_whole(file)]
        return [*(reader.load(file.stem) for file in self.folder.glob("*.json") if self._is_whole(file)), *in_trash]


def one_day(root: Path, files: FileThread, faults: FailingCalls) -> list[str]:
    """A day on which calls fail; what was wrong afterwards."""

    async def play() -> list[str]:
        day = Day(root, files)
        with faults:
            await day.work()
            found = await files.run(_healthy, day.broken_promises, faults)
            await day.heal()
        return found + day.broken_promises(is_healed=True)

    try:
        return asyncio.run(play())
    except Exception as bug:  # noqa: BLE001 - whatever it is, it is what is looked for
        return [f"raised: {type(bug).__name__}: {bug}"]
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _healthy(look: Callable[..., list[str]], faults: FailingCalls) -> list[str]:
    faults.heal()
    return look(is_healed=False)


@dataclass
class Tally:
    """What was seen."""

    days: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def take(self, where: str, faults: FailingCalls, found: list[str]) -> None:
        self.days += 1
        self.failed.update(faults.failed)
        self.broken.update(f"{where}: {each}" for each in found)


def torture(arguments: argparse.Namespace) -> Counts:
    """Every k up to ``--count``, or as many calls as the day has, with each error; with ``step`` only every so many."""
    files, tally = FileThread(THREAD), Tally()
    try:
        with tempfile.TemporaryDirectory(dir=folder_in_memory()) as folder:
            root = Path(folder) / "day"
            good = FailingCalls(0, 0)
            tally.take("no call", good, one_day(root, files, good))
            last = max(arguments.count, good.n_calls)
            for failing in range(1, last + 1, arguments.step):
                for number, is_lasting in product(ERRORS, (False, True)):
                    faults = FailingCalls(failing, number, is_lasting=is_lasting)
                    where = f"call {failing}, {errno.errorcode[number]}{', lasting' if is_lasting else ''}"
                    tally.take(where, faults, one_day(root, files, faults))
                progress(failing, last)
    finally:
        files.close()
    counts = {"calls_of_a_day": good.n_calls, "days": tally.days, "calls_failed": tally.failed.total()}
    return fail_if_any(tally.broken, {**counts, "by_call": dict(tally.failed), "illegal_states": tally.broken.total()})


def more(parser: argparse.ArgumentParser) -> None:
    """What this program can be told beside."""
    parser.add_argument("--step", type=int, default=1, help="let only every so many calls fail (default: each)")


if __name__ == "__main__":
    main(torture, __doc__ or "", count=200, more=more)
