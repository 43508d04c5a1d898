"""seccomp: the Linux kernel refuses system calls that the engine has no use for, to all threads of the process.

No network (sockets of any kind but those within this machine, which drivers use), no other program, no look into
other processes. The filter is a program for the kernel's packet filter: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Mapping

from desktop.engine.host.confinement.system_calls import Refused, call, give_up_new_privileges

_SET_FILTER, _ALL_THREADS = 1, 1
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16
_UNIX, _NETLINK = 1, 16
_X32 = 0x40000000  # system calls of x86-64's 32-bit pointers: other numbers for the same calls

# Architecture as the kernel names it, the numbers of seccomp(2), of socket(2), and of what is refused in any case.
_ARCHITECTURES: Mapping[str, tuple[int, int, int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, 317, 41, (
        59, 322,  # execve, execveat
        101, 310, 311,  # ptrace, process_vm_readv, process_vm_writev
        321, 298, 323, 425,  # bpf, perf_event_open, userfaultfd, io_uring_setup
        248, 249, 250,  # add_key, request_key, keyctl
        165, 166, 155, 161, 308, 272,  # mount, umount2, pivot_root, chroot, setns, unshare
        428, 429, 430, 442, 304,  # open_tree, move_mount, fsopen, mount_setattr, open_by_handle_at
        175, 313, 176, 246, 320,  # init_module, finit_module, delete_module, kexec_load, kexec_file_load
        169, 167, 168,  # reboot, swapon, swapoff
    )),
    "aarch64": (0xC00000B7, 277, 198, (
        # the same, in the same order
        221, 281, 117, 270, 271, 280, 241, 282, 425, 217, 218, 219, 40, 39, 41, 51, 268, 97, 428, 429, 430, 442, 265,
        105, 273, 106, 104, 294, 142, 224, 225,
    )),
}  # fmt: skip


def refuse_system_calls() -> None:
    """Install the filter; it cannot be taken back. Raises ``Refused``."""
    if sys.platform != "linux":
        raise Refused("not available on this system")
    machine = platform.machine()
    if machine not in _ARCHITECTURES or sys.maxsize < 2**32:
        raise Refused(f"not available on the processor {machine}")
    architecture, seccomp, socket, refused = _ARCHITECTURES[machine]
    code = _program(architecture, socket, refused)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    give_up_new_privileges()
    call(seccomp, ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_ALL_THREADS), header)


def _program(architecture: int, socket: int, refused: tuple[int, ...]) -> bytes:
    """The filter: steps that load a field of the call, or compare it and go on, to the refusal or to the permission."""
    steps: list[tuple[int, int, str, str]] = [
        (_LOAD, _AT_ARCHITECTURE, "", ""),
        (_IF_EQUAL, architecture, "", "refuse"),
        (_LOAD, _AT_NUMBER, "", ""),
        (_IF_AT_LEAST, _X32, "refuse", ""),
        *((_IF_EQUAL, number, "refuse", "") for number in refused),
        (_IF_EQUAL, socket, "", "allow"),
        (_LOAD, _AT_FIRST_ARGUMENT, "", ""),
        (_IF_EQUAL, _UNIX, "allow", ""),
        (_IF_EQUAL, _NETLINK, "allow", "refuse"),
        (_RETURN, _REFUSE, "", ""),
        (_RETURN, _ALLOW, "", ""),
    ]
    place = {"refuse": len(steps) - 2, "allow": len(steps) - 1}
    return b"".join(
        struct.pack("<HBBI", code, *(place[target] - here - 1 if target else 0 for target in targets), value)
        for here, (code, value, *targets) in enumerate(steps)
    )
