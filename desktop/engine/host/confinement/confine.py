"""The one door to all protections: from then on the process can take nothing down and reach nothing.

Linux has all of them. On other systems only what Python's standard library offers is put up: what cannot be tried is
not claimed.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from desktop.engine.host.confinement.landlock import NAMES, Reach, restrict
from desktop.engine.host.confinement.limits import forbid_core_dumps, give_way, limit_memory
from desktop.engine.host.confinement.places import (
    device_places,
    drivers_cache,
    make_folders,
    model_places,
    program_places,
)
from desktop.engine.host.confinement.protections import NOT_HERE, NotProtected, Protections, state_of
from desktop.engine.host.confinement.system_calls import refuse_system_calls
from desktop.engine.load_plan import Machine

COMPUTING_MEMORY_BYTES = 512 * 2**20

Confine = Callable[[Sequence[Path], Sequence[Path], Machine], Protections]


def confine(readable: Sequence[Path], writable: Sequence[Path], machine: Machine) -> Protections:
    """Confine this process for the rest of its life, and tell each protection with its state: ``on``, or why not.

    It can then read what it runs on, and files (``readable``) with what lies beside them; write into folders
    (``writable``), which are made when they are missing; use graphics cards; and allocate what memory is free now. It
    has no network, starts no program and reaches no other process. Files that are open stay open. Landlock binds the
    calling thread and those it starts later, so other threads should start afterwards.
    """
    return (
        ("ended first when memory runs out", state_of(give_way)),
        ("no core dumps", state_of(forbid_core_dumps)),
        ("memory limit", state_of(partial(_limit_memory, machine))),
        *_keep_from_files(readable, writable, machine),
        ("network and other programs", state_of(_refuse_system_calls)),
    )


def confine_to_computing() -> Protections:
    """Confine a process that needs nothing but what it runs on and some memory."""
    return confine((), (), Machine(free_memory_bytes=COMPUTING_MEMORY_BYTES, n_cores=1))


def not_confined(_readable: Sequence[Path], _writable: Sequence[Path], _machine: Machine) -> Protections:
    """Gives nothing up: for tests, whose process goes on."""
    return ()


def _limit_memory(machine: Machine) -> None:
    if machine.gpus:
        raise NotProtected("off, because graphics drivers reserve more than they use")
    limit_memory(machine.free_memory_bytes)


def _keep_from_files(readable: Sequence[Path], writable: Sequence[Path], machine: Machine) -> Protections:
    states: dict[str, str] = {}

    def protect() -> None:
        if sys.platform != "linux":
            raise NotProtected(NOT_HERE)
        write = [*writable, *(drivers_cache() if machine.gpus else ())]
        reach = Reach([*program_places(), *model_places(readable)], make_folders(write), device_places())
        states.update(restrict(reach))

    state = state_of(protect)
    return tuple((name, states.get(name, state)) for name in NAMES)


def _refuse_system_calls() -> None:
    if sys.platform != "linux":
        raise NotProtected(NOT_HERE)
    refuse_system_calls()
