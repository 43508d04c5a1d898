import asyncio

import pytest

from desktop.bridge.folder_use import FolderUse
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import FolderInUse, StorageFailed
from desktop.domain.folder_holder import Holder
from desktop.services.file_thread import FileThread
from tests.bridge.conftest import Heard
from tests.fakes import until

ATTIC = Holder("attic", 7, "theirs")
HERE = Holder("here", 8, "another", is_here=True)


class FakeLock:
    """A lock that a test takes away; ``is_stuck`` makes taking over fail."""

    def __init__(self) -> None:
        self.is_ours = True
        self.is_stuck = False
        self.is_released = False

    def holder(self) -> Holder | None:
        return None if self.is_ours else ATTIC

    def take_over(self) -> None:
        if self.is_stuck:
            raise StorageFailed("The folder cannot be written.")
        self.is_ours = True

    def release(self) -> None:
        self.is_released = True


@pytest.fixture
def lock() -> FakeLock:
    return FakeLock()


@pytest.fixture
def use(play, lock):
    """Plays a scenario with the use of a folder that somebody has, or nobody."""

    def run(holder: Holder | None, scenario) -> None:
        async def whole() -> None:
            bugs: list[BaseException] = []
            tasks, files = Tasks(asyncio.get_running_loop(), bugs.append), FileThread("files")
            made = FolderUse(lock, holder, files, tasks)
            made.heard, made.notices, made.files = Heard(), Heard(), files
            made.use_changed.connect(made.heard.take)
            made.notice_raised.connect(made.notices.take)
            try:
                await scenario(made)
            finally:
                await tasks.close()
                files.close()
            assert bugs == []

        play(whole())

    return run


def test_a_folder_of_ours_may_be_written_until_it_is_taken_over(use, lock):
    async def scenario(folder_use: FolderUse) -> None:
        await folder_use.files.run(folder_use.require_ours)
        assert (folder_use.is_ours, folder_use.refusal) == (True, "")
        lock.is_ours = False
        with pytest.raises(FolderInUse, match="attic"):
            await folder_use.files.run(folder_use.require_ours)
        await until(lambda: folder_use.heard.values == [ATTIC])
        assert folder_use.refusal == (
            "These chats were taken over on another computer (attic). Here they can only be read."
        )
        lock.is_ours = True
        with pytest.raises(FolderInUse):
            await folder_use.files.run(folder_use.require_ours)

    use(None, scenario)


@pytest.mark.parametrize(
    ("holder", "where"),
    [(ATTIC, "on another computer (attic)"), (HERE, "in another window of Hearth"), (Holder("", 0, ""), "somewhere")],
)
def test_it_is_said_where_the_folder_is_open(use, holder, where):
    async def scenario(folder_use: FolderUse) -> None:
        assert folder_use.refusal.startswith(f"These chats are open {where}")
        with pytest.raises(FolderInUse, match="only be read"):
            await folder_use.files.run(folder_use.require_ours)

    use(holder, scenario)


def test_taking_over_makes_it_ours(use, lock):
    async def scenario(folder_use: FolderUse) -> None:
        folder_use.take_over()
        await until(lambda: folder_use.heard.values == [None])
        await folder_use.files.run(folder_use.require_ours)

    lock.is_ours = False
    use(ATTIC, scenario)


def test_a_take_over_that_does_not_work_is_told(use, lock):
    async def scenario(folder_use: FolderUse) -> None:
        folder_use.take_over()
        await until(lambda: folder_use.notices.values)
        assert not folder_use.is_ours

    lock.is_ours, lock.is_stuck = False, True
    use(ATTIC, scenario)


def test_the_folder_is_given_back_at_the_end(use, lock):
    async def scenario(folder_use: FolderUse) -> None:
        await folder_use.close()

    use(None, scenario)
    assert lock.is_released
