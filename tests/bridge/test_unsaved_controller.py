from pathlib import Path

import pytest

from desktop.bridge import unsaved_controller
from desktop.domain.unsaved import UnsavedState
from tests.bridge.conftest import Heard
from tests.fakes import until
from tests.unit.services.library_scene import chat


@pytest.fixture
def heard(chat_scene) -> Heard:
    states = Heard()
    chat_scene.unsaved.unsaved_changed.connect(states.take)
    return states


def test_what_waits_is_told_and_tried_again_until_the_disk_takes_it(chat_scene, heard, monkeypatch):
    chat_scene.unsaved._timer.setInterval(1)

    async def scenario() -> None:
        conversation = chat("Trip")
        chat_scene.store.is_full = True
        await chat_scene.library.save(conversation)
        assert heard.values == [UnsavedState(("Trip",), "the disk is full", "Make room.")]
        chat_scene.store.is_full = False
        await until(lambda: chat_scene.store.kept)
        await until(lambda: len(heard.values) == 2)
        assert heard.values[-1] == UnsavedState()
        assert [notice.text for notice in chat_scene.notices.values] == ["Saved."]

    chat_scene.play(scenario())


def test_nothing_is_tried_while_nothing_waits(chat_scene):
    async def scenario() -> None:
        timer = chat_scene.unsaved._timer
        assert not timer.isActive()
        assert timer.interval() == unsaved_controller.TRY_AGAIN_MS == 5000
        chat_scene.store.is_full = True
        await chat_scene.library.save(chat())
        assert timer.isActive()
        chat_scene.store.is_full = False
        await chat_scene.library.saves.try_again()
        assert not timer.isActive()

    chat_scene.play(scenario())


def test_with_nothing_to_lose_the_application_may_quit(chat_scene):
    async def scenario() -> None:
        allowed = Heard()
        chat_scene.unsaved.quit_allowed.connect(lambda: allowed.take(True))
        chat_scene.unsaved.ask_to_quit()
        await until(lambda: allowed.values)

    chat_scene.play(scenario())


def test_before_the_end_what_waits_is_tried_and_then_asked_about(chat_scene):
    async def scenario() -> None:
        allowed, refused = Heard(), Heard()
        chat_scene.unsaved.quit_allowed.connect(lambda: allowed.take(True))
        chat_scene.unsaved.quit_refused.connect(refused.take)
        chat_scene.store.is_full = True
        await chat_scene.library.save(chat("Trip"))
        chat_scene.unsaved.ask_to_quit()
        await until(lambda: refused.values)
        assert refused.values[0].names == ("Trip",)
        assert allowed.values == []
        chat_scene.store.is_full = False
        chat_scene.unsaved.ask_to_quit()
        await until(lambda: allowed.values)
        assert len(chat_scene.store.kept) == 1

    chat_scene.play(scenario())


def test_the_user_may_quit_anyway(chat_scene):
    async def scenario() -> None:
        allowed = Heard()
        chat_scene.unsaved.quit_allowed.connect(lambda: allowed.take(True))
        chat_scene.store.is_full = True
        await chat_scene.library.save(chat())
        chat_scene.unsaved.quit_anyway()
        assert allowed.values == [True]

    chat_scene.play(scenario())


def test_copies_go_where_the_user_wants_them(chat_scene):
    async def scenario() -> None:
        chat_scene.store.is_full = True
        await chat_scene.library.save(chat())
        chat_scene.unsaved.save_copies(Path("/stick"))
        await until(lambda: chat_scene.notices.values)
        assert "/stick" in chat_scene.notices.values[0].text
        assert [path.parent for path in chat_scene.store.files] == [Path("/stick")]

    chat_scene.play(scenario())
