"""The thread that waits for the child: events become signals on the main thread, the end is the last of them."""

import threading

import pytest
from PySide6.QtCore import QObject, Slot

from desktop.bridge.inference_worker import InferenceWorker
from desktop.domain.errors import EngineDied
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import BackendsReady, DescribeSystem, Hello, SystemDescribed


class Receiver(QObject):
    """Remembers what came, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[object] = []
        self.threads: set[threading.Thread] = set()

    @Slot(object)
    def take(self, value: object) -> None:
        self.received.append(value)
        self.threads.add(threading.current_thread())


class UnstartableProcess(EngineProcess):
    """A child that the system does not let start."""

    def start(self) -> None:
        raise EngineDied("The engine could not be started: No such file or directory.", "Install Hearth again.")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def connected(worker: InferenceWorker, receiver: Receiver) -> InferenceWorker:
    worker.event_ready.connect(receiver.take)
    worker.engine_exited.connect(receiver.take)
    return worker


def test_events_arrive_on_the_main_thread_and_the_end_is_the_last(qtbot, receiver):
    worker = connected(InferenceWorker(EngineProcess()), receiver)
    worker.send(DescribeSystem())
    with qtbot.waitSignals([worker.event_ready] * 3):
        worker.start()
    with qtbot.waitSignal(worker.engine_exited):
        worker.kill()
    worker.finish()

    assert [type(value) for value in receiver.received] == [Hello, BackendsReady, SystemDescribed, EngineDied]
    assert receiver.threads == {threading.main_thread()}


def test_a_child_that_cannot_start_is_told_by_the_last_signal(qtbot, receiver):
    worker = connected(InferenceWorker(UnstartableProcess()), receiver)
    with qtbot.waitSignal(worker.engine_exited):
        worker.start()
    worker.finish()

    assert [type(value) for value in receiver.received] == [EngineDied]
    assert not worker.isRunning()


def test_killed_before_the_child_started_it_still_ends(qtbot, receiver):
    worker = connected(InferenceWorker(EngineProcess()), receiver)
    worker.kill()
    with qtbot.waitSignal(worker.engine_exited):
        worker.start()
    worker.finish()

    assert isinstance(receiver.received[-1], EngineDied)


class BrokenProcess(EngineProcess):
    """A child whose start has a bug."""

    def start(self) -> None:
        raise RuntimeError("can't start new thread")


def test_after_a_bug_on_the_thread_the_end_is_told_all_the_same(qtbot, receiver, monkeypatch):
    bugs = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, bug, _trace: bugs.append(bug))
    worker = connected(InferenceWorker(BrokenProcess()), receiver)
    with qtbot.captureExceptions(), qtbot.waitSignal(worker.engine_exited):
        worker.start()
    worker.finish()

    assert [type(value) for value in receiver.received] == [EngineDied]
