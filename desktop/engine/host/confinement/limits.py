"""Limits of the process: memory, core dumps, and who goes first when the machine runs out of memory."""

import sys
from pathlib import Path

from desktop.engine.host.confinement.system_calls import Refused

if sys.platform != "win32":
    import resource

# Between 0 (as any program) and 1000 (first of all): before the desktop, after what is already marked as expendable.
OOM_SCORE = 500


def limit_memory(available_bytes: int) -> None:
    """Let the process have what it has and ``available_bytes`` more: an allocation beyond fails, and llama.cpp says so,
    where the system would else end some process.

    By ``RLIMIT_DATA``, which on Linux counts private memory that can be written (getrlimit(2)). ``RLIMIT_AS`` would
    also count the mapped model file, which needs no memory of its own. Raises ``Refused``.
    """
    if sys.platform != "linux":
        raise Refused("not available on this system")
    if not available_bytes:
        raise Refused("it is not known how much memory is free")
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _used_bytes() + available_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def write_no_core() -> None:
    """Write no core dump: it would hold what was said. Raises ``Refused``."""
    if sys.platform == "win32":
        raise Refused("not available on this system")
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def be_ended_first() -> None:
    """When memory runs out all the same, this process is ended before the desktop and its other programs are. Raises
    ``Refused``."""
    if sys.platform != "linux":
        raise Refused("not available on this system")
    file = Path("/proc/self/oom_score_adj")
    try:
        file.write_text(str(max(OOM_SCORE, int(file.read_text()))))
    except OSError as error:
        raise Refused(f"the system refused it: {error.strerror}") from error


def _used_bytes() -> int:
    """Private writable memory of the process, as the limit counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
