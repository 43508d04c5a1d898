import asyncio
from pathlib import Path

import pytest

from desktop.bridge.backups_controller import RESTORED, BackupsController
from desktop.bridge.tasks import Tasks
from desktop.domain.backups import Backup
from desktop.domain.errors import StorageFailed
from tests.bridge.conftest import Heard
from tests.fakes import until

BACKUP = Backup(Path("/b.json"), "2026-11-21T10:00:00.000Z", 100, "Trip", 2, "To Lisbon.")


class FakeConversationBackups:
    """One backup of everything; ``is_readable`` is whether the conversation itself can be read."""

    def __init__(self) -> None:
        self.is_readable = False
        self.is_full = False
        self.restored: list[str] = []
        self.taken_back = 0

    def file(self, conversation_id: str) -> Path:
        return Path(f"/conversations/{conversation_id}.json")

    async def of(self, conversation_id: str) -> list[Backup]:
        return [BACKUP]

    async def restore(self, conversation_id: str, backup: Backup):
        if self.is_full:
            raise StorageFailed("There is no space left.")
        self.restored.append(conversation_id)

        async def take_back() -> None:
            self.taken_back += 1

        return None if self.is_readable else take_back


@pytest.fixture
def backups() -> FakeConversationBackups:
    return FakeConversationBackups()


@pytest.fixture
def controller(play, backups):
    def run(scenario) -> None:
        async def whole() -> None:
            bugs: list[BaseException] = []
            tasks = Tasks(asyncio.get_running_loop(), bugs.append)
            made = BackupsController(backups, tasks)
            made.found, made.ended, made.notices, made.offers = Heard(), Heard(), Heard(), []
            made.backups_found.connect(made.found.take)
            made.restore_ended.connect(made.ended.take)
            made.notice_raised.connect(made.notices.take)
            made.undo_offered.connect(lambda: made.offers.append("undo"))
            await scenario(made)
            await tasks.close()
            assert bugs == []

        play(whole())

    return run


def test_what_there_is_is_told(controller):
    async def scenario(backups: BackupsController) -> None:
        backups.look("c1")
        await until(lambda: backups.found.values == [("c1", (BACKUP,))])
        assert backups.file("c1") == Path("/conversations/c1.json")

    controller(scenario)


def test_restoring_a_damaged_file_offers_one_undo(controller, backups):
    async def scenario(made: BackupsController) -> None:
        made.restore("c1", BACKUP)
        await until(lambda: made.notices.values)
        assert made.ended.values == ["c1"]
        assert made.notices.values[0].text == RESTORED
        made.notices.values[0].action.run()
        await until(lambda: made.ended.values == ["c1", "c1"])
        assert backups.taken_back == 1

    controller(scenario)


def test_going_back_with_a_readable_chat_is_undone_like_every_change(controller, backups):
    async def scenario(made: BackupsController) -> None:
        made.restore("c1", BACKUP)
        await until(lambda: made.offers)
        assert made.notices.values == []

    backups.is_readable = True
    controller(scenario)


def test_a_restore_that_fails_is_told(controller, backups):
    async def scenario(made: BackupsController) -> None:
        made.restore("c1", BACKUP)
        await until(lambda: made.notices.values)
        assert "no space" in made.notices.values[0].text
        assert made.ended.values == []

    backups.is_full = True
    controller(scenario)
