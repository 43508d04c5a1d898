"""The application's side of the child process, without a model. The real thing is in tests/flow."""

import sys
import threading

import pytest

from desktop.domain.errors import DriversFailed, EngineDied
from desktop.domain.runtimes import NO_DRIVERS, PACKAGED, BackendUse
from desktop.engine import client
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import (
    PROTOCOL_VERSION,
    BackendsReady,
    DescribeSystem,
    Hello,
    Piece,
    SystemDescribed,
    frame,
)


@pytest.fixture
def child_that_runs(monkeypatch):
    """An engine process whose child runs other code."""
    started = []

    def make(code: str, use: BackendUse = PACKAGED) -> EngineProcess:
        monkeypatch.setattr(client, "child_command", lambda flag: [sys.executable, "-c", code])
        process = EngineProcess(use=use)
        started.append(process)
        process.start()
        return process

    yield make
    for process in started:
        process.close()


def saying(raw: bytes) -> str:
    return f"import os; os.write(1, {raw!r})"


def test_commands_sent_before_the_start_are_not_lost():
    process = EngineProcess()
    process.send(DescribeSystem())
    process.start()
    try:
        assert isinstance(process.read(), Hello)
        assert process.read() == BackendsReady()
        assert isinstance(process.read(), SystemDescribed)
    finally:
        process.close()


def test_closing_ends_the_child_and_its_file():
    process = EngineProcess()
    process.start()
    flag = process._flag
    process.read()
    process.close()

    assert process._process.returncode is not None
    assert not flag.path.exists()


def test_killed_before_it_started_it_does_not_live():
    process = EngineProcess()
    process.kill()
    process.start()
    try:
        with pytest.raises(EngineDied):
            process.read()
    finally:
        process.close()


def test_closing_what_never_started_is_fine():
    EngineProcess().close()


def test_a_child_that_cannot_be_started_is_told(monkeypatch):
    monkeypatch.setattr(client, "child_command", lambda flag: ["/no/such/program"])
    process = EngineProcess()

    with pytest.raises(EngineDied, match="could not be started: No such file"):
        process.start()

    process.close()


def test_another_protocol_version_is_told(child_that_runs):
    process = child_that_runs(saying(frame(Hello(999, "from the future"))))

    with pytest.raises(EngineDied, match="version 999 instead of 1"):
        process.read()


def test_junk_on_the_line_is_told(child_that_runs):
    process = child_that_runs(saying(b"\x03\0\0\0abc"))

    with pytest.raises(EngineDied, match="not understood"):
        process.read()


def test_the_last_words_of_a_child_that_ends_are_told(child_that_runs):
    process = child_that_runs("raise ImportError('libllama is broken')")

    with pytest.raises(EngineDied, match=r"while starting.*ImportError: libllama is broken"):
        process.read()


def test_sending_never_blocks_even_when_the_child_does_not_read(child_that_runs):
    process = child_that_runs("import time; time.sleep(60)")

    for _ in range(50):
        process.send(Piece(1, "x" * 1_000_000))  # no command, but the child does not look

    process.kill()
    with pytest.raises(EngineDied):
        process.read()


def test_a_child_that_closes_its_line_and_lives_is_ended(child_that_runs, monkeypatch):
    monkeypatch.setattr(client, "EXIT_TIMEOUT_S", 0.1)
    process = child_that_runs("import os, time; os.close(1); time.sleep(60)")

    with pytest.raises(EngineDied, match="closed its end of the line"):
        process.read()


def test_no_thread_is_left_after_closing():
    process = EngineProcess()
    process.start()
    process.close()

    assert not [thread for thread in threading.enumerate() if thread.name == "engine commands"]


READY = frame(Hello(PROTOCOL_VERSION, "llama.cpp"))
CRASH = "; import signal; os.kill(os.getpid(), signal.SIGSEGV)"


def death_of(process: EngineProcess) -> EngineDied:
    try:
        while True:
            process.read()
    except EngineDied as death:
        return death


def test_a_crash_while_drivers_are_asked_is_told_with_what_it_started_with(child_that_runs):
    death = death_of(child_that_runs(saying(READY) + CRASH))

    assert isinstance(death, DriversFailed)
    assert death.use == PACKAGED
    assert death.message == "The engine crashed while asking the graphics drivers (segmentation fault)."


def test_a_crash_after_that_is_not_laid_on_the_drivers(child_that_runs):
    death = death_of(child_that_runs(saying(READY + frame(BackendsReady())) + CRASH))

    assert not isinstance(death, DriversFailed)


def test_without_drivers_there_is_nothing_to_lay_it_on(child_that_runs):
    assert not isinstance(death_of(child_that_runs(saying(READY) + CRASH, NO_DRIVERS)), DriversFailed)


def test_a_driver_that_hangs_is_told_as_such(child_that_runs):
    process = child_that_runs(saying(READY) + "; import time; time.sleep(60)")
    assert isinstance(process.read(), Hello)
    process.give_up(30)
    death = death_of(process)

    assert isinstance(death, DriversFailed)
    assert death.message == (
        "The engine did not answer for 30 seconds while asking the graphics drivers, and was ended."
    )


def test_an_end_that_was_wanted_is_nobodys_fault(child_that_runs):
    process = child_that_runs(saying(READY) + "; import time; time.sleep(60)")
    assert isinstance(process.read(), Hello)
    process.kill()

    assert not isinstance(death_of(process), DriversFailed)


@pytest.mark.parametrize("number", ["SIGKILL", "SIGTERM"])
def test_an_end_from_outside_is_not_laid_on_the_drivers(child_that_runs, number):
    code = f"; import signal; os.kill(os.getpid(), signal.{number})"

    assert not isinstance(death_of(child_that_runs(saying(READY) + code)), DriversFailed)
