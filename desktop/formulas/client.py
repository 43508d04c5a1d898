"""The application's side of the process that draws formulas. Knows nothing of Qt.

``draw`` blocks and belongs to one thread; ``kill`` and ``kill_when_late`` may be called from any other.
"""

import contextlib
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.protocol import Drawn, ProtocolError, Ready, frame, read_frame

START_LIMIT_S = 20.0
FORMULA_LIMIT_S = 2.0

T = TypeVar("T")


class ChildDied(Exception):
    """The process has ended, or could not be started."""


@dataclass(frozen=True, slots=True)
class ChildProgram:
    """How the child is started."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


class DrawingProcess:
    """One child. ``start`` it, let it ``draw``, then ``close``."""

    def __init__(self, program: ChildProgram) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._late_at: float | None = None
        self._is_killed = False

    def start(self) -> None:
        """Start the child and wait until it can draw. Raises ``ChildDied``."""
        self._late_at = time.monotonic() + START_LIMIT_S
        try:
            self._process = subprocess.Popen(
                [*self._program.command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # it could only tell what stands in the conversation
                cwd=self._program.folder,
                env=dict(self._program.environment),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ChildDied(str(error)) from error
        if self._is_killed:
            self._process.kill()
        self._read(Ready)

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._process.pid if self._process is not None else None

    def draw(self, formula: Formula) -> Drawing | None:
        """The drawing, or nothing when the TeX is wrong. Raises ``ChildDied``, also after ``kill``."""
        self._late_at = time.monotonic() + FORMULA_LIMIT_S
        pipe = cast("BinaryIO", self._child().stdin)
        try:
            pipe.write(frame(formula))
            pipe.flush()
        except OSError as error:
            raise ChildDied(str(error)) from error
        drawing = self._read(Drawn).drawing
        return drawing if drawing is not None and drawing.is_sound else None

    def kill(self) -> None:
        """End the child at once; what waits for it then raises."""
        self._is_killed = True
        if self._process is not None:
            self._process.kill()

    def kill_when_late(self) -> None:
        """End the child if it takes too long."""
        late_at = self._late_at
        if late_at is not None and time.monotonic() > late_at:
            self.kill()

    def close(self) -> None:
        """End the child if it still runs, and let go of it. No other call may be running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what could not be written any more
                cast("BinaryIO", pipe).close()

    def _read(self, kind: type[T]) -> T:
        try:
            message = read_frame(cast("BinaryIO", self._child().stdout).read, kind)
        except (ProtocolError, OSError) as error:
            raise ChildDied(str(error)) from error
        self._late_at = None
        if message is None:
            raise ChildDied("it has ended")
        return message

    def _child(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("start() comes first")
        return self._process
