"""Looking for devices, in a real child of its own."""

import asyncio
import sys
from functools import partial

import pytest
import qasync
from PySide6.QtCore import QObject, Signal

from desktop.bridge import system_question
from desktop.bridge.hardware_controller import HardwareController
from desktop.domain.models import LoadedModel, ModelPhase, ModelState
from desktop.domain.runtimes import BackendUse
from desktop.domain.settings import Settings
from desktop.domain.trials import TrialPhase
from desktop.engine import client
from desktop.engine.client import EngineProcess
from desktop.engine.host.llama import build
from desktop.engine.runtime_folder import find_runtimes
from desktop.services.backends import Backends
from desktop.services.file_thread import FileThread
from desktop.services.model_library import ModelChoices
from desktop.storage.runtime_verdict_store import RuntimeVerdictStore
from tests.bridge.conftest import Heard, player
from tests.engine_children import CRASH, HANG, let_children
from tests.fakes import facts, until
from tests.runtime_files import write_runtime

DIE = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"


class Models(QObject):
    state_changed = Signal(object)
    choices_changed = Signal(object)
    notice_raised = Signal(object)
    state = ModelState()
    choices = ModelChoices()
    reloads = 0

    def reload(self) -> None:
        self.reloads += 1


class SettingsOnly(QObject):
    settings_changed = Signal(object)
    settings = Settings()


class HardwareScene:
    """The controller, and what it tells."""

    def __init__(self, loop, folder, model) -> None:
        self.play = player(loop, self.close)
        self.models, self.settings = Models(), SettingsOnly()
        self.models.choices = ModelChoices(starter=model)
        self.made: list[EngineProcess] = []
        self.files = FileThread("files")
        self.folder = folder / "runtimes"
        find = partial(find_runtimes, self.folder, circumstances="")
        self.backends = Backends(find, RuntimeVerdictStore(folder / "runtimes.json"), self.files)
        self.hardware = HardwareController(self.models, self.settings, self.backends, self.folder, self.make)
        self.notices = Heard()
        self.models.notice_raised.connect(self.notices.take)
        self.found, self.looking, self.failures = Heard(), Heard(), Heard()
        self.hardware.hardware_changed.connect(self.found.take)
        self.hardware.looking_changed.connect(self.looking.take)
        self.hardware.look_failed.connect(self.failures.take)

    def make(self, use: BackendUse) -> EngineProcess:
        self.made.append(EngineProcess(use=use))
        return self.made[-1]

    async def has_looked(self) -> None:
        await until(lambda: not self.hardware.is_looking)

    async def close(self) -> None:
        self.hardware.close()
        await asyncio.sleep(0)
        self.files.close()


@pytest.fixture
def scene(qapp, tmp_path, starter_model):
    with qasync.QEventLoop(qapp) as loop:
        yield HardwareScene(loop, tmp_path, starter_model)


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


def test_a_driver_that_crashes_is_told_and_what_there_is_besides_is_found(scene, monkeypatch):
    let_children(monkeypatch, with_drivers=CRASH)

    async def scenario() -> None:
        scene.hardware.look()
        await scene.has_looked()
        assert [process.use.has_drivers for process in scene.made] == [True, False]
        found = scene.found.values[-1]
        assert [device.name for device in found.devices if device.can_be_tested] == ["CPU"]
        assert "crashed while asking the graphics drivers" in found.notes[0]
        assert scene.failures.values == []

    scene.play(scenario())


def test_drivers_that_failed_are_asked_again_only_when_that_is_wanted(scene, monkeypatch):
    async def scenario() -> None:
        let_children(monkeypatch, with_drivers=CRASH)
        scene.hardware.look()
        await scene.has_looked()
        let_children(monkeypatch)
        scene.hardware.look()
        await scene.has_looked()
        assert not scene.made[-1].use.has_drivers
        scene.hardware.refresh()
        await scene.has_looked()
        assert scene.made[-1].use.has_drivers
        assert not any("crashed" in note for note in scene.found.values[-1].notes)
        assert len(scene.notices.values) == 1

    scene.play(scenario())


def test_an_engine_that_does_not_start_at_all_is_told_and_the_next_look_works(scene, monkeypatch):
    async def scenario() -> None:
        with monkeypatch.context() as broken:
            broken.setattr(client, "child_command", lambda flag: [sys.executable, "-c", DIE])
            scene.hardware.look()
            await scene.has_looked()
        assert "crashed" in scene.failures.values[0]
        assert scene.found.values == []
        scene.hardware.look()
        await scene.has_looked()
        assert len(scene.found.values) == 1

    scene.play(scenario())


def test_every_device_that_was_found_is_tested_with_the_starter_model(scene):
    async def scenario() -> None:
        scene.hardware.test_devices()
        assert not scene.hardware.tests.are_running
        scene.hardware.look()
        await scene.has_looked()
        scene.hardware.test_devices()
        await until(lambda: not scene.hardware.tests.are_running)
        assert [(trial.device, trial.phase) for trial in scene.hardware.tests.trials] == [("CPU", TrialPhase.PASSED)]

    scene.play(scenario())


def test_a_new_runtime_that_works_is_told_and_its_devices_are_found(scene, monkeypatch):
    let_children(monkeypatch, with_runtime="self.seal = 'a seal'")
    write_runtime(scene.folder / "one", name="One", backend="CPU", llama_cpp=build())

    async def scenario() -> None:
        loaded = LoadedModel(facts(), 2048, 0, 1, "CPU", 0.1, device_names=("CPU",))
        scene.models.state = ModelState(ModelPhase.READY, loaded=loaded)
        scene.hardware.look()
        await until(lambda: scene.notices.values)
        await scene.has_looked()
        notice = scene.notices.values[0]
        assert notice.text == "One works. It is used when a model is loaded next."
        notice.action.run()
        assert scene.models.reloads == 1
        assert scene.made[-1].use == BackendUse(scene.folder / "one", "a seal")

    scene.play(scenario())


def test_a_runtime_that_cannot_be_used_is_told_with_the_reason(scene):
    write_runtime(scene.folder / "one", name="One", llama_cpp="another")

    async def scenario() -> None:
        scene.hardware.look()
        await until(lambda: scene.notices.values)
        assert scene.notices.values[0].text.startswith("One cannot be used: it is made for another llama.cpp")
        await scene.has_looked()

    scene.play(scenario())


def test_the_folder_that_settings_point_to_is_looked_at(scene, tmp_path):
    pointed = write_runtime(tmp_path / "mine", name="Mine", llama_cpp="another")

    async def scenario() -> None:
        scene.settings.settings_changed.emit(Settings().with_value("runtime_folder", str(pointed)))
        await until(lambda: scene.notices.values)
        assert [status.name for status in scene.hardware.runtimes.statuses] == ["Mine"]

    scene.play(scenario())


def test_a_driver_that_hangs_is_given_up_and_what_there_is_besides_is_found(scene, monkeypatch):
    let_children(monkeypatch, with_drivers=HANG)
    assert system_question.PATIENCE_MS > 10_000

    async def scenario() -> None:
        scene.hardware.look()
        await until(lambda: scene.made[0].asks_drivers)
        scene.hardware._question._on_patience_timeout()
        await scene.has_looked()
        assert "did not answer" in scene.found.values[-1].notes[0]

    scene.play(scenario())


def test_closing_ends_a_look_that_is_still_going_on(scene):
    async def scenario() -> None:
        scene.hardware.look()
        scene.hardware.close()
        assert not scene.hardware.is_looking
        assert scene.found.values == []

    scene.play(scenario())
