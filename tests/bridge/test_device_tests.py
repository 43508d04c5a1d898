"""Devices are tried one after the other; what one of them does keeps none of the others from its test."""

import pytest
import qasync
from PySide6.QtCore import QObject

from desktop.bridge.device_tests import DeviceTests
from desktop.domain.trials import Trial, TrialPhase
from desktop.engine.client import EngineProcess
from tests.bridge.conftest import Heard, player
from tests.fakes import until


class TestsScene:
    """The tests, and what they tell."""

    __test__ = False

    def __init__(self, loop, model) -> None:
        self.play = player(loop, self.close)
        self.model, self.parent = model, QObject()
        self.made: list[EngineProcess] = []
        self.tests = DeviceTests(self.parent, lambda: self.model, self.make)
        self.heard = Heard()
        self.tests.trials_changed.connect(self.hear)

    def hear(self, trials: tuple[Trial, ...]) -> None:
        self.heard.values.append(trials)

    def make(self) -> EngineProcess:
        self.made.append(EngineProcess())
        return self.made[-1]

    async def ended(self) -> list[TrialPhase]:
        await until(lambda: not self.tests.are_running)
        return [trial.phase for trial in self.tests.trials]

    async def close(self) -> None:
        self.tests.close()


@pytest.fixture
def scene(qapp, starter_model):
    with qasync.QEventLoop(qapp) as loop:
        yield TestsScene(loop, starter_model)


def test_every_device_gets_its_test_in_a_child_of_its_own(scene):
    async def scenario() -> None:
        scene.tests.start(["Vulkan7", "CPU"])
        assert await scene.ended() == [TrialPhase.FAILED, TrialPhase.PASSED]
        assert len(scene.made) == 2
        assert scene.heard.values[-1] == scene.tests.trials

    scene.play(scenario())


def test_one_is_tried_at_a_time_and_the_others_wait(scene):
    async def scenario() -> None:
        scene.tests.start(["CPU", "Vulkan7"])
        assert [trial.phase for trial in scene.tests.trials] == [TrialPhase.LOADING, TrialPhase.WAITING]
        scene.tests.start(["CPU"])
        assert len(scene.made) == 1
        await scene.ended()

    scene.play(scenario())


def test_cancel_ends_the_one_that_runs_and_those_that_wait(scene):
    async def scenario() -> None:
        scene.tests.start(["CPU", "Vulkan7"])
        scene.tests.cancel()
        assert await scene.ended() == [TrialPhase.CANCELLED] * 2
        assert len(scene.made) == 1

    scene.play(scenario())


def test_tests_can_be_made_again(scene):
    async def scenario() -> None:
        scene.tests.start(["Vulkan7"])
        await scene.ended()
        scene.tests.start(["CPU"])
        assert await scene.ended() == [TrialPhase.PASSED]

    scene.play(scenario())


def test_without_a_model_nothing_starts(scene):
    scene.model = None
    scene.tests.start(["CPU"])

    assert not scene.tests.are_running
    assert scene.made == []


def test_closing_in_the_middle_leaves_nothing_running(scene):
    async def scenario() -> None:
        scene.tests.start(["CPU"])
        scene.tests.close()
        assert not scene.tests.are_running

    scene.play(scenario())
