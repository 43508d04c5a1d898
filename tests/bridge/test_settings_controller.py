import asyncio

import pytest
import qasync

from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import StorageFailed, WrittenByNewer
from desktop.domain.settings import Page, Settings, preset_of
from desktop.services.file_thread import FileThread
from tests.bridge.conftest import Heard, player
from tests.fakes import until


class MemoryStore:
    """Remembers what was saved, or fails."""

    def __init__(self) -> None:
        self.saved: list[Settings] = []
        self.error: StorageFailed | None = None
        self.attempts = 0

    def save(self, value: Settings) -> None:
        self.attempts += 1
        if self.error:
            raise self.error
        self.saved.append(value)


@pytest.fixture
def scene(qapp):
    with qasync.QEventLoop(qapp) as loop:
        store, files, tasks = MemoryStore(), FileThread("files"), Tasks(loop, print)
        controller = SettingsController(store, Settings(), files, tasks)
        yield player(loop, tasks.close), store, controller
        files.close()


def test_a_change_is_told_and_saved(scene):
    play, store, controller = scene
    heard = Heard()
    controller.settings_changed.connect(heard.take)

    async def scenario() -> None:
        controller.change("theme", "dark")
        controller.change("theme", "dark")
        assert [settings["theme"] for settings in heard.values] == ["dark"]
        await until(lambda: store.saved)
        assert store.saved[-1]["theme"] == "dark"

    play(scenario())


def test_preset_and_reset(scene):
    play, _, controller = scene

    async def scenario() -> None:
        controller.change("seed", 7)
        controller.apply_preset("Creative")
        assert preset_of(controller.settings.sampling()) == "Creative"
        controller.change("theme", "dark")
        controller.reset(Page.SAMPLING)
        assert controller.settings == Settings().with_value("theme", "dark")

    play(scenario())


def test_settings_of_a_newer_version_still_change_and_are_told_once(scene):
    play, store, controller = scene
    notices = Heard()
    controller.notice_raised.connect(notices.take)

    async def scenario() -> None:
        store.error = WrittenByNewer("The settings")
        controller.change("theme", "dark")
        await until(lambda: notices.values)
        assert controller.settings["theme"] == "dark"
        assert not controller._try_again_timer.isActive()
        await controller.close()
        assert store.attempts == 1, "it is not tried in vain at the end"

    play(scenario())
    assert "newer version" in notices.values[0].text


def test_settings_that_cannot_be_saved_still_apply(scene):
    play, store, controller = scene
    notices = Heard()
    controller.notice_raised.connect(notices.take)

    async def scenario() -> None:
        store.error = StorageFailed("There is no space left.", "Make room.")
        controller.change("theme", "dark")
        await until(lambda: notices.values)
        assert controller.settings["theme"] == "dark"
        assert notices.values[0].text == "There is no space left. Make room."
        store.error = None
        await controller.close()
        assert store.saved[-1]["theme"] == "dark"
        await asyncio.sleep(0)

    play(scenario())


def test_what_could_not_be_saved_is_tried_again_and_then_no_longer_told(scene):
    play, store, controller = scene
    notices, ended = Heard(), Heard()
    controller.notice_raised.connect(notices.take)
    controller.problem_ended.connect(ended.take)
    store.error = StorageFailed("The disk is full.")

    async def scenario() -> None:
        controller.change("theme", "dark")
        await until(lambda: notices.values)
        controller.change("zoom", 150)
        controller.try_again()
        await until(lambda: store.attempts == 3)
        await asyncio.sleep(0)
        assert len(notices.values) == 1, "it is told once"
        store.error = None
        controller.try_again()
        await until(lambda: ended.values == [notices.values[0].text])
        assert store.saved[-1]["theme"] == "dark"

    play(scenario())
