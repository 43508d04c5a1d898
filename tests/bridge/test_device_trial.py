"""The trial of one device, in a real child of its own."""

import os
import signal

import pytest
import qasync
from PySide6.QtCore import QObject

from desktop.bridge import device_trial
from desktop.bridge.device_trial import DeviceTrial
from desktop.domain.trials import N_TOKENS, Trial, TrialPhase
from desktop.engine.client import EngineProcess
from tests.bridge.conftest import Heard, player
from tests.engine_children import CRASH, let_children
from tests.fakes import until

IN_MIDDLE_OF_ANSWER = "from desktop.engine.host.generation import Generation\nGeneration.answer = lambda *_: "


class TrialScene:
    """One trial at a time, and what it tells."""

    def __init__(self, loop, model) -> None:
        self.play = player(loop, self.close)
        self.model, self.parent = model, QObject()
        self.heard = Heard()
        self.process = EngineProcess()
        self.trial: DeviceTrial | None = None

    def start(self, device: str = "CPU", patience_s: float = 30.0, model=None) -> None:
        self.trial = DeviceTrial(device, model or self.model, self.process, self.parent, patience_s)
        self.trial.trial_changed.connect(self.heard.take)
        self.trial.start()

    async def outcome(self) -> Trial:
        await until(lambda: self.heard.values and self.heard.values[-1].is_over)
        return self.heard.values[-1]

    async def close(self) -> None:
        if self.trial is not None:
            self.trial.close()


@pytest.fixture
def scene(qapp, starter_model):
    with qasync.QEventLoop(qapp) as loop:
        yield TrialScene(loop, starter_model)


def test_the_processor_answers_with_ten_tokens_and_tells_how_fast(scene):
    async def scenario() -> None:
        scene.start()
        outcome = await scene.outcome()
        assert (outcome.phase, outcome.n_tokens, outcome.problem) == (TrialPhase.PASSED, N_TOKENS, "")
        assert outcome.text.startswith("Once upon a time")
        assert outcome.load_s > 0
        assert outcome.tokens_per_s > 0
        phases = [trial.phase for trial in scene.heard.values]
        assert phases[:2] == [TrialPhase.LOADING, TrialPhase.ANSWERING]

    scene.play(scenario())


def test_the_text_is_the_same_each_time(scene):
    async def scenario() -> None:
        texts = set()
        for _ in range(2):
            scene.start()
            texts.add((await scene.outcome()).text)
            scene.heard.values.clear()
            scene.process = EngineProcess()
        assert len(texts) == 1

    scene.play(scenario())


def test_a_device_that_is_not_there_fails_with_its_name(scene):
    async def scenario() -> None:
        scene.start("Vulkan7")
        outcome = await scene.outcome()
        assert outcome.phase is TrialPhase.FAILED
        assert "Vulkan7" in outcome.problem

    scene.play(scenario())


def test_a_model_that_ends_up_elsewhere_is_no_success(scene, monkeypatch):
    let_children(
        monkeypatch,
        more="from desktop.engine.host import loading\nplan = loading.plan_load\n"
        "import dataclasses\nloading.plan_load = lambda h, s, m: plan(h, dataclasses.replace(s, devices=()), m)",
    )

    async def scenario() -> None:
        scene.start("Vulkan0")
        outcome = await scene.outcome()
        assert (outcome.phase, outcome.problem) == (TrialPhase.FAILED, "The model was loaded on CPU instead.")

    scene.play(scenario())


def test_a_model_that_cannot_be_read_fails_in_words(scene, tmp_path):
    (tmp_path / "junk.gguf").write_bytes(b"junk" * 100)

    async def scenario() -> None:
        scene.start(model=tmp_path / "junk.gguf")
        outcome = await scene.outcome()
        assert outcome.phase is TrialPhase.FAILED
        assert "junk.gguf" in outcome.problem

    scene.play(scenario())


def test_a_driver_that_crashes_in_the_middle_of_the_answer_fails_in_words(scene, monkeypatch):
    let_children(monkeypatch, more=IN_MIDDLE_OF_ANSWER + CRASH)

    async def scenario() -> None:
        scene.start()
        outcome = await scene.outcome()
        assert outcome.phase is TrialPhase.FAILED
        assert outcome.problem == "The engine crashed while answering (segmentation fault)."

    scene.play(scenario())


def test_a_driver_that_hangs_is_given_up(scene):
    async def scenario() -> None:
        scene.start(patience_s=0.5)
        await until(lambda: scene.process.pid)
        os.kill(scene.process.pid, signal.SIGSTOP)
        outcome = await scene.outcome()
        assert outcome.phase is TrialPhase.FAILED
        assert "did not answer" in outcome.problem

    scene.play(scenario())


def test_a_driver_that_computes_for_ever_is_given_up(scene, monkeypatch):
    assert device_trial.LIMIT_MS >= 60_000
    monkeypatch.setattr(device_trial, "LIMIT_MS", 3000)
    let_children(monkeypatch, more=IN_MIDDLE_OF_ANSWER + "[None for _ in iter(int, 1)]")

    async def scenario() -> None:
        scene.start()
        outcome = await scene.outcome()
        assert outcome.phase is TrialPhase.FAILED
        assert outcome.problem.startswith("The engine did not answer for 3 seconds")

    scene.play(scenario())


def test_a_trial_can_be_cancelled(scene):
    async def scenario() -> None:
        scene.start()
        scene.trial.cancel()
        assert (await scene.outcome()).phase is TrialPhase.CANCELLED

    scene.play(scenario())


def test_closing_ends_it_without_a_word(scene):
    async def scenario() -> None:
        scene.start()
        told = len(scene.heard.values)
        scene.trial.close()
        assert len(scene.heard.values) == told

    scene.play(scenario())
