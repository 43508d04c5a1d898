"""Memories of loads are kept on the files' thread, and a disk that is full is no failure."""

from pathlib import Path

from desktop.domain.errors import StorageFailed
from desktop.domain.models import LoadMemory, LoadSettings
from desktop.services.file_thread import FileThread
from desktop.services.load_memories import KeptMemories, NoMemories

PATH = Path("/models/some.gguf")
MEMORY = LoadMemory("this machine", "as planned", 1)


class FakeStore:
    def __init__(self, *, is_full: bool = False) -> None:
        self.is_full = is_full
        self.kept: list[LoadMemory] = []

    def recall(self, _path: Path, _settings: LoadSettings) -> tuple[LoadMemory, ...]:
        return tuple(self.kept)

    def remember(self, _path: Path, _settings: LoadSettings, memory: LoadMemory) -> None:
        if self.is_full:
            raise StorageFailed("There is no space left.", "Make room.")
        self.kept.append(memory)


def remember_and_recall(memories):
    async def scenario() -> tuple[LoadMemory, ...]:
        await memories.remember(PATH, LoadSettings(), MEMORY)
        return await memories.recall(PATH, LoadSettings())

    return scenario()


def test_what_worked_is_kept(run_async):
    files = FileThread("files")

    assert run_async(remember_and_recall(KeptMemories(FakeStore(), files))) == (MEMORY,)
    files.close()


def test_a_full_disk_is_no_failure(run_async):
    files = FileThread("files")

    assert run_async(remember_and_recall(KeptMemories(FakeStore(is_full=True), files))) == ()
    files.close()


def test_nothing_can_be_remembered_too(run_async):
    assert run_async(remember_and_recall(NoMemories())) == ()
