"""System calls that the engine has no use for are refused."""

import sys

import pytest

from tests.unit.engine.host.confinement.alone import alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
REFUSE = "from desktop.engine.host.confinement.seccomp import refuse_system_calls\n"
ATTEMPTS = """
attempt('internet', lambda: socket.socket(socket.AF_INET))
attempt('internet 6', lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
attempt('within this machine', lambda: socket.socket(socket.AF_UNIX))
attempt('another program', lambda: subprocess.run(["/bin/true"], check=True))
attempt('a file', lambda: Path("/proc/self/status").read_text())
"""


def test_network_and_programs_are_refused_and_all_else_works():
    told = alone(REFUSE + "refuse_system_calls()" + ATTEMPTS)

    assert told == {
        "internet": "PermissionError",
        "internet 6": "PermissionError",
        "within this machine": "done",
        "another program": "PermissionError",
        "a file": "done",
    }


def test_without_the_filter_all_of_it_works():
    assert set(alone(ATTEMPTS).values()) == {"done"}


def test_threads_that_run_already_are_bound_too():
    told = alone(
        REFUSE + "go = threading.Event()\n"
        "def late():\n    go.wait()\n    attempt('internet', lambda: socket.socket())\n"
        "thread = threading.Thread(target=late)\nthread.start()\nrefuse_system_calls()\ngo.set()\nthread.join()"
    )

    assert told == {"internet": "PermissionError"}


def test_new_threads_can_be_started():
    told = alone(
        REFUSE + "refuse_system_calls()\nthread = threading.Thread(target=lambda: told.update(ran='yes'))\n"
        "thread.start()\nthread.join()"
    )

    assert told == {"ran": "yes"}
