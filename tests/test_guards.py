"""The guards do fail a test: each inner test below breaks one rule."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

INNER = """
import logging, os, signal, socket, subprocess, sys, threading, time, warnings
from pathlib import Path
import pytest
from tests import guards
from tests.guards import nothing_left_behind

guards.GRACE_S = 0.3

def test_good():
    thread = threading.Thread(target=time.sleep, args=(0.05,))
    thread.start()
    subprocess.run([sys.executable, "-c", ""], check=True)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    thread.join()

@pytest.mark.logs_warnings
def test_good_expected_log():
    logging.getLogger("x").error("expected")

@pytest.mark.logs_warnings
def test_marked_but_silent():
    pass

def test_log():
    logging.getLogger("x").warning("oh dear")

def test_thread():
    threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()

def test_qt_thread(qtbot):
    from PySide6.QtCore import QThread
    global kept
    kept = QThread()
    kept.setObjectName("forgotten-qt")
    with qtbot.waitSignal(kept.started):
        kept.start()

def test_child():
    global child
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    Path("child.pid").write_text(str(child.pid))

def test_swallowed_connection():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
        except RuntimeError:
            pass

def test_name_lookup():
    with pytest.raises(RuntimeError):
        socket.getaddrinfo("example.org", 80)

def test_warning():
    warnings.warn("old", DeprecationWarning)

def test_qt_warning(qapp):
    from PySide6.QtCore import qWarning
    qWarning("oh dear from Qt")

def test_last():  # stops what the ones before it forgot
    kept.quit()
    kept.wait()
    child.wait()
"""
INI = """[pytest]
filterwarnings = error
qt_api = pyside6
qt_log_level_fail = WARNING
markers = logs_warnings
addopts = -p no:randomly
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads and children are counted through /proc")
def test_each_rule_that_a_test_breaks_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    pytester.makepyfile(test_inner=INNER)
    pytester.makeini(INI)

    result = pytester.runpytest_subprocess("-rA", timeout=60)

    result.assert_outcomes(passed=10, failed=2, errors=7)
    result.stdout.fnmatch_lines_random(
        [
            "the test is marked logs_warnings, but nothing was logged",
            "a log record: WARNING x: oh dear",
            "a thread still runs: forgotten",
            "a thread still runs: forgotten-qt",
            "a child process still runs: * -c import time; time.sleep(300)",
            "a connection beyond this computer: socket.connect '192.0.2.1'",
            "a connection beyond this computer: socket.getaddrinfo 'example.org'",
            "FAILED test_inner.py::test_warning - DeprecationWarning: old",
            "FAILED test_inner.py::test_qt_warning*",
        ]
    )
    child = int((pytester.path / "child.pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
