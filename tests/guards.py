"""What holds for every test: no warning in the log, no connection beyond this computer, nothing left running.

Python's and Qt's own warnings are made errors by pyproject.toml.
"""

import gc
import ipaddress
import logging
import multiprocessing.resource_tracker
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

GRACE_S = 3.0
TASKS = Path("/proc/self/task")
# Threads that Qt, its libraries and Mesa's Vulkan start once and keep: by the name the kernel shows (15 characters).
LIBRARY_THREADS = (
    "QXcbEventQueue",
    "QDBusConnection",
    "Thread (pooled)",
    "gmain",
    "llvmpipe-",
    "python:disk$",
    "pytest:disk$",
    "gdbus",
    "dconf worker",
    "pool-spawner",
)


class NetworkForbidden(RuntimeError):
    """A test tried to reach another computer."""


class NetworkWatch:
    """Refuses every look-up and connection beyond loopback while a test runs, and remembers it."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        sys.addaudithook(self._on_audit)

    def _on_audit(self, event: str, arguments: tuple[object, ...]) -> None:
        match event, arguments:
            case ("socket.connect" | "socket.sendto" | "socket.bind", (_, (host, *_))):
                pass
            case ("socket.getaddrinfo" | "socket.gethostbyname", (host, *_)):
                pass
            case _:
                return
        if not _is_local(host):
            self.attempts.append(f"{event} {host!r}")
            raise NetworkForbidden(f"{event}: {host!r} is not this computer")


def _is_local(host: object) -> bool:
    if host is None or host in ("localhost", b"localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


class WarningLog(logging.Handler):
    """Keeps the log records of WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def running_threads() -> dict[int, str]:
    """Native id -> name of every thread that our code may have started.

    Worker pools of C libraries (OpenMP, BLAS) bear the name of the process and are unknown to Python: not counted.
    """
    known = {thread.native_id: thread.name for thread in threading.enumerate() if thread.native_id is not None}
    if not TASKS.is_dir():
        return {number: name for number, name in known.items() if not name.startswith("Dummy-")}
    own_name = _task_name(os.getpid())
    native = {int(task.name): _task_name(int(task.name)) for task in TASKS.iterdir()}
    return {
        number: known.get(number, name)
        for number, name in native.items()
        if number in known or (name not in (own_name, "") and not name.startswith(LIBRARY_THREADS))
    }


def _task_name(number: int) -> str:
    try:
        return (TASKS / str(number) / "comm").read_text().strip()
    except OSError:  # it ended meanwhile
        return ""


def running_children() -> dict[int, str]:
    """Process id -> command line of every child process, except Python's own resource tracker."""
    tracker = multiprocessing.resource_tracker._resource_tracker._pid
    if not TASKS.is_dir():
        children = multiprocessing.active_children()
        return {child.pid: child.name for child in children if child.pid not in (None, tracker)}
    found = {}
    for task in TASKS.iterdir():
        try:
            numbers = [int(word) for word in (task / "children").read_text().split()]
        except OSError:  # the thread ended meanwhile
            continue
        found.update({number: _command_line(number) for number in numbers if number != tracker})
    return found


def _command_line(number: int) -> str:
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "ended"
    return words or "ended, but nobody waited for it"


def _left_over(now: Callable[[], dict[int, str]], before: dict[int, str]) -> dict[int, str]:
    """What is there now and was not before, once it has had a moment to end."""
    deadline = time.monotonic() + GRACE_S
    while left := {number: name for number, name in now().items() if number not in before}:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.01)
    return {}


def _bury_widgets() -> None:
    """What a test made and closed goes here, not in the middle of a later test that has nothing to do with it."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


_network = NetworkWatch()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that logs a warning, reaches for the network, or leaves a thread or a child process."""
    threads, children = running_threads(), running_children()
    log = WarningLog()
    logging.getLogger().addHandler(log)
    _network.attempts.clear()
    yield
    if "qapp" in request.fixturenames:
        _bury_widgets()
    complaints = [f"a connection beyond this computer: {attempt}" for attempt in _network.attempts]
    for number, command in _left_over(running_children, children).items():
        complaints.append(f"a child process still runs: {number} {command}")
        os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))
    complaints += [f"a thread still runs: {name}" for name in _left_over(running_threads, threads).values()]
    logging.getLogger().removeHandler(log)
    complaints += _complaints_about(log, is_expected=request.node.get_closest_marker("logs_warnings") is not None)
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def _complaints_about(log: WarningLog, *, is_expected: bool) -> list[str]:
    if is_expected:
        return [] if log.records else ["the test is marked logs_warnings, but nothing was logged"]
    return [f"a log record: {record.levelname} {record.name}: {record.getMessage()}" for record in log.records]
