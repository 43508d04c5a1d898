"""Which of several wishes to see a conversation is heard."""

import asyncio

import pytest
import qasync

from desktop.bridge.opening import Opening
from desktop.bridge.tasks import Tasks
from tests.bridge.conftest import player


class Scene:
    """Conversations that are read when the test says so."""

    def __init__(self, loop: qasync.QEventLoop) -> None:
        self.bugs: list[BaseException] = []
        self.tasks = Tasks(loop, self.bugs.append)
        self.opening = Opening(self.tasks, lambda error: pytest.fail(str(error)))
        self.shown: list[str] = []
        self.is_read = asyncio.Event()

    async def show(self, name: str) -> None:
        await self.is_read.wait()
        self.shown.append(name)

    async def close(self) -> None:
        await self.tasks.close()
        assert self.bugs == []


@pytest.fixture
def scene(qapp):
    with qasync.QEventLoop(qapp) as loop:
        made = Scene(loop)
        made.play = player(loop, made.close)
        yield made


def test_the_newest_wish_wins(scene):
    async def scenario() -> None:
        scene.opening.begin(scene.show("first"))
        scene.opening.begin(scene.show("second"))
        scene.is_read.set()
        await asyncio.gather(*scene.tasks._running, return_exceptions=True)

    scene.play(scenario())
    assert scene.shown == ["second"]


def test_what_was_shown_last_time_gives_way_to_a_wish_that_came_before_it(scene):
    async def scenario() -> None:
        scene.opening.begin(scene.show("wished"))
        scene.is_read.set()
        await scene.opening.first(scene.show("last time"))
        await asyncio.gather(*scene.tasks._running)

    scene.play(scenario())
    assert scene.shown == ["wished"]


def test_what_was_shown_last_time_gives_way_to_a_wish_that_comes_meanwhile(scene):
    async def scenario() -> None:
        reopening = asyncio.ensure_future(scene.opening.first(scene.show("last time")))
        await asyncio.sleep(0)
        scene.opening.begin(scene.show("wished"))
        scene.is_read.set()
        await reopening
        await asyncio.gather(*scene.tasks._running)

    scene.play(scenario())
    assert scene.shown == ["wished"]


def test_without_a_wish_it_is_shown_before_anything_goes_on(scene):
    async def scenario() -> None:
        scene.is_read.set()
        await scene.opening.first(scene.show("last time"))
        assert scene.shown == ["last time"]

    scene.play(scenario())
