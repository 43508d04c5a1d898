"""What the kernel says becomes a short sentence."""

import errno
import sys

import pytest

from desktop.engine.host.confinement.system_calls import Refused, call, refusal


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_kernel_without_the_call_is_named(number):
    assert str(refusal(number)) == "this kernel does not have it"


def test_another_refusal_is_told_in_the_systems_words():
    assert str(refusal(errno.EPERM)) == "the kernel refused it: Operation not permitted"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_call_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="this kernel does not have it"):
        call(100_000)
