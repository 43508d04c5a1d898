"""seccomp: system calls that nothing in the child needs fail with EPERM, in all of its threads.

A program for the kernel's packet filter looks at the number of each call and at its plain arguments. Source:
https://docs.kernel.org/userspace-api/seccomp_filter.html; the numbers are those of the kernel's headers.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.engine.host.confinement.linux import give_up_new_privileges, system_call
from desktop.engine.host.confinement.protections import NotProtected

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _PROCESSOR_AT, _FIRST_ARGUMENT_AT, _SECOND_ARGUMENT_AT = 0, 4, 16, 24
_ALLOWED, _FAILS_WITH = 0x7FFF0000, 0x00050000
_REFUSED, _UNKNOWN = _FAILS_WITH | errno.EPERM, _FAILS_WITH | errno.ENOSYS
# Before version 5.16 the kernel also guards a filtered process against code that it would run for others, which makes
# it slower, unless it declines.
_SET_FILTER, _ALL_THREADS, _NO_SLOWER = 1, 1 << 0, 1 << 2
_X32_BIT = 0x40000000
_UNIX, _NETLINK = 1, 16
_DATAGRAM_BIT = 2  # of SOCK_DGRAM and SOCK_RAW, and of no other kind of socket
_THREAD = 0x10000
_INSTRUCTION = struct.Struct("<HBBI")

# From here on all processors share their numbers.
_SINCE_424 = {
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "clone3": 435, "pidfd_getfd": 438,
    "process_madvise": 440, "mount_setattr": 442, "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466,
    "open_tree_attr": 467, "file_setattr": 469,
}  # fmt: skip
_X86_64 = {
    "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "socketpair": 53, "clone": 56, "fork": 57,
    "vfork": 58, "execve": 59, "kill": 62, "truncate": 76, "chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93,
    "lchown": 94, "ptrace": 101, "rt_sigqueueinfo": 129, "pivot_root": 155, "chroot": 161, "mount": 165,
    "umount2": 166, "swapon": 167, "swapoff": 168, "reboot": 169, "init_module": 175, "delete_module": 176,
    "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199,
    "tkill": 200, "tgkill": 234, "kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250,
    "fchownat": 260, "fchmodat": 268, "unshare": 272, "accept4": 288, "rt_tgsigqueueinfo": 297,
    "perf_event_open": 298, "prlimit64": 302, "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
    "process_vm_writev": 311, "finit_module": 313, "seccomp": 317, "kexec_file_load": 320, "bpf": 321,
    "execveat": 322, "userfaultfd": 323, **_SINCE_424,
}  # fmt: skip
_AARCH64 = {
    "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16,
    "umount2": 39, "mount": 40, "pivot_root": 41, "truncate": 45, "chroot": 51, "fchmod": 52, "fchmodat": 53,
    "fchownat": 54, "fchown": 55, "unshare": 97, "kexec_load": 104, "init_module": 105,
    "delete_module": 106, "ptrace": 117, "kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138,
    "reboot": 142, "socket": 198, "socketpair": 199, "bind": 200, "listen": 201, "accept": 202, "connect": 203,
    "add_key": 217, "request_key": 218, "keyctl": 219, "clone": 220, "execve": 221, "swapon": 224, "swapoff": 225,
    "rt_tgsigqueueinfo": 240, "perf_event_open": 241, "accept4": 242, "prlimit64": 261, "open_by_handle_at": 265,
    "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271, "finit_module": 273, "seccomp": 277, "bpf": 280,
    "execveat": 281, "userfaultfd": 282, "kexec_file_load": 294, **_SINCE_424,
}  # fmt: skip
# Refused whatever their arguments are. Drivers may make a socket, as for a daemon that is not running, but reach no
# one with it: the session's D-Bus would start any program. Landlock leaves out who may use a file, and below version
# 6.2 of the kernel its length.
_FORBIDDEN = frozenset({
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
    "pidfd_getfd", "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "tkill", "connect", "bind", "listen",
    "accept", "accept4", "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open",
    "userfaultfd", "keyctl", "add_key", "request_key", "mount", "umount2", "pivot_root", "chroot", "move_mount",
    "open_tree", "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at",
    "unshare", "setns", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
    "swapon", "swapoff", "truncate", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
    "fchownat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr",
    "removexattrat", "file_setattr",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Processor:
    """How a kind of processor is told from others, and its numbers of system calls."""

    audit_number: int
    numbers: Mapping[str, int]


PROCESSORS = {"x86_64": Processor(0xC000003E, _X86_64), "aarch64": Processor(0xC00000B7, _AARCH64)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_system_calls() -> None:
    """Put up the filter. It cannot be taken down again."""
    processor = PROCESSORS.get(platform.machine())
    if processor is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        raise NotProtected("not available on this kind of processor")
    instructions = filter_program(processor, os.getpid())
    program = _Program(len(instructions) // _INSTRUCTION.size, instructions)
    give_up_new_privileges()
    thread = system_call(processor.numbers["seccomp"], _SET_FILTER, _ALL_THREADS | _NO_SLOWER, ctypes.byref(program))
    if thread:
        raise NotProtected(f"thread {thread} has another filter")


def filter_program(processor: Processor, pid: int) -> bytes:
    """The program. ``pid`` is the process that may send signals to itself, and to itself only."""
    steps = [
        (_LOAD, 0, 0, _PROCESSOR_AT),
        (_IF_EQUAL, 1, 0, processor.audit_number),
        (_RETURN, 0, 0, _REFUSED),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_IF_AT_LEAST, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _REFUSED),
    ]
    for name, number in processor.numbers.items():
        answer = list(_answer(name, pid))
        if answer:
            steps += [(_IF_EQUAL, 0, len(answer), number), *answer]
    steps.append((_RETURN, 0, 0, _ALLOWED))
    return b"".join(_INSTRUCTION.pack(*step) for step in steps)


def _answer(name: str, pid: int) -> Iterator[tuple[int, int, int, int]]:
    """The steps that decide about a call; none for one that is allowed."""
    if name in _FORBIDDEN:
        yield (_RETURN, 0, 0, _REFUSED)
    elif name == "clone3":  # its flags are out of sight; C libraries then use clone
        yield (_RETURN, 0, 0, _UNKNOWN)
    elif name == "clone":
        yield from _allow_when((_IF_ANY_BIT, _THREAD))
    elif name in ("socket", "socketpair"):
        yield from _allow_sockets()
    elif name in ("kill", "tgkill"):
        yield from _allow_when((_IF_EQUAL, pid))
    elif name == "prlimit64":
        yield from _allow_when((_IF_EQUAL, 0), (_IF_EQUAL, pid))


def _allow_sockets() -> Iterator[tuple[int, int, int, int]]:
    """Allow those to the kernel, and local ones, except such as can send without being connected: where to is out of
    the filter's sight."""
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)
    yield (_IF_EQUAL, 4, 0, _NETLINK)
    yield (_IF_EQUAL, 0, 2, _UNIX)
    yield (_LOAD, 0, 0, _SECOND_ARGUMENT_AT)
    yield (_IF_ANY_BIT, 0, 1, _DATAGRAM_BIT)
    yield (_RETURN, 0, 0, _REFUSED)
    yield (_RETURN, 0, 0, _ALLOWED)


def _allow_when(*tests: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Allow a call when its first argument passes one of the tests."""
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)
    for i, (test, value) in enumerate(tests):
        yield (test, len(tests) - i, 0, value)
    yield (_RETURN, 0, 0, _REFUSED)
    yield (_RETURN, 0, 0, _ALLOWED)
