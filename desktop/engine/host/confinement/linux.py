"""The doors to the Linux kernel that the standard library does not have."""

import ctypes
import os

_SET_NO_NEW_PRIVILEGES = 38


def system_call(number: int, *arguments: object) -> int:
    """Call the kernel; numbers travel as C's ``long``. Raises ``OSError``."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result: int = library.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise _error()
    return result


def give_up_new_privileges() -> None:
    """No program that this process starts gets more rights than it has: Landlock and seccomp want that first."""
    library = ctypes.CDLL(None, use_errno=True)
    one, nothing = ctypes.c_ulong(1), ctypes.c_ulong(0)
    if library.prctl(_SET_NO_NEW_PRIVILEGES, one, nothing, nothing, nothing) != 0:
        raise _error()


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
