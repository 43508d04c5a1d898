"""What the child writes to its stderr: a file of its own that outlives a crash, copied bit by bit into the log.

llama.cpp's warnings and errors, and what Python says of a bug; never what was said in a conversation.
"""

import logging
import os
import tempfile

LAST_WORDS_BYTES = 8192
# Of one child so much goes into the log: who repeats himself tells nothing new.
MOST_LOGGED_BYTES = 64 * 1024

log = logging.getLogger(__name__)


class ChildLog:
    """The stderr of one child. ``file`` is for the child; ``copy`` and ``last_words`` leave its place in it alone."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  # close() closes it
        self._copied = 0

    def copy(self, pid: int | None) -> None:
        """Put what is new into the log, in whole lines."""
        raw = self._read(self._copied, MOST_LOGGED_BYTES - self._copied)
        whole = raw[: raw.rfind(b"\n") + 1]
        self._copied += len(whole)
        for line in whole.decode("utf-8", "replace").splitlines():
            if line.strip():
                log.info("engine %s: %s", pid, line.rstrip())

    def last_words(self) -> str:
        """The end of what the child wrote."""
        size = os.fstat(self.file.fileno()).st_size
        return self._read(max(0, size - LAST_WORDS_BYTES), LAST_WORDS_BYTES).decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def _read(self, start: int, count: int) -> bytes:
        """Bytes of the file. The place at which the child writes is shared with it and must not move."""
        if count <= 0:
            return b""
        if hasattr(os, "pread"):
            return os.pread(self.file.fileno(), count, start)
        place = self.file.tell()
        try:
            self.file.seek(start)
            return self.file.read(count)
        finally:
            self.file.seek(place)
