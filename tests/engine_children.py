"""Children of the engine that behave as drivers of graphics cards do at their worst, or at their best: each is the real
child, with one function in it that does something else."""

import sys
from pathlib import Path

import pytest

from desktop.engine import client

CRASH = "os.kill(os.getpid(), signal.SIGSEGV)"
HANG = "signal.pause()"
_CHILD = """
import os, signal, sys
from desktop.engine.host import llama, machine, runtime_loading

def load_first(self):
    if self._folder is not None:
        {with_runtime}
    elif "VK_DRIVER_FILES" not in os.environ or os.environ["VK_DRIVER_FILES"] != os.devnull:
        {with_drivers}

runtime_loading.RuntimeLoading.load_first = load_first
{more}
from desktop.engine.host.main import run
sys.exit(run(sys.argv[1:]))
"""


def let_children(
    monkeypatch: pytest.MonkeyPatch, *, with_runtime: str = "pass", with_drivers: str = "pass", more: str = ""
) -> None:
    """From now on children run this code where a runtime would be loaded, or drivers be asked without one."""
    code = _CHILD.format(with_runtime=with_runtime, with_drivers=with_drivers, more=more)

    def command(flag: Path) -> list[str]:
        return [sys.executable, "-c", code, str(flag)]

    monkeypatch.setattr(client, "child_command", command)
