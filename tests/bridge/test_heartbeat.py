"""A child that hangs is found; one that works in silence is left alone."""

import asyncio
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject

from desktop.bridge.heartbeat import Heartbeat
from tests.fakes import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process does")

COMPUTES = "print('up', flush=True)\nwhile True: pass"
PATIENCE_S = 0.4


class WatchedWorker:
    """A worker whose child is some process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.given_up: list[float] = []

    def give_up(self, silent_s: float) -> None:
        self.given_up.append(silent_s)


@pytest.fixture
def child():
    with subprocess.Popen([sys.executable, "-c", COMPUTES], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def watch(child, watched):
    worker, owner = WatchedWorker(child.pid), QObject()
    heartbeat = Heartbeat(owner, PATIENCE_S)

    async def scenario():
        heartbeat.watch(worker)
        await watched(heartbeat, worker)
        heartbeat.rest()

    return scenario, worker, owner


def test_a_stopped_child_is_given_up(play, child):
    async def watched(_heartbeat, worker):
        child.send_signal(signal.SIGSTOP)
        await until(lambda: worker.given_up)

    scenario, worker, owner = watch(child, watched)
    play(scenario())

    assert worker.given_up == [PATIENCE_S]
    owner.deleteLater()


def test_a_child_that_computes_in_silence_is_not(play, child):
    async def watched(_heartbeat, _worker):
        await asyncio.sleep(4 * PATIENCE_S)

    scenario, worker, owner = watch(child, watched)
    play(scenario())

    assert worker.given_up == []
    owner.deleteLater()


def test_one_that_owes_nothing_may_sleep(play, child):
    async def watched(heartbeat, _worker):
        child.send_signal(signal.SIGSTOP)
        heartbeat.rest()
        await asyncio.sleep(3 * PATIENCE_S)

    scenario, worker, owner = watch(child, watched)
    play(scenario())

    assert worker.given_up == []
    owner.deleteLater()
