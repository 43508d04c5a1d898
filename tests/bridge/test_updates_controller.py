"""Asked by the user it tells everything; by itself it asks once a week, where it may, and tells of success only."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import qasync

from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.bridge.updates_controller import UpdatesController
from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release
from desktop.domain.session import SessionState
from desktop.domain.settings import Settings
from desktop.services.file_thread import FileThread
from desktop.services.update_check import UpdateCheck
from tests.bridge.conftest import Heard, player

NEWER = Release("99.2", "- notes", "https://hearth.example/download")
ALLOWED = Settings().with_value("check_for_updates", True)


class Nowhere:
    """A store that keeps nothing."""

    def save(self, value: object, /) -> None:
        pass


class UpdateScene:
    """The controller over a place of releases that says what a test wants."""

    def __init__(self, loop: qasync.QEventLoop) -> None:
        self.bugs: list[BaseException] = []
        self.tasks = Tasks(loop, self.bugs.append)
        self.files = FileThread("files")
        self.answer: Release | UpdateCheckFailed = NEWER
        self.asked = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.notices = Heard()

    def build(self, settings: Settings, last: str = "", *, is_known: bool = True) -> UpdatesController:
        self.settings = SettingsController(Nowhere(), settings, self.files, self.tasks)
        session = replace(SessionState(), last_update_check=last)
        self.session = SessionController(Nowhere(), session, self.files, self.tasks)
        check = UpdateCheck("0.1.0", self._ask) if is_known else None
        self.updates = UpdatesController(check, "https://hearth.example/x", self.settings, self.session, self.tasks)
        self.updates.notice_raised.connect(self.notices.take)
        return self.updates

    def _ask(self) -> Release:
        self.asked += 1
        self.may_answer.wait(60)
        if isinstance(self.answer, UpdateCheckFailed):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        self.may_answer.set()
        self.updates.close()
        await self.tasks.close()
        await self.session.close()
        await self.settings.close()
        self.files.close()
        assert self.bugs == []


@pytest.fixture
def scene(qapp):
    with qasync.QEventLoop(qapp) as loop:
        made = UpdateScene(loop)
        made.play = player(loop, made.close)
        yield made


async def looked(updates) -> None:
    ended = asyncio.Event()
    updates.state_changed.connect(lambda state: state.is_looking or ended.set())
    if updates.state.is_looking:
        await ended.wait()


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def test_asked_by_the_user_a_newer_release_is_told_on_the_page(scene):
    updates = scene.build(Settings())

    async def scenario():
        updates.look()
        assert updates.state.is_looking
        await looked(updates)

    scene.play(scenario())
    assert updates.state.release == NEWER
    assert updates.state.words == "Hearth 99.2 is there."
    assert scene.notices.values == [], "the page has told it"
    assert days_ago(0.1) < scene.session.state.last_update_check


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Release("0.1.0", "", ""), "You have the newest version."),
        (UpdateCheckFailed("It cannot be reached.", "Try again later."), "It cannot be reached. Try again later."),
    ],
)
def test_asked_by_the_user_every_other_end_is_one_sentence(scene, answer, words):
    scene.answer = answer
    updates = scene.build(Settings())

    async def scenario():
        updates.look()
        await looked(updates)

    scene.play(scenario())
    assert (updates.state.words, updates.state.release) == (words, None)
    assert scene.notices.values == []


def test_pressed_twice_it_asks_once(scene):
    updates = scene.build(Settings())
    scene.may_answer.clear()

    async def scenario():
        updates.look()
        updates.look()
        scene.may_answer.set()
        await looked(updates)

    scene.play(scenario())
    assert scene.asked == 1


def test_a_copy_without_a_place_of_releases_says_so_and_asks_nobody(scene):
    updates = scene.build(ALLOWED, is_known=False)

    async def scenario():
        updates.start(lambda: True)
        updates.look()

    scene.play(scenario())
    assert "knows no place of releases" in updates.state.words
    assert scene.asked == 0


@pytest.mark.parametrize(
    ("settings", "last", "may_look", "asks"),
    [
        (Settings(), "", True, False), (ALLOWED, "", True, True), (ALLOWED, days_ago(6.5), True, False),
        (ALLOWED, days_ago(7.5), True, True), (ALLOWED, "", False, False),
    ],
)  # fmt: skip
def test_by_itself_it_asks_once_a_week_where_it_may(scene, settings, last, may_look, asks):
    updates = scene.build(settings, last)

    async def scenario():
        updates.start(lambda: may_look)
        await looked(updates)
        updates.look_if_due()
        await looked(updates)

    scene.play(scenario())
    assert scene.asked == int(asks)
    if asks:
        [notice] = scene.notices.values
        assert (notice.text, notice.action.label, notice.stays) == ("Hearth 99.2 is there.", "What is new", True)


def test_it_asks_as_soon_as_the_user_allows_it(scene):
    updates = scene.build(Settings())

    async def scenario():
        updates.start(lambda: True)
        assert scene.asked == 0
        scene.settings.change("check_for_updates", True)
        await looked(updates)

    scene.play(scenario())
    assert scene.asked == 1


@pytest.mark.logs_warnings
def test_by_itself_it_is_silent_about_failures_but_for_the_log(scene, caplog):
    scene.answer = UpdateCheckFailed("It cannot be reached.")
    updates = scene.build(ALLOWED)

    async def scenario():
        updates.start(lambda: True)
        await looked(updates)

    scene.play(scenario())
    assert scene.notices.values == []
    assert updates.state.words == ""
    assert "It cannot be reached." in caplog.text


def test_the_application_closes_while_a_server_keeps_it_waiting(scene):
    updates = scene.build(Settings())
    scene.may_answer.clear()

    async def scenario():
        updates.look()
        await asyncio.sleep(0)  # it has begun
        await scene.tasks.close()

    scene.play(scenario())
    assert not updates.state.is_looking
