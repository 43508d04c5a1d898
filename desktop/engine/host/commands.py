"""The application's commands, as the child reads them from its pipe.

At first they are read where they are asked for. A thread of its own reads them once ``watch`` was called: confinement
may bind only the threads that start after it. That thread ends the process with its input, whatever the main thread is
doing, so that no child outlives the application.
"""

import os
import queue
import sys
import threading
from typing import BinaryIO, NoReturn

from desktop.engine.protocol import Command, ProtocolError, decode_command, read_frame

EXIT_PROTOCOL = 70


class Commands:
    """Commands in the order in which they came."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._queue: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._is_watched = False

    def watch(self) -> None:
        """From now on end the process with its input; at once, not only when the next command is asked for."""
        if not self._is_watched:
            self._is_watched = True
            threading.Thread(target=self._read_all, name="commands", daemon=True).start()

    def next(self, timeout_s: float | None = None) -> Command | None:
        """The next command. ``None`` when none comes in time, which only a watched pipe can tell."""
        if not self._is_watched:
            return self._read()
        try:
            return self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def _read_all(self) -> NoReturn:
        while True:
            self._queue.put(self._read())

    def _read(self) -> Command:
        """Read one command, or end the process: with its input, or because it is not understood."""
        try:
            body = read_frame(self._pipe.read)
            if body is not None:
                return decode_command(body)
        except ProtocolError as error:
            sys.stderr.write(f"The command is not understood: {error}\n")
            sys.stderr.flush()
            os._exit(EXIT_PROTOCOL)
        os._exit(0)
