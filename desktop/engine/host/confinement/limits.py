"""How much memory the process may take, what happens when the machine has none left, and no memory written to disk."""

import os
import sys
from pathlib import Path

from desktop.engine.host.confinement.protections import NOT_HERE, NotProtected

# From -1000 to 1000, added to the share of memory in use, in thousandths: the child goes before the desktop does.
OOM_SCORE = 800
# The stack of a thread counts in full, and is hardly touched.
STACKS_BYTES = (os.cpu_count() or 1) * 8 * 2**20
_IGNORES_LIMIT = Path("/sys/module/kernel/parameters/ignore_rlimit_data")


def give_way() -> None:
    """When memory runs out, the system ends this process and no other."""
    if sys.platform != "linux":
        raise NotProtected(NOT_HERE)
    Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), encoding="ascii")


def forbid_core_dumps() -> None:
    """A crash leaves no copy of the memory, with conversations in it, on the disk."""
    if sys.platform == "win32":
        raise NotProtected(NOT_HERE)
    import resource  # noqa: PLC0415  # does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory(available_bytes: int) -> None:
    """Let allocations fail that the machine has no memory for, so that llama.cpp can say so, instead of being killed.

    ``RLIMIT_AS`` would count what takes no memory: the mapped model, and the address space of terabytes that CUDA
    reserves. ``RLIMIT_DATA`` counts, since Linux 4.7, private mappings that can be written to: weights that are read
    into memory, the KV cache, compute buffers. A file that is mapped for reading and a reservation are neither. The
    kernel's figure is ``VmData``; what a limit says that is there already cannot be raised.
    """
    if sys.platform != "linux":
        raise NotProtected(NOT_HERE)
    import resource  # noqa: PLC0415  # does not exist on Windows

    if not available_bytes:
        raise NotProtected("it is not known how much memory is free")
    if _IGNORES_LIMIT.is_file() and _IGNORES_LIMIT.read_text(encoding="ascii").strip() == "Y":
        raise NotProtected("the kernel is told to ignore it")
    limit = _data_bytes() + available_bytes + STACKS_BYTES
    _, highest = resource.getrlimit(resource.RLIMIT_DATA)
    if highest != resource.RLIM_INFINITY:
        limit = min(limit, highest)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _data_bytes() -> int:
    """What ``RLIMIT_DATA`` counts of this process."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    raise NotProtected("it is not known how much memory is in use")
