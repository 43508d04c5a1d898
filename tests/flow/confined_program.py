"""A program of its own that serves as the engine's child does, and then tries to get out: what a model file could do
that makes the child run someone else's code. Writes, as JSON, what came of each attempt.

Arguments: the model, the folder for snapshots, a folder outside, the port of a server that listens on loopback, and
a pid that must not be reached.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host.confinement.confine import confine
from desktop.engine.host.host import Host
from desktop.engine.host.llama import LlamaLog, start_backends
from desktop.engine.protocol import Event, Generate, LoadModel, ModelLoaded, Piece, Shutdown

# Long enough to be worth a snapshot.
CONVERSATION = (
    Turn(Role.USER, "Write a short story."),
    Turn(Role.ASSISTANT, "Once upon a time there was a cat. " * 20),
    Turn(Role.USER, "My name is Zoe."),
)


def outcome(attempt: Callable[[], object]) -> str:
    """ "done", or the name of the error."""
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "done"


def attempts(model: Path, snapshots: Path, outside: Path, port: int, pid: int) -> dict[str, Callable[[], object]]:
    """What is tried, by name."""
    unix = str(outside / "socket")
    return {
        "read the model": model.read_bytes,
        "write a snapshot": lambda: (snapshots / "x").write_bytes(b"x"),
        "remove a snapshot": (snapshots / "x").unlink,
        "read outside": (outside / "secret").read_bytes,
        "list outside": lambda: list(outside.iterdir()),
        "write outside": lambda: (outside / "new").write_bytes(b"x"),
        "change a file outside": lambda: os.truncate(outside / "secret", 0),
        "forbid a file outside": lambda: (outside / "secret").chmod(0o600),
        "mark a file outside": lambda: os.setxattr(outside / "secret", "user.mark", b"x"),
        "remove outside": (outside / "secret").unlink,
        "change the model": lambda: model.open("r+b").close(),
        "read another process": Path(f"/proc/{pid}/environ").read_bytes,
        "connect to loopback": lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
        "make a network socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "connect to a local socket": lambda: socket.socket(socket.AF_UNIX).connect(unix),
        "send to a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", unix),
        "start a program": lambda: subprocess.run(["/bin/true"], check=True),
        "become a program": lambda: os.execv("/bin/true", ["true"]),
        "become two": os.fork,
        "end another process": lambda: os.kill(pid, signal.SIGTERM),
    }


def main() -> None:
    """Load, try, and answer."""
    model, snapshots, outside = map(Path, sys.argv[1:4])
    port, pid = map(int, sys.argv[4:6])
    events: list[Event] = []
    flag = AbortFlag.create()
    flag.hide_file()
    log = LlamaLog()
    start_backends()
    host = Host(flag, log, events.append, confine)
    host.handle(LoadModel(model, LoadSettings(), snapshots))
    assert isinstance(events[-1], ModelLoaded), events[-1]
    told = {name: outcome(attempt) for name, attempt in attempts(model, snapshots, outside, port, pid).items()}
    on_a_thread: list[str] = []
    thread = threading.Thread(target=lambda: on_a_thread.append(outcome((outside / "secret").read_bytes)))
    thread.start()
    thread.join()
    host.handle(Generate(1, ChatRequest(CONVERSATION, Sampling(temperature=0))))
    answer = "".join(event.text for event in events if isinstance(event, Piece))
    host.handle(Shutdown())
    sys.stdout.write(json.dumps({**told, "read outside on a thread": on_a_thread[0], "answer": answer}))


if __name__ == "__main__":
    main()
