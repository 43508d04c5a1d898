"""A process that computes without end, and one that does not."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such timer")

ENDLESS = "with CpuLimit(0.2): sum(iter(int, 1))  # in C, where no other Python code runs"
IN_TIME = "with CpuLimit(0.2): pass\nfrom time import process_time\nwhile process_time() < 0.5: pass"


@pytest.mark.parametrize(("code", "exit_code"), [(ENDLESS, -signal.SIGPROF), (IN_TIME, 0)])
def test_only_what_computes_without_end_is_ended(code, exit_code):
    program = f"from desktop.engine.host.cpu_limit import CpuLimit\n{code}"

    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == exit_code
