"""The byte by which the application stops a run in the child, in a small file that both map into memory.

Beside the byte stands the number of the run that is meant. The child clears the byte when it starts a run and then
looks at the number: so a stop is neither lost nor can it hit a later run.
"""

import ctypes
import mmap
import struct
import sys
import tempfile
from pathlib import Path

# Byte 0 is the flag, bytes 1 to 7 stay zero: for C the field is a string whose length is 0 or 1.
_RUN = struct.Struct("<Q")
_RUN_AT = 8
_SIZE = _RUN_AT + _RUN.size


class AbortFlag:
    """One side's view of the flag."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)

    @classmethod
    def create(cls) -> "AbortFlag":
        """A new flag in a new file, which only this user may open."""
        with tempfile.NamedTemporaryFile(prefix="hearth-abort-", delete=False) as file:
            file.write(bytes(_SIZE))
        return cls(Path(file.name))

    def stop(self, run: int) -> None:
        """Ask for the end of this run."""
        _RUN.pack_into(self._memory, _RUN_AT, run)
        self._memory[0] = 1

    def begin(self, run: int) -> None:
        """Forget older stops; one that is meant for this run, and came early, stays."""
        self.clear()
        if _RUN.unpack_from(self._memory, _RUN_AT)[0] >= run:
            self._memory[0] = 1

    def clear(self) -> None:
        """Let nothing be stopped, before work that is no run."""
        self._memory[0] = 0

    @property
    def is_set(self) -> bool:
        """Whether the running run is to end."""
        return self._memory[0] != 0

    def c_field(self) -> ctypes.Array[ctypes.c_char]:
        """The byte and the zeros after it, for C code; keeps the memory mapped as long as it lives."""
        return (ctypes.c_char * _RUN_AT).from_buffer(self._memory)

    def hide_file(self) -> None:
        """Both sides have mapped the file: remove it where the system lets go of open files by name."""
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the memory and remove the file."""
        self._memory.close()
        self.path.unlink(missing_ok=True)
