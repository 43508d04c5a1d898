"""Gives up, in one call, what the engine's child has no use for, and tells what of that this system could do.

The model's file and its template come from anywhere, and llama.cpp is a large C++ program: should one of them take the
process over, it can read the model's folder and the system's, write the folder of saved states, and nothing more.
"""

import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.engine.host.confinement.landlock import confine_files
from desktop.engine.host.confinement.limits import be_ended_first, limit_memory, write_no_core
from desktop.engine.host.confinement.seccomp import refuse_system_calls
from desktop.engine.host.confinement.system_calls import Refused
from desktop.engine.load_plan import Machine

Protections = tuple[tuple[str, str], ...]
Confine = Callable[[Sequence[Path], Sequence[Path], Machine], Protections]

ON = "on"
# Where libraries, drivers and what they read about the machine lie; some exist on some distributions only.
SYSTEM_FOLDERS = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/proc", "/sys", "/dev", "/nix/store",
    "/run/opengl-driver", "/app", "/System", "/Library",
)  # fmt: skip
PLAIN_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
GRAPHICS_DEVICES = ("/dev/dri", "/dev/kfd", "/dev/dxg", "/dev/shm")  # noqa: S108  # a name, nothing is written here


def confine(readable: Sequence[Path], writable: Sequence[Path], machine: Machine) -> Protections:
    """Give everything up that this system lets a process give up; each protection with ``on`` or why it is not.

    It cannot be taken back. Of memory only what is free now may be taken. With graphics there is no such limit, since
    drivers reserve much more than they use, and their devices stay open.
    """
    has_graphics = bool(machine.gpus)
    devices = [*map(Path, PLAIN_DEVICES), *(_graphics_devices() if has_graphics else ())]
    folders = [*map(Path, SYSTEM_FOLDERS), *_python_folders(), *readable]

    def limit() -> None:
        if has_graphics:
            raise Refused("off, because graphics drivers reserve more than they use")
        limit_memory(machine.free_memory_bytes)

    def confine_to_folders() -> None:
        if not confine_files(folders, writable, devices):
            raise Refused("on, except TCP, which this kernel cannot close")

    return (
        ("memory limit", _outcome(limit)),
        ("ended first when memory runs out", _outcome(be_ended_first)),
        ("no core dumps", _outcome(write_no_core)),
        ("files", _outcome(confine_to_folders)),
        ("network and other programs", _outcome(refuse_system_calls)),
    )


def not_confined(_readable: Sequence[Path], _writable: Sequence[Path], _machine: Machine) -> Protections:
    """Gives nothing up: for tests, whose process goes on."""
    return ()


def _outcome(give_up: Callable[[], None]) -> str:
    try:
        give_up()
    except Refused as refused:
        return str(refused)
    return ON


def _python_folders() -> list[Path]:
    """Python, its packages, and this one: modules are imported when they are first needed."""
    names = {*sys.path, sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    found = [Path(name) for name in names if name]
    return [*found, *(folder.resolve() for folder in found)]


def _graphics_devices() -> list[Path]:
    return [*map(Path, GRAPHICS_DEVICES), *Path("/dev").glob("nvidia*")]
