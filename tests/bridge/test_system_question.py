"""A child of its own is asked what there is."""

import os
import signal

import pytest
import qasync
from PySide6.QtCore import QObject

from desktop.bridge.system_question import SystemAnswer, SystemQuestion
from desktop.domain.errors import DriversFailed
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import BackendsReady
from tests.bridge.conftest import Heard, player
from tests.engine_children import CRASH, HANG, let_children
from tests.fakes import until


class QuestionScene:
    """One question, and its answer."""

    def __init__(self, loop) -> None:
        self.play = player(loop)
        self.process, self.parent = EngineProcess(), QObject()
        self.heard = Heard()
        self.question = SystemQuestion(self.process, self.parent)
        self.question.answer_ready.connect(self.heard.take)

    def answer(self) -> SystemAnswer:
        async def scenario() -> None:
            self.question.start()
            await until(lambda: self.heard.values)

        self.play(scenario())
        return self.heard.values[0]


@pytest.fixture
def scene(qapp):
    with qasync.QEventLoop(qapp) as loop:
        yield QuestionScene(loop)


def test_the_answer_has_devices_and_back_ends(scene):
    answer = scene.answer()

    assert answer.ready == BackendsReady()
    assert "CPU" in {device.name for device in answer.described.devices}


def test_a_driver_that_crashes_is_told(scene, monkeypatch):
    let_children(monkeypatch, with_drivers=CRASH)
    answer = scene.answer()

    assert (answer.ready, answer.described) == (None, None)
    assert isinstance(answer.death, DriversFailed)


def test_a_driver_that_hangs_is_given_up(scene, monkeypatch):
    let_children(monkeypatch, with_drivers=HANG)

    async def scenario() -> None:
        scene.question.start()
        await until(lambda: scene.process.asks_drivers)
        scene.question._on_patience_timeout()
        await until(lambda: scene.heard.values)

    scene.play(scenario())
    assert scene.heard.values[0].described is None
    assert "did not answer for 60 seconds while asking the graphics drivers" in scene.heard.values[0].death.message


def test_a_child_that_stands_still_is_given_up(scene):
    async def scenario() -> None:
        scene.question.start()
        await until(lambda: scene.process.pid)
        os.kill(scene.process.pid, signal.SIGSTOP)
        scene.question._on_patience_timeout()
        await until(lambda: scene.heard.values)

    scene.play(scenario())
    assert scene.heard.values[0].described is None


def test_closing_ends_the_child_without_a_word(scene):
    async def scenario() -> None:
        scene.question.start()
        scene.question.close()

    scene.play(scenario())
    assert scene.heard.values == []
