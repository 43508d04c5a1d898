"""The state of a protection in words."""

import errno
import os

from desktop.engine.host.confinement.protections import NotProtected, state_of


def fail_with(error: Exception):
    def protect() -> None:
        raise error

    return protect


def test_a_protection_that_holds_is_on():
    assert state_of(lambda: None) == "on"


def test_one_that_cannot_be_had_says_why():
    assert state_of(fail_with(NotProtected("needs Linux 5.13 with Landlock"))) == "needs Linux 5.13 with Landlock"


def test_one_that_the_system_refuses_says_what_the_system_says():
    refused = OSError(errno.EPERM, os.strerror(errno.EPERM))

    assert state_of(fail_with(refused)) == "refused by the system: Operation not permitted"
