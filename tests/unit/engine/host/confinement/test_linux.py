"""Calls of the kernel."""

import os
import sys

import pytest

from desktop.engine.host.confinement.linux import system_call
from tests.unit.engine.host.confinement.own_process import told_by

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="is about Linux")
NO_SUCH_CALL = 4000


def test_a_call_that_fails_is_an_error_of_the_system():
    with pytest.raises(OSError, match="Function not implemented"):
        system_call(NO_SUCH_CALL)


def test_a_call_gives_what_the_kernel_gives():
    (getpid,) = [39 if os.uname().machine == "x86_64" else 172]

    assert system_call(getpid) == os.getpid()


def test_no_program_can_give_more_rights():
    told = told_by(
        "from desktop.engine.host.confinement.linux import give_up_new_privileges\n"
        "give_up_new_privileges()\n"
        "told['status'] = Path('/proc/self/status').read_text()"
    )

    assert "NoNewPrivs:\t1" in told["status"]
