"""Looking for devices, in a real child of its own."""

import asyncio
import os
import signal

import pytest
import qasync
from PySide6.QtCore import QObject, Signal

from desktop.bridge import hardware_controller
from desktop.bridge.hardware_controller import HardwareController
from desktop.domain.models import LoadedModel, ModelPhase, ModelState
from desktop.domain.settings import Settings
from desktop.engine.client import EngineProcess
from tests.bridge.conftest import Heard, player
from tests.fakes import facts, until


class Models(QObject):
    state_changed = Signal(object)
    state = ModelState()


class SettingsOnly(QObject):
    settings_changed = Signal(object)
    settings = Settings()


class HardwareScene:
    """The controller, and what it tells."""

    def __init__(self, loop) -> None:
        self.play = player(loop, self.close)
        self.models, self.settings = Models(), SettingsOnly()
        self.made: list[EngineProcess] = []
        self.hardware = HardwareController(self.models, self.settings, self.make)
        self.found, self.looking, self.failures = Heard(), Heard(), Heard()
        self.hardware.hardware_changed.connect(self.found.take)
        self.hardware.looking_changed.connect(self.looking.take)
        self.hardware.look_failed.connect(self.failures.take)

    def make(self) -> EngineProcess:
        self.made.append(EngineProcess())
        return self.made[-1]

    async def has_looked(self) -> None:
        await until(lambda: not self.hardware.is_looking)

    async def close(self) -> None:
        self.hardware.close()
        await asyncio.sleep(0)


@pytest.fixture
def scene(qapp):
    with qasync.QEventLoop(qapp) as loop:
        yield HardwareScene(loop)


def test_the_devices_of_this_machine_are_found(scene):
    async def scenario() -> None:
        assert scene.hardware.hardware is None
        scene.hardware.look()
        scene.hardware.look()
        await scene.has_looked()
        assert len(scene.made) == 1
        assert scene.looking.values == [True, False]
        assert "CPU" in {device.name for device in scene.found.values[-1].devices}
        assert scene.hardware.hardware == scene.found.values[-1]

    scene.play(scenario())


def test_what_is_used_follows_the_loaded_model_without_looking_again(scene):
    async def scenario() -> None:
        scene.hardware.look()
        await scene.has_looked()
        loaded = LoadedModel(facts(), 2048, 0, 1, "CPU", 0.1, device_names=("CPU",))
        scene.models.state = ModelState(ModelPhase.READY, loaded=loaded)
        scene.models.state_changed.emit(scene.models.state)
        used = [device.name for device in scene.found.values[-1].devices if device.is_used]
        assert used == ["CPU"]
        assert len(scene.made) == 1

    scene.play(scenario())


def test_a_driver_that_crashes_is_told_and_the_next_look_works(scene):
    async def scenario() -> None:
        scene.hardware.look()
        await until(lambda: scene.made[-1].pid)
        os.kill(scene.made[-1].pid, signal.SIGSEGV)
        await scene.has_looked()
        assert "crashed" in scene.failures.values[0]
        assert scene.found.values == []
        scene.hardware.look()
        await scene.has_looked()
        assert len(scene.found.values) == 1

    scene.play(scenario())


def test_a_driver_that_hangs_is_given_up(scene):
    scene.hardware._patience.setInterval(100)
    assert hardware_controller.PATIENCE_MS > 10_000

    async def scenario() -> None:
        scene.hardware.look()
        await until(lambda: scene.made[-1].pid)
        os.kill(scene.made[-1].pid, signal.SIGSTOP)
        await scene.has_looked()
        assert len(scene.failures.values) == 1

    scene.play(scenario())


def test_closing_ends_a_look_that_is_still_going_on(scene):
    async def scenario() -> None:
        scene.hardware.look()
        scene.hardware.close()
        assert not scene.hardware.is_looking
        assert scene.found.values == []

    scene.play(scenario())
