"""The application's side of the engine: starts the child process, sends commands, reads events, says how it ended.

Knows nothing of Qt. ``start`` and ``read`` block and belong to one thread; ``send``, ``stop`` and ``kill`` return at
once and may be called from any other.
"""

import contextlib
import logging
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

from desktop.domain.errors import Cure, DriversFailed, EngineDied
from desktop.domain.runtimes import NO_DRIVERS, PACKAGED, BackendUse
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.child_environment import child_environment
from desktop.engine.child_log import ChildLog
from desktop.engine.exit_words import ASKING_DRIVERS, STARTING, engine_died, engine_was_ended, was_ended_from_outside
from desktop.engine.native_causes import INSTALL_AGAIN
from desktop.engine.protocol import (
    PROTOCOL_VERSION,
    BackendsReady,
    Command,
    DescribeSystem,
    Ended,
    Event,
    Generate,
    Hello,
    LoadFailed,
    LoadModel,
    ModelLoaded,
    ProtocolError,
    RunFailed,
    SystemDescribed,
    decode_event,
    frame,
    read_frame,
)

EXIT_TIMEOUT_S = 2.0

log = logging.getLogger(__name__)


class EngineProcess:
    """One child process. ``start`` it, ``send`` commands and ``read`` events until ``EngineDied``, then ``close``.
    ``drivers_cache`` is the folder in which drivers of graphics cards may keep what they compile, ``use`` says which
    back ends it has."""

    def __init__(self, drivers_cache: Path | None = None, use: BackendUse = PACKAGED) -> None:
        self._drivers_cache = drivers_cache
        self.use = use
        self._commands: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._flag: AbortFlag | None = None
        self._log: ChildLog | None = None
        self._writer = threading.Thread(target=self._write_commands, name="engine commands", daemon=True)
        self._doing = STARTING
        self._has_gpu = False
        self.asks_drivers = False  # the child is loading back ends, which ask drivers
        self._is_killed = False
        self._silent_s = 0.0

    def start(self) -> None:
        """Start the child. Raises ``EngineDied`` when the system does not let it start."""
        try:
            flag = self._flag = AbortFlag.create()
            words = self._log = ChildLog()
            self._process = subprocess.Popen(
                child_command(flag.path),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words.file,
                cwd=package_parent(),
                env=child_environment(os.environ, drivers_cache=self._drivers_cache, use=self.use),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise EngineDied(
                f"The engine could not be started: {error.strerror}.", INSTALL_AGAIN, Cure.OPEN_LOG
            ) from error
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
                if isinstance(event, ModelLoaded | LoadFailed | RunFailed) and self._log is not None:
                    self._log.copy(self.pid)
                return event
        except ProtocolError as error:
            cause = f"The engine sent something that is not understood: {error}."
            raise EngineDied(cause, INSTALL_AGAIN, Cure.OPEN_LOG) from error
        death = self._how_it_ended()
        exit_code = self._child().returncode
        if exit_code and (self._silent_s or not self._is_killed):
            log.info("engine %s ended (exit code %s): %s", self.pid, exit_code, death.message)
        raise death

    def stop(self, run: int) -> None:
        """Set the abort byte for this run; its ``Ended`` still comes."""
        if self._flag is not None:
            self._flag.stop(run)

    def kill(self) -> None:
        """End the child at once; ``read`` then raises."""
        self._is_killed = True
        if self._process is not None:
            self._process.kill()

    def give_up(self, silent_s: float) -> None:
        """The same, of a child that hangs: it has shown no sign of life for so long."""
        self._silent_s = silent_s
        self.kill()

    def close(self) -> None:
        """End the child if it still runs, and let go of everything. No other call may be running or follow."""
        if self._process is not None:
            self._process.kill()
            self._commands.put(None)
            self._writer.join()
            self._process.wait()
            cast("BinaryIO", self._process.stdout).close()
        if self._log is not None:
            self._log.copy(self.pid)
            self._log.close()
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
                self.asks_drivers = True
            case BackendsReady():
                self.asks_drivers = False
            case DescribeSystem() if self._doing != STARTING:
                self._doing = ASKING_DRIVERS
            case LoadModel(path):
                self._doing = f"while loading {path.name}"
            case Generate():
                self._doing = "while answering"
            case ModelLoaded(model):
                self._doing = ""
                self._has_gpu = model.n_gpu_layers > 0
            case LoadFailed() | Ended() | RunFailed() | SystemDescribed():
                self._doing = ""
            case _:
                pass

    def _how_it_ended(self) -> EngineDied:
        process = self._child()
        try:
            exit_code = process.wait(EXIT_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return EngineDied("The engine closed its end of the line, and was ended.", INSTALL_AGAIN, Cure.OPEN_LOG)
        doing = ASKING_DRIVERS if self.asks_drivers else self._doing
        if self._is_killed:
            death = engine_was_ended(doing, self._silent_s)
        else:
            death = engine_died(exit_code, doing, self._log.last_words() if self._log else "", has_gpu=self._has_gpu)
        is_own_fault = bool(self._silent_s) if self._is_killed else not was_ended_from_outside(exit_code)
        if not self.asks_drivers or not is_own_fault or self.use == NO_DRIVERS:
            return death
        return DriversFailed(death.message, death.hint, death.cure, self.use)


def package_parent() -> Path:
    """The folder that holds the package, or the frozen program."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent
    return Path(__file__).resolve().parents[2]


def program() -> list[str]:
    """The command line of this program, which runs in ``package_parent()``."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]


def child_command(flag: Path) -> list[str]:
    """The command line of the child."""
    return [*program(), "--engine-child", str(flag)]
