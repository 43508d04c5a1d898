"""Scenarios inside the application's own kind of loop, and controllers over fakes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import qasync

from desktop.bridge.branches_controller import BranchesController
from desktop.bridge.chat_controller import ChatController
from desktop.bridge.folders_controller import FoldersController
from desktop.bridge.library_controller import LibraryController, LibraryServices
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.bridge.unsaved_controller import UnsavedController
from desktop.domain.settings import Settings
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_files import ConversationFiles
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.file_thread import FileThread
from desktop.services.organising import Organising
from tests.conftest import LOOP_TIMEOUT_S
from tests.fakes import FakeConversations, FakeEngine, FakeFolderFile


async def nothing_to_close() -> None:
    """For scenarios that leave nothing running."""


def player(
    loop: qasync.QEventLoop, close: Callable[[], Awaitable[None]] = nothing_to_close
) -> Callable[[Awaitable[object]], object]:
    """Runs a scenario in the loop; one that waits in vain fails. What it leaves running is closed in the same run:
    Qt would go on with it while no loop is running, and asyncio cannot."""

    async def whole(scenario: Awaitable[object]) -> object:
        try:
            return await asyncio.wait_for(scenario, LOOP_TIMEOUT_S)
        finally:
            await close()

    return lambda scenario: loop.run_until_complete(whole(scenario))


@pytest.fixture
def play(qapp) -> Iterator[Callable[[Awaitable[object]], object]]:
    """Runs a scenario to its end in a loop that drives Qt and asyncio together."""
    with qasync.QEventLoop(qapp) as loop:
        yield player(loop)


@dataclass
class Heard:
    """What signals have carried, in order."""

    values: list[object] = field(default_factory=list)

    def take(self, *values: object) -> None:
        self.values.append(values[0] if len(values) == 1 else values)

    def of(self, kind: type) -> list[object]:
        return [value for value in self.values if isinstance(value, kind)]


class ChatScene:
    """The chat's controllers over a fake engine and conversations in memory."""

    def __init__(self, loop) -> None:
        self.bugs: list[BaseException] = []
        self.tasks = Tasks(loop, self.bugs.append)
        self.files = FileThread("files")
        self.store = FakeConversations()
        self.engine = FakeEngine()
        self.library = ConversationLibrary(self.store, FakeFolderFile(), self.files, self._on_library_changed)
        self.changes = ConversationChanges(self.library)
        services = LibraryServices(
            self.library, self.changes, ConversationFiles(self.library, self.changes, self.store, self.files)
        )
        self.turns = RunningTurns(self.library, self.engine, self.tasks, Settings())
        self.chat = ChatController(self.library, self.turns, self.tasks, Settings())
        self.list = LibraryController(services, self.chat, self.turns, self.tasks)
        self.unsaved = UnsavedController(self.library, self.tasks)
        self.branches = BranchesController(services, self.chat, self.turns, self.list, self.tasks)
        self.folders = FoldersController(Organising(self.library, self.changes), self.list, self.chat, self.tasks)
        self.events, self.notices = Heard(), Heard()
        self.chat.turn_event.connect(self.events.take)
        for source in (self.chat, self.list, self.turns, self.unsaved, self.branches, self.folders):
            source.notice_raised.connect(self.notices.take)

    def _on_library_changed(self) -> None:
        self.list.on_library_changed()

    async def close(self) -> None:
        self.unsaved.close()
        await self.tasks.close()
        self.files.close()
        assert self.bugs == []


@pytest.fixture
def chat_scene(qapp) -> Iterator[ChatScene]:
    with qasync.QEventLoop(qapp) as loop:
        scene = ChatScene(loop)
        scene.play = player(loop, scene.close)
        yield scene


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A file that stands for a model."""
    path = tmp_path / "some.gguf"
    path.touch()
    return path
