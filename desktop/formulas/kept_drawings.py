"""Drawings in the cache folder, one file per formula, so that the next start need not draw them again.

The folder may be deleted at any time, and what is damaged in it is as if it were not there.
"""

import contextlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.protocol import ProtocolError, decode, encode_drawing

VERSION = 1  # of the drawings: another one when the same TeX looks different
MOST_BYTES = 32 * 2**20
KEPT_SHARE = 0.75  # so much stays when there is too much
LOOK_EVERY_BYTES = 2**20
_ENDING = ".drawing"
_CHECK_BYTES = 4


class KeptDrawings:
    """Reads and writes the files. Belongs to one thread; errors of the disk are nobody's concern."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = LOOK_EVERY_BYTES  # look once at the first file that is written

    def read(self, formula: Formula) -> Drawing | None:
        """The drawing of this formula, when there is one."""
        path = self.path(formula)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        try:
            drawing = decode(body, Drawing) if check == _check(body) else None
        except ProtocolError:
            return None
        if drawing is None or not drawing.is_sound:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the oldest go first
        return drawing

    def write(self, formula: Formula, drawing: Drawing) -> None:
        """Keep a drawing."""
        body = encode_drawing(drawing)
        path = self.path(formula)
        fresh = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_bytes(_check(body) + body)
            fresh.replace(path)
        self._written += len(body)
        if self._written > min(LOOK_EVERY_BYTES, self._most_bytes // 8):
            self._written = 0
            self._make_room()

    def path(self, formula: Formula) -> Path:
        """Where the drawing of a formula lies."""
        import hashlib  # noqa: PLC0415 - it loads OpenSSL, 3 MB: only for those who read formulas

        said = f"{VERSION}\0{int(formula.is_display)}\0{formula.tex}"
        return self._folder / f"{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}{_ENDING}"

    def _make_room(self) -> None:
        """Remove those that were not used for the longest time, when there is too much."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        if total <= self._most_bytes:
            return
        for _, size, path in files:
            if total <= self._most_bytes * KEPT_SHARE:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """All files of the folder: when used, how large, where."""
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if entry.is_file(follow_symlinks=False):
                        yield found.st_mtime_ns, found.st_size, Path(entry.path)


def _check(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(_CHECK_BYTES, "little")
