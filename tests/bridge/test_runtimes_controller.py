"""A runtime is tried before anything uses it; what does not work is set aside, and nothing else is hurt."""

import asyncio
from functools import partial

import pytest
import qasync

from desktop.bridge.runtimes_controller import RuntimesController
from desktop.domain.runtimes import BackendUse, RuntimeStatus
from desktop.engine.client import EngineProcess
from desktop.engine.host.llama import build
from desktop.engine.runtime_folder import find_runtimes
from desktop.services.backends import Backends
from desktop.services.file_thread import FileThread
from desktop.storage.runtime_verdict_store import RuntimeVerdictStore
from tests.bridge.conftest import Heard, player
from tests.engine_children import CRASH, HANG, let_children
from tests.fakes import until
from tests.runtime_files import write_runtime

# The processor's own back end stands in for one that a runtime brings.
WORKS = "self.seal = 'a seal'"


class RuntimesScene:
    """The controller over real folders, real children and a real file of verdicts."""

    def __init__(self, loop, folder, model) -> None:
        self.play = player(loop, self.close)
        self.runtimes_folder, self.model = folder / "runtimes", model
        self.files = FileThread("files")
        self.uses: list[BackendUse] = []
        store = RuntimeVerdictStore(folder / "cache" / "runtimes.json")
        find = partial(find_runtimes, self.runtimes_folder, circumstances="now")
        self.backends = Backends(find, store, self.files)
        self.controller = RuntimesController(self.backends, self.runtimes_folder, self.make, lambda: self.model)
        self.tried = Heard()
        self.controller.runtime_tried.connect(self.tried.take)

    def make(self, use: BackendUse) -> EngineProcess:
        self.uses.append(use)
        return EngineProcess(use=use)

    def put(self, name: str, **changes: object) -> None:
        write_runtime(self.runtimes_folder / name, **({"name": name, "backend": "CPU", "llama_cpp": build()} | changes))

    async def look(self) -> None:
        self.backends.look(None)
        await asyncio.wrap_future(self.files.begin(int))
        await asyncio.sleep(0)

    async def has_tried(self, count: int = 1) -> None:
        await until(lambda: len(self.tried.values) == count)

    def told_of(self, name: str) -> RuntimeStatus:
        return next(status for status in self.controller.statuses if status.name == name)

    async def close(self) -> None:
        self.controller.close()
        self.files.close()


@pytest.fixture
def scene(qapp, tmp_path, starter_model):
    with qasync.QEventLoop(qapp) as loop:
        yield RuntimesScene(loop, tmp_path, starter_model)


def test_one_that_works_is_tried_on_its_device_and_then_used(scene, monkeypatch):
    let_children(monkeypatch, with_runtime=WORKS)
    scene.put("good")

    async def scenario() -> None:
        await scene.look()
        await scene.has_tried()
        folder = scene.runtimes_folder / "good"
        assert scene.tried.values == [("good", "")]
        assert scene.uses == [BackendUse(folder), BackendUse(folder, "a seal")]
        assert scene.backends.use == BackendUse(folder, "a seal")
        assert scene.told_of("good").is_used

    scene.play(scenario())


@pytest.mark.parametrize(
    ("with_runtime", "words"),
    [
        (CRASH, "the engine crashed while asking the graphics drivers (segmentation fault)."),
        ("self.problem = 'the driver is missing.'", "the driver is missing."),
    ],
)
def test_one_that_fails_is_set_aside_and_the_last_that_worked_is_used(scene, monkeypatch, with_runtime, words):
    scene.put("cuda-12")

    async def scenario() -> None:
        let_children(monkeypatch, with_runtime=WORKS)
        await scene.look()
        await scene.has_tried()
        scene.put("cuda-13")
        let_children(monkeypatch, with_runtime=with_runtime)
        await scene.look()
        await scene.has_tried(2)
        assert scene.tried.values[1] == ("cuda-13", words)
        assert scene.backends.use.runtime == scene.runtimes_folder / "cuda-12"
        assert scene.told_of("cuda-13").use == f"Not used: {words}"

    scene.play(scenario())


def test_one_that_loads_but_cannot_compute_is_set_aside(scene, monkeypatch):
    more = f"from desktop.engine.host.generation import Generation\nGeneration.answer = lambda *_: {CRASH}"
    let_children(monkeypatch, with_runtime=WORKS, more=more)
    scene.put("half")

    async def scenario() -> None:
        await scene.look()
        await scene.has_tried()
        assert scene.backends.use == BackendUse()
        assert "crashed while answering" in scene.told_of("half").use

    scene.play(scenario())


def test_one_that_brings_no_device_is_set_aside(scene, monkeypatch):
    let_children(monkeypatch, with_runtime=WORKS)
    scene.put("none", backend="CUDA")

    async def scenario() -> None:
        await scene.look()
        await scene.has_tried()
        assert scene.tried.values == [("none", "CUDA finds no graphics card that it can use.")]

    scene.play(scenario())


def test_a_driver_that_hangs_keeps_nothing_waiting_and_closing_ends_it(scene, monkeypatch):
    let_children(monkeypatch, with_runtime=HANG)
    scene.put("stuck")

    async def scenario() -> None:
        await scene.look()
        await until(lambda: scene.uses)
        assert scene.told_of("stuck").use == "Being tried…"
        assert scene.backends.use == BackendUse()

    scene.play(scenario())


def test_the_files_of_a_real_folder_are_refused_by_the_real_child(scene):
    scene.put("damaged")
    (scene.runtimes_folder / "damaged" / "libggml-test.so").write_bytes(b"a back enD")

    async def scenario() -> None:
        await scene.look()
        await scene.has_tried()
        assert "libggml-test.so is damaged" in scene.told_of("damaged").use
        assert scene.backends.use == BackendUse()

    scene.play(scenario())


def test_a_runtime_for_another_build_is_refused_by_the_real_child(scene):
    scene.put("old", llama_cpp="another")

    async def scenario() -> None:
        await scene.look()
        await scene.has_tried()
        assert "made for another llama.cpp" in scene.told_of("old").use

    scene.play(scenario())


def test_what_was_set_aside_is_tried_again_only_when_that_is_wanted(scene, monkeypatch):
    let_children(monkeypatch, with_runtime=CRASH)
    scene.put("moody")

    async def scenario() -> None:
        await scene.look()
        await scene.has_tried()
        await scene.look()
        assert len(scene.uses) == 1
        let_children(monkeypatch, with_runtime=WORKS)
        scene.controller.try_again(scene.runtimes_folder / "moody")
        await scene.has_tried(2)
        assert scene.told_of("moody").is_used

    scene.play(scenario())


def test_without_a_model_nothing_is_tried(scene):
    scene.put("waiting")
    scene.model = None

    async def scenario() -> None:
        await scene.look()
        assert scene.uses == []
        assert scene.told_of("waiting").use == "Not tried yet."

    scene.play(scenario())
