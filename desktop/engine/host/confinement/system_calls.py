"""Calls of the Linux kernel that Python has no function for."""

import ctypes
import errno
import os

_PR_SET_NO_NEW_PRIVS = 38


class Refused(Exception):
    """The kernel did not do it; the message is a short sentence for ``--diagnose``."""


def call(number: int, *arguments: object) -> int:
    """A system call by its number. Raises ``Refused``."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise refusal(ctypes.get_errno())
    return result


def give_up_new_privileges() -> None:
    """Let no program that is started gain rights; the kernel asks for this before it lets a process confine itself."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise refusal(ctypes.get_errno())


def refusal(number: int) -> Refused:
    """The sentence for an error number."""
    if number in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL):
        return Refused("this kernel does not have it")
    return Refused(f"the kernel refused it: {os.strerror(number)}")
