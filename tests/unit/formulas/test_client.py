"""The client of the process that draws, with real child processes."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain.formulas import Formula
from desktop.formulas import client
from desktop.formulas.client import ChildDied, ChildProgram, DrawingProcess

Make = Callable[[ChildProgram], DrawingProcess]


def saying(program: ChildProgram, code: str) -> ChildProgram:
    return replace(program, command=[sys.executable, "-c", code])


def test_the_real_child_draws_one_formula_after_the_other(real_child: ChildProgram, process_of: Make) -> None:
    process = process_of(real_child)
    process.start()

    inline, display = process.draw(Formula(r"\frac{a}{b}")), process.draw(Formula(r"\frac{a}{b}", is_display=True))

    assert inline is not None
    assert display is not None
    assert inline.ascent + inline.depth < display.ascent + display.depth
    assert process.draw(Formula(r"\frac{a}{")) is None
    assert process.draw(Formula("x")) is not None


def test_it_has_no_keys_in_its_environment(
    monkeypatch: pytest.MonkeyPatch, real_child: ChildProgram, process_of: Make
) -> None:
    assert not [name for name in real_child.environment if "KEY" in name or "TOKEN" in name]


def test_a_child_that_hangs_is_ended(
    monkeypatch: pytest.MonkeyPatch, real_child: ChildProgram, process_of: Make
) -> None:
    monkeypatch.setattr(client, "FORMULA_LIMIT_S", 0.05)
    process = process_of(real_child)
    process.start()
    os.kill(process.pid, signal.SIGSTOP)
    watching = threading.Event()

    def watch() -> None:
        while not watching.wait(0.02):
            process.kill_when_late()

    watch_thread = threading.Thread(target=watch)
    watch_thread.start()
    try:
        with pytest.raises(ChildDied):
            process.draw(Formula("x"))
    finally:
        watching.set()
        watch_thread.join()


def test_one_that_is_idle_is_never_late(real_child: ChildProgram, process_of: Make, monkeypatch) -> None:
    process = process_of(real_child)
    process.start()
    monkeypatch.setattr(client, "FORMULA_LIMIT_S", -1.0)
    process.kill_when_late()

    assert process.draw(Formula("x")) is not None


def test_a_child_that_crashes_is_told(real_child: ChildProgram, process_of: Make) -> None:
    process = process_of(real_child)
    process.start()
    os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(ChildDied):
        process.draw(Formula("x"))


@pytest.mark.parametrize(
    "code", ["", "import os; os.write(1, b'\\xff' * 100)", "import os; os.write(1, b'\\2\\0\\0\\0ab')"]
)
def test_a_child_that_says_something_else_is_told(code: str, real_child: ChildProgram, process_of: Make) -> None:
    with pytest.raises(ChildDied):
        process_of(saying(real_child, code)).start()


def test_a_program_that_is_missing_is_told(real_child: ChildProgram, process_of: Make) -> None:
    with pytest.raises(ChildDied):
        process_of(replace(real_child, command=["/no/such/program"])).start()


def test_an_unsound_drawing_is_none(real_child: ChildProgram, process_of: Make) -> None:
    code = (
        "import os; from desktop.formulas.protocol import *; from desktop.domain.formulas import Drawing\n"
        "os.write(1, frame(Ready())); os.read(0, 100)\n"
        "os.write(1, frame(Drawn(Drawing(10, 5, 1, b'LL', bytes(16)))))\n"
    )
    process = process_of(saying(real_child, code))
    process.start()

    assert process.draw(Formula("x")) is None


def test_killed_before_it_started_it_does_not_live(real_child: ChildProgram, process_of: Make) -> None:
    process = process_of(real_child)
    process.kill()
    began = time.monotonic()

    with pytest.raises(ChildDied):
        process.start()

    assert process.pid is not None
    assert time.monotonic() - began < client.START_LIMIT_S
