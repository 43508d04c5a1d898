"""What a process shows of being alive."""

import os
import signal
import subprocess
import sys

import pytest

from desktop.engine.life_signs import LifeSigns

COMPUTES = "print('up', flush=True)\nwhile True: pass"


def stat(state="S", faults=3, user=10, system=5) -> str:
    return f"77 (a (strange) name) {state} 1 1 1 0 -1 0 100 0 {faults} 0 {user} {system} 0 0 20 0 2 0 1000"


@pytest.fixture
def process(tmp_path):
    """A process in a /proc of its own, whose files a test writes."""
    folder = tmp_path / "77"
    folder.mkdir()

    def show(io: str = "rchar: 100\nwchar: 5\n", **fields: object) -> None:
        (folder / "stat").write_text(stat(**fields), "utf-8")
        (folder / "io").write_text(io, "utf-8")

    show()
    signs = LifeSigns(77, tmp_path)
    assert signs.have_come()
    return signs, show


@pytest.mark.parametrize("change", [{"user": 11}, {"system": 6}, {"faults": 4}, {"io": "rchar: 200\nwchar: 5\n"}])
def test_computing_and_reading_are_signs(process, change):
    signs, show = process
    show(**change)

    assert signs.have_come() is True
    assert signs.have_come() is False


def test_waiting_for_a_disk_is_a_sign_each_time(process):
    signs, show = process
    show(state="D")

    assert [signs.have_come(), signs.have_come()] == [True, True]


@pytest.mark.parametrize("state", ["S", "T"])
def test_sleeping_and_being_stopped_are_none(process, state):
    signs, show = process
    show(state=state)

    assert signs.have_come() is False


def test_what_may_not_be_asked_of_files_does_not_matter(process, tmp_path):
    signs, _ = process
    (tmp_path / "77" / "io").unlink()
    signs.have_come()

    assert signs.have_come() is False


def test_a_system_that_does_not_tell_is_no_sign_and_no_lack_of_one(tmp_path):
    assert LifeSigns(77, tmp_path).have_come() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_real_process_that_computes_shows_it_and_one_that_is_stopped_does_not():
    with subprocess.Popen([sys.executable, "-c", COMPUTES], stdout=subprocess.PIPE) as child:
        try:
            child.stdout.readline()
            signs = LifeSigns(child.pid)
            signs.have_come()
            while not signs.have_come():
                os.sched_yield()
            child.send_signal(signal.SIGSTOP)
            while signs.have_come():
                os.sched_yield()
            assert signs.have_come() is False
        finally:
            child.kill()
