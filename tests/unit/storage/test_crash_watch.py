"""Real processes that crash, end, and are killed; the next one sees which it was."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.storage.crash_watch import UNHANDLED, CrashWatch, take_traces

PROGRAM = """
import ctypes, os, sys
from pathlib import Path
from desktop.storage.crash_watch import CrashWatch

def crash_here():
    ctypes.string_at(0)

watch = CrashWatch(Path(sys.argv[1]))
watch.begin("Hearth 0.1.0")
watch.note("Devices: some")
print("begun", flush=True)
sys.stdin.readline()
if sys.argv[2] == "crash": crash_here()
if sys.argv[2] == "abort": os.abort()
watch.end()
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "crashes"


def started(folder: Path, end: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder, end], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "begun\n"
    return process


def ended(process: subprocess.Popen) -> int:
    process.communicate("go\n")
    return process.returncode


@pytest.mark.parametrize(("end", "sign"), [("crash", "Segmentation fault"), ("abort", "Aborted")])
def test_a_crash_is_seen_once_with_the_place_where_it_was(folder, end, sign):
    assert ended(started(folder, end)) < 0

    [trace] = take_traces(folder)

    assert trace.startswith("Hearth 0.1.0\nDevices: some\n")
    assert f"Fatal Python error: {sign}" in trace
    assert ("in crash_here" in trace) == (end == "crash")
    assert take_traces(folder) == []
    assert list(folder.iterdir()) == []


def test_a_window_that_ends_as_it_should_leaves_nothing(folder):
    assert ended(started(folder, "well")) == 0
    assert list(folder.iterdir()) == []


def test_one_that_was_killed_left_no_word_and_is_no_crash(folder):
    process = started(folder, "well")
    process.kill()
    assert ended(process) == -signal.SIGKILL

    assert len(list(folder.iterdir())) == 1
    assert take_traces(folder) == []
    assert list(folder.iterdir()) == []


def test_one_that_lives_is_left_alone(folder):
    process = started(folder, "crash")
    assert take_traces(folder) == []
    assert len(list(folder.iterdir())) == 1

    ended(process)
    assert len(take_traces(folder)) == 1


def test_an_exception_that_ended_the_program_is_seen(folder):
    folder.mkdir()
    (folder / "1.trace").write_text(f"Hearth 0.1.0\n{UNHANDLED}\n\n  desktop/app.py:1 in main\nValueError\n")
    assert len(take_traces(folder)) == 1


def test_a_folder_that_cannot_be_made_keeps_nothing_from_starting(tmp_path):
    (tmp_path / "file").write_text("")
    watch = CrashWatch(tmp_path / "file" / "crashes")
    watch.begin("Hearth")
    watch.note("more")
    watch.end()
    assert take_traces(tmp_path / "file" / "crashes") == []
