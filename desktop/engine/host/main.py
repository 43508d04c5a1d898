"""The child process: runs the application's commands one after the other on the main thread.

Started as ``--engine-child FLAG_FILE`` with pipes as its standard input and output. It ends when its input ends, so
also when the application is killed.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from desktop.engine.host.commands import Commands
from desktop.engine.protocol import PROTOCOL_VERSION, BackendsReady, Command, Event, Hello, Shutdown, frame

if TYPE_CHECKING:
    from desktop.engine.host.confinement.protections import Protections
    from desktop.engine.host.host import Host
    from desktop.engine.load_plan import Machine

REST_AFTER_S = 0.5


def run(argv: Sequence[str]) -> int:
    """Serve the application until it goes away. ``argv`` holds the abort flag's file."""
    commands_pipe, events_pipe = _take_pipes()
    commands = Commands(commands_pipe)
    if sys.platform != "linux":
        commands.watch()  # there threads need not wait for the confinement

    def send(event: Event) -> None:
        rest = memoryview(frame(event))
        while rest:
            rest = rest[os.write(events_pipe, rest) :]

    # Imported only now: whatever libraries print while they load goes to stderr, not into the protocol.
    from desktop.engine.abort_flag import AbortFlag  # noqa: PLC0415  # see above
    from desktop.engine.host import llama  # noqa: PLC0415  # see above

    flag = AbortFlag(Path(argv[0]))
    log = llama.LlamaLog()
    send(Hello(PROTOCOL_VERSION, llama.build()))

    from desktop.engine.host.confinement.confine import confine  # noqa: PLC0415  # takes time, as the next one
    from desktop.engine.host.host import Host  # noqa: PLC0415  # takes time, and Hello need not wait for it
    from desktop.engine.host.runtime_loading import wanted_runtime  # noqa: PLC0415  # the same

    runtime = wanted_runtime(log)

    def confine_and_watch(readable: Sequence[Path], writable: Sequence[Path], machine: "Machine") -> "Protections":
        protections = confine(readable, writable, machine)
        commands.watch()
        return protections

    llama.start_backends(runtime.load_first)
    send(BackendsReady(runtime.problem, runtime.seal))
    _serve(Host(flag, log, send, confine_and_watch), commands)
    os._exit(0)  # nobody waits for libraries to be taken down in good order


def _serve(host: "Host", commands: Commands) -> None:
    """Carry out commands until one asks to end."""
    command: Command | None = None
    while not isinstance(command, Shutdown):
        command = commands.next(REST_AFTER_S)
        if command is None:
            host.rest()
            command = commands.next()
        if command is not None:
            host.handle(command)


def _take_pipes() -> tuple[BinaryIO, int]:
    """The protocol's own pipes. Standard input is emptied and standard output goes to stderr from now on, so that
    nothing that a library prints gets into the protocol."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # exists on Windows only

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    commands, events = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(commands, "rb"), events
