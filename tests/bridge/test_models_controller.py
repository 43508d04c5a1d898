import asyncio
import threading
from pathlib import Path

import pytest
import qasync

from desktop.bridge.models_controller import ModelsController
from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import Cure, EngineDied, ModelFileError
from desktop.domain.models import LoadSettings, ModelPhase
from desktop.domain.notices import Notice
from desktop.domain.session import SessionState
from desktop.domain.settings import Settings
from desktop.services.file_thread import FileThread
from desktop.services.model_library import ModelLibrary
from tests.bridge.conftest import Heard, player
from tests.fakes import FakeEngine, until


class NoStore:
    """Keeps nothing."""

    def save(self, value: object) -> None:
        pass


class ModelScene:
    """The models' controller over a fake engine."""

    def __init__(self, loop, tmp_path: Path) -> None:
        self.play = player(loop, self.close)
        self.bugs: list[BaseException] = []
        self.tasks = Tasks(loop, self.bugs.append)
        self.files = FileThread("files")
        self.engine = FakeEngine()
        starter = tmp_path / "starter.gguf"
        starter.touch()
        self.models_found = ModelLibrary(lambda home, environment: [], tmp_path, {}, starter)
        self.settings = settings = SettingsController(NoStore(), Settings(), self.files, self.tasks)
        self.session = SessionController(NoStore(), SessionState(), self.files, self.tasks)
        self.models = ModelsController(self.engine, self.models_found, settings, self.session, self.tasks)
        self.states, self.notices = Heard(), Heard()
        self.models.state_changed.connect(self.states.take)
        self.models.notice_raised.connect(self.notices.take)

    @property
    def phases(self) -> list[ModelPhase]:
        return [state.phase for state in self.states.values]

    async def reach(self, phase: ModelPhase) -> None:
        await until(lambda: self.models.state.phase is phase)

    async def close(self) -> None:
        await self.session.close()
        await self.tasks.close()
        self.models_found.close()
        self.files.close()
        assert self.bugs == []


@pytest.fixture
def scene(qapp, tmp_path):
    with qasync.QEventLoop(qapp) as loop:
        yield ModelScene(loop, tmp_path)


def test_loading_shows_its_progress_and_remembers_the_model(scene, model_file):
    async def scenario() -> None:
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        assert [state.fraction for state in scene.states.values if state.phase is ModelPhase.LOADING] == [0.0, 0.5]
        assert scene.session.state.last_model == model_file
        await until(lambda: model_file in scene.models.choices.recent)

    scene.play(scenario())


def test_what_was_given_up_is_told(scene, model_file):
    async def scenario() -> None:
        scene.engine.given_up = ("20 of 32 layers run on the graphics card: there is not enough free memory for more.",)
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        assert scene.notices.values == [Notice(scene.engine.given_up[0])]

    scene.play(scenario())


def test_a_bad_file_fails_with_a_sentence(scene, model_file):
    async def scenario() -> None:
        scene.engine.load_error = ModelFileError("some.gguf is no GGUF file.", "Choose another one.")
        scene.models.load(model_file)
        await scene.reach(ModelPhase.FAILED)
        await until(lambda: scene.notices.values)
        assert scene.notices.values[-1].text == "some.gguf is no GGUF file. Choose another one."
        assert scene.session.state.last_model is None

    scene.play(scenario())


def test_loading_can_be_cancelled(scene, model_file):
    async def scenario() -> None:
        scene.engine.may_load = asyncio.Event()
        scene.models.load(model_file)
        await until(lambda: scene.models.state.fraction == 0.5)
        scene.models.cancel()
        assert scene.models.state.phase is ModelPhase.NONE
        scene.engine.may_load.set()

    scene.play(scenario())


def test_the_newest_wish_wins(scene, model_file, tmp_path):
    async def scenario() -> None:
        scene.engine.may_load = asyncio.Event()
        scene.models.load(model_file)
        await until(lambda: scene.engine.loads)
        scene.models.load(tmp_path / "other.gguf")
        await until(lambda: len(scene.engine.loads) == 2)
        scene.engine.may_load.set()
        await scene.reach(ModelPhase.READY)
        assert scene.models.state.path == tmp_path / "other.gguf"
        assert scene.phases.count(ModelPhase.READY) == 1

    scene.play(scenario())


async def crash(scene: ModelScene) -> None:
    n_loads = len(scene.engine.loads)
    scene.models.on_engine_died(EngineDied("The engine crashed."))
    await until(lambda: len(scene.engine.loads) == n_loads + 1)
    await scene.reach(ModelPhase.READY)


def test_an_engine_that_keeps_crashing_is_left_to_the_user(scene, model_file):
    async def scenario() -> None:
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        for _ in range(2):
            await crash(scene)
            assert "being loaded again" in scene.notices.values[-1].text
        scene.models.on_engine_died(EngineDied("The engine crashed."))
        assert scene.models.state.phase is ModelPhase.FAILED
        assert scene.models.state.cure is Cure.LOAD_AGAIN
        assert "crashed three times in five minutes" in scene.notices.values[-1].text
        assert scene.notices.values[-1].cure is Cure.LOAD_AGAIN
        assert len(scene.engine.loads) == 3

    scene.play(scenario())


def test_a_crash_while_it_is_loaded_again_counts_and_is_followed_by_another_start(scene, model_file):
    async def scenario() -> None:
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        scene.engine.load_error = EngineDied("The engine crashed while loading some.gguf.", "Try another.")
        scene.models.on_engine_died(EngineDied("The engine crashed."))
        await scene.reach(ModelPhase.FAILED)
        assert len(scene.engine.loads) == 3
        assert "crashed three times in five minutes" in scene.models.state.problem
        assert "while loading some.gguf" in scene.models.state.problem

    scene.play(scenario())


def test_a_crash_while_the_user_has_it_loaded_is_told_at_once(scene, model_file):
    async def scenario() -> None:
        scene.engine.load_error = EngineDied("The engine crashed while loading some.gguf.", "Try another.")
        scene.models.load(model_file)
        await scene.reach(ModelPhase.FAILED)
        assert len(scene.engine.loads) == 1
        assert scene.models.state.problem == "The engine crashed while loading some.gguf. Try another."

    scene.play(scenario())


def test_a_load_that_the_user_asks_for_gives_the_engine_new_chances(scene, model_file):
    async def scenario() -> None:
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        await crash(scene)
        await crash(scene)
        scene.models.reload()
        await until(lambda: len(scene.engine.loads) == 4)
        await scene.reach(ModelPhase.READY)
        await crash(scene)

    scene.play(scenario())


def test_what_cured_a_failure_holds_until_the_settings_change(scene, model_file):
    async def scenario() -> None:
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        scene.models.reload_with(LoadSettings(n_ctx=1024))
        await until(lambda: len(scene.engine.loads) == 2)
        await scene.reach(ModelPhase.READY)
        await crash(scene)
        assert scene.engine.load_settings.n_ctx == 1024
        scene.settings.change("n_ctx", 4096)
        scene.models.reload()
        await until(lambda: len(scene.engine.loads) == 4)
        assert scene.engine.load_settings.n_ctx == 4096
        await scene.settings.close()

    scene.play(scenario())


def test_unload_forgets_the_model_for_the_next_start(scene, model_file):
    async def scenario() -> None:
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        scene.models.unload()
        await until(lambda: scene.engine.loaded is None)
        assert scene.models.state.phase is ModelPhase.NONE
        assert scene.session.state.last_model is None

    scene.play(scenario())


def test_a_loaded_model_is_not_given_up_because_models_are_still_looked_for(scene, model_file):
    async def scenario() -> None:
        may_look = threading.Event()

        def look(home, environment):
            may_look.wait()
            return []

        scene.models_found._find = look
        scene.models.load(model_file)
        await scene.reach(ModelPhase.READY)
        scene.models.cancel()
        may_look.set()
        assert scene.models.state.phase is ModelPhase.READY

    scene.play(scenario())
