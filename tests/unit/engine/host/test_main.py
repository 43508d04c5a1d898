"""The child as a program: its pipes, and how it ends."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.client import child_command, package_parent
from desktop.engine.host.commands import EXIT_PROTOCOL
from desktop.engine.protocol import Hello, decode_event, read_frame


@pytest.fixture
def child():
    flag = AbortFlag.create()
    process = subprocess.Popen(
        child_command(flag.path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=package_parent(),
    )
    yield process
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        with contextlib.suppress(BrokenPipeError):
            pipe.close()
    flag.close()


def test_the_child_says_hello_and_ends_with_its_input(child):
    hello = decode_event(read_frame(child.stdout.read))
    child.stdin.close()

    assert isinstance(hello, Hello)
    assert child.wait(5) == 0


def test_a_command_that_is_not_understood_ends_it_with_a_word(child):
    child.stdin.write(b"\3\0\0\0abc")
    child.stdin.flush()

    assert child.wait(5) == EXIT_PROTOCOL
    assert b"The command is not understood" in child.stderr.read()


def test_what_libraries_print_does_not_get_into_the_protocol():
    code = (
        "import ctypes, os, sys\n"
        "from desktop.engine.host.main import _take_pipes\n"
        "commands, events = _take_pipes()\n"
        "print('from Python', flush=True)\n"
        "ctypes.CDLL(None).puts(b'from C'); ctypes.CDLL(None).fflush(None)\n"
        "os.write(events, commands.read(4))\n"
        "sys.exit(len(sys.stdin.read()))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input=b"ping", capture_output=True, check=True, cwd=package_parent()
    )

    assert ran.stdout == b"ping"
    assert b"from Python" in ran.stderr
    assert b"from C" in ran.stderr


def test_the_child_imports_neither_qt_nor_the_application(tmp_path):
    flag = AbortFlag.create()
    code = (
        "import sys, threading\n"
        "from desktop.engine.host import main\n"
        "import desktop.engine.host.host\n"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'desktop.ui', 'desktop.bridge'))])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=package_parent()
    ).stdout
    flag.close()

    assert told.strip() == "[]"
    assert Path(package_parent() / "desktop").is_dir()
