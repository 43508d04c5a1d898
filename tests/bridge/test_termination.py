import os
import signal

import pytest

from desktop.bridge.termination import Termination


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_becomes_a_wish_and_the_next_one_ends_the_process(qtbot, number):
    before = signal.getsignal(number)
    termination = Termination()
    termination.install()
    with qtbot.waitSignal(termination.requested):
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is signal.SIG_DFL
    termination.uninstall()
    assert signal.getsignal(number) is before
