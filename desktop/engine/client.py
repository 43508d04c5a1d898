"""The application's side of the engine: starts the child process, sends commands, reads events, says how it ended.

Knows nothing of Qt. ``start`` and ``read`` block and belong to one thread; ``send``, ``stop`` and ``kill`` return at
once and may be called from any other.
"""

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import BinaryIO, cast

from desktop.domain.errors import EngineDied
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.child_environment import child_environment
from desktop.engine.exit_words import CRASHED, INSTALL_AGAIN, STARTING, engine_died
from desktop.engine.protocol import (
    PROTOCOL_VERSION,
    Command,
    Ended,
    Event,
    Generate,
    Hello,
    LoadFailed,
    LoadModel,
    ModelLoaded,
    ProtocolError,
    RunFailed,
    decode_event,
    frame,
    read_frame,
)

EXIT_TIMEOUT_S = 2.0
STDERR_BYTES = 8192


class EngineProcess:
    """One child process. ``start`` it, ``send`` commands and ``read`` events until ``EngineDied``, then ``close``."""

    def __init__(self) -> None:
        self._commands: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._flag: AbortFlag | None = None
        self._stderr: BinaryIO | None = None
        self._writer = threading.Thread(target=self._write_commands, name="engine commands", daemon=True)
        self._doing = STARTING
        self._is_killed = False

    def start(self) -> None:
        """Start the child. Raises ``EngineDied`` when the system does not let it start."""
        try:
            flag = self._flag = AbortFlag.create()
            stderr = self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # close() closes it
            self._process = subprocess.Popen(
                child_command(flag.path),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=package_parent(),
                env=child_environment(os.environ),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise EngineDied(f"The engine could not be started: {error.strerror}.", INSTALL_AGAIN) from error
        if self._is_killed:
            self._process.kill()
        self._writer.start()

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._process.pid if self._process else None

    def send(self, command: Command) -> None:
        """Queue a command; never blocks, even when the child hangs. Raises ``ProtocolError`` when it is too large."""
        framed = frame(command)
        self._note(command)
        self._commands.put(framed)

    def read(self) -> Event:
        """The next event. Raises ``EngineDied`` with the cause in words when the child has ended."""
        try:
            body = read_frame(cast("BinaryIO", self._child().stdout).read)
            if body is not None:
                event = decode_event(body)
                self._check(event)
                self._note(event)
                return event
        except ProtocolError as error:
            raise EngineDied(f"The engine sent something that is not understood: {error}.", INSTALL_AGAIN) from error
        raise self._how_it_ended()

    def stop(self, run: int) -> None:
        """Set the abort byte for this run; its ``Ended`` still comes."""
        if self._flag is not None:
            self._flag.stop(run)

    def kill(self) -> None:
        """End the child at once; ``read`` then raises."""
        self._is_killed = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the child if it still runs, and let go of everything. No other call may be running or follow."""
        if self._process is not None:
            self._process.kill()
            self._commands.put(None)
            self._writer.join()
            self._process.wait()
            cast("BinaryIO", self._process.stdout).close()
        if self._stderr is not None:
            self._stderr.close()
        if self._flag is not None:
            self._flag.close()

    def _child(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("start() comes first")
        return self._process

    def _write_commands(self) -> None:
        # A broken pipe tells that the child is gone; read() tells how.
        with contextlib.suppress(OSError), cast("BinaryIO", self._child().stdin) as pipe:
            while (command := self._commands.get()) is not None:
                pipe.write(command)
                pipe.flush()

    def _check(self, event: Event) -> None:
        if isinstance(event, Hello) and event.protocol_version != PROTOCOL_VERSION:
            raise ProtocolError(f"version {event.protocol_version} instead of {PROTOCOL_VERSION}")

    def _note(self, message: Command | Event) -> None:
        match message:
            case Hello() if self._flag is not None:
                self._flag.hide_file()
                self._doing = ""
            case LoadModel(path):
                self._doing = f"while loading {path.name}"
            case Generate():
                self._doing = "while answering"
            case ModelLoaded() | LoadFailed() | Ended() | RunFailed():
                self._doing = ""
            case _:
                pass

    def _how_it_ended(self) -> EngineDied:
        process = self._child()
        try:
            exit_code = process.wait(EXIT_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return EngineDied("The engine closed its end of the line, and was ended.", INSTALL_AGAIN)
        if self._is_killed:
            when = f" {self._doing}" if self._doing else ""
            return EngineDied(f"The engine did not stop{when}, and was ended.", CRASHED)
        return engine_died(exit_code, self._doing, self._last_words())

    def _last_words(self) -> str:
        """The end of what the child wrote to its stderr."""
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - STDERR_BYTES))
        return self._stderr.read().decode("utf-8", "replace")


def package_parent() -> Path:
    """The folder that holds the package, or the frozen program."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent
    return Path(__file__).resolve().parents[2]


def child_command(flag: Path) -> list[str]:
    """The command line of the child; it runs in ``package_parent()``."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    return [*program, "--engine-child", str(flag)]
