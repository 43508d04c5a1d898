"""Landlock: which files a thread, and those it starts later, can open, and that it can reach no one.

Source: https://docs.kernel.org/userspace-api/landlock.html. What each version of the interface brought is asked for
only where the kernel has it.
"""

import ctypes
import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.host.confinement.linux import give_up_new_privileges, system_call
from desktop.engine.host.confinement.protections import ON, NotProtected

FILES, TCP, PROCESSES = "files", "TCP connections", "other processes"
NAMES = (FILES, TCP, PROCESSES)

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on all processors
_ASK_VERSION = 1
_PATH_BENEATH = 1
_ALL_THREADS = 1 << 3
_ALL_THREADS_SINCE = 8
_READ_FILE, _READ_FOLDER, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
_REMOVE_FOLDER, _REMOVE_FILE, _MAKE_FOLDER, _MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_EXECUTE, _MOVE, _TRUNCATE, _DEVICE_CONTROL = 1 << 0, 1 << 13, 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_CONTROL
_READ = _READ_FILE | _READ_FOLDER
_WRITE = _READ | _WRITE_FILE | _REMOVE_FOLDER | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE | _MOVE | _TRUNCATE
_DEVICE = _READ | _WRITE_FILE | _TRUNCATE | _DEVICE_CONTROL
_FIRST_RIGHTS = (1 << 13) - 1
_RIGHTS_SINCE = {2: _MOVE, 3: _TRUNCATE, 5: _DEVICE_CONTROL}
_TCP_SINCE, _BIND_AND_CONNECT = 4, 0b11
_SCOPE_SINCE, _ABSTRACT_SOCKETS_AND_SIGNALS = 6, 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


@dataclass(frozen=True, slots=True)
class Reach:
    """The places that stay in reach, with all that is in them. What is not there is passed over."""

    read: Sequence[Path] = ()
    write: Sequence[Path] = ()
    devices: Sequence[Path] = ()


# The kernel forgets what it does not have in use, and makes files of /proc anew when they are opened again, without
# their rules: open descriptors keep those that have rules.
_held: list[int] = []


def restrict(reach: Reach) -> dict[str, str]:
    """Leave only ``reach`` to this thread and those that it starts. Gives the state of each of ``NAMES``. Raises
    ``NotProtected`` or ``OSError`` when nothing is restricted."""
    version = landlock_version()
    handled = _FIRST_RIGHTS | sum(right for since, right in _RIGHTS_SINCE.items() if version >= since)
    rules = _Ruleset(
        handled,
        _BIND_AND_CONNECT if version >= _TCP_SINCE else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if version >= _SCOPE_SINCE else 0,
    )
    ruleset = system_call(_CREATE, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    try:
        _allow(ruleset, reach.read, handled & _READ)
        _allow(ruleset, reach.write, handled & _WRITE)
        _allow(ruleset, reach.devices, handled & _DEVICE)
        give_up_new_privileges()
        others = len(os.listdir("/proc/self/task")) - 1  # noqa: PTH208  # only their number is wanted
        flags = _ALL_THREADS if others and version >= _ALL_THREADS_SINCE else 0
        system_call(_RESTRICT, ruleset, flags)
    finally:
        os.close(ruleset)
    state = f"on, except for threads that were there before: {others}" if others and not flags else ON
    return {
        FILES: state,
        TCP: state if rules.network else "needs Linux 6.7",
        PROCESSES: state if rules.scope else "needs Linux 6.12",
    }


def landlock_version() -> int:
    """The version of the kernel's interface."""
    try:
        return system_call(_CREATE, None, 0, _ASK_VERSION)
    except OSError as error:
        if error.errno == errno.EOPNOTSUPP:
            raise NotProtected("Landlock is switched off in this system's kernel") from error
        raise NotProtected("needs Linux 5.13 with Landlock") from error


def _allow(ruleset: int, places: Iterable[Path], rights: int) -> None:
    for place in places:
        try:
            descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        _held.append(descriptor)
        allowed = rights if place.is_dir() else rights & _OF_FILES
        rule = _PathBeneath(allowed, descriptor)
        system_call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
