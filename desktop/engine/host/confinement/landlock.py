"""Landlock: the Linux kernel lets a process give up files and TCP connections for good.

Only the calling thread and those it starts later are confined. Constants and structures are those of
https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from desktop.engine.host.confinement.system_calls import Refused, call, give_up_new_privileges

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on all processors
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_FIRST_VERSION = (1 << 13) - 1  # all rights that the first version knows
_RIGHTS_SINCE = {2: _REFER, 3: _TRUNCATE, 5: _IOCTL_DEVICE}
_TCP = 0b11  # bind and connect, since version 4
_SCOPES = 0b11  # abstract sockets and signals, since version 6
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
_READ = _READ_FILE | _READ_DIR | _EXECUTE
_USE_DEVICE = _READ_FILE | _READ_DIR | _WRITE_FILE | _IOCTL_DEVICE


def confine_files(readable: Iterable[Path], writable: Iterable[Path], devices: Iterable[Path]) -> bool:
    """From now on only these can be read, written (and read), and used. What is not there is left out. Returns whether
    TCP is closed, too, which older kernels cannot do. Raises ``Refused``."""
    if sys.platform != "linux":
        raise Refused("not available on this system")
    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    handled = _FIRST_VERSION
    for since, right in _RIGHTS_SINCE.items():
        handled |= right if version >= since else 0
    fields = [handled, *([_TCP] if version >= 4 else []), *([_SCOPES] if version >= 6 else [])]
    attributes = struct.pack(f"<{len(fields)}Q", *fields)
    rules = call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        for paths, rights in ((readable, _READ), (writable, handled & ~_EXECUTE), (devices, _USE_DEVICE)):
            for path in paths:
                _allow(rules, path, rights & handled)
        give_up_new_privileges()
        call(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)
    return version >= 4


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this machine
        return
    try:
        allowed = rights if path.is_dir() else rights & _FOR_FILES
        rule = struct.pack("<Qi", allowed, opened)
        call(_ADD_RULE, ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(opened)
