"""Images that no conversation refers to any more are removed, some time after the last of them left the trash.

Whether a file is referred to is seen by its name, 64 digits of what is in it, anywhere in the bytes of any file that
could bring it back: conversations, whatever else lies in their folder, the trash, backups, journals, unsent drafts.
What cannot be read, or is in motion, could name any of them: then all of them stay until the next time.
"""

import contextlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from desktop.domain.errors import StorageFailed
from desktop.domain.messages import IMAGE_FILE
from desktop.domain.trash import DAY_S
from desktop.storage.json_file import remove_leftovers

CHUNK_BYTES = 1 << 20
LONGEST_NAME = 80
_NAME = re.compile(rb"[0-9a-f]{64}\.(?:png|jpg|jpeg|gif|webp|bmp)")
_ESCAPED = re.compile(rb"\\u00([0-9a-fA-F]{2})")

log = logging.getLogger(__name__)


class UnusedAttachments:
    """The folder of attachments, and the files and folders that may refer to what is in it."""

    def __init__(
        self,
        folder: Path,
        places: Sequence[Path],
        before_write: Callable[[], None],
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._places = places
        self._before_write = before_write
        self._now_s = now_s

    def remove(self) -> int:
        """Remove what nobody refers to and has been here for a day; returns how many. It is to run before anything can
        be undone: what undo holds is not looked at. Raises ``StorageFailed`` when this process must not write; nothing
        else of it fails."""
        old = self._old()
        if not old:
            return 0
        self._before_write()
        with contextlib.suppress(StorageFailed):
            remove_leftovers(self._folder)
        try:
            unused = old - self._named_anywhere()
        except OSError as error:
            log.info("attachments are not cleared up: %s", error)
            return 0
        removed = 0
        for name in sorted(unused & self._old()):  # attached again just now: it is young again
            with contextlib.suppress(OSError):
                (self._folder / name).unlink()
                removed += 1
        return removed

    def _old(self) -> set[str]:
        """The files of our own naming that came more than a day ago: both their times, as copying keeps one of them."""
        due_s = self._now_s() - DAY_S
        found: set[str] = set()
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    is_ours = IMAGE_FILE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
                    if is_ours and max(status.st_mtime, status.st_ctime) < due_s:
                        found.add(entry.name)
        return found

    def _named_anywhere(self) -> set[str]:
        """The names in all places; raises ``OSError`` when one cannot be read, or something moves meanwhile."""
        before = self._moments()
        names = {name for place in self._places for file in _files(place) for name in _names_in(file)}
        if self._moments() != before:
            raise OSError("conversations came, went or were written meanwhile")
        return names

    def _moments(self) -> list[int]:
        """When something was last put into, or taken out of, each folder there is."""
        folders = [Path(place) for top in self._places if top.is_dir() for place, _, _ in os.walk(top)]
        return [folder.stat().st_mtime_ns for folder in sorted(folders)]


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for folder, _, files in os.walk(place, onerror=_raise_unless_gone):
        for name in files:
            path = Path(folder, name)
            if path.is_file() or not path.is_symlink():  # a link to nothing, or to something that is no file, is none
                yield path


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # a place that is not there names nothing
        raise error


def _names_in(file: Path) -> Iterator[str]:
    """The names of attachments in a file, also where letters are written as numbers, or with a NUL beside each."""
    tail = b""
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            text = (tail + chunk).replace(b"\0", b"")
            if b"\\u00" in text:
                text = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text)
            for name in _NAME.findall(text):
                yield name.decode()
            tail = (tail + chunk)[-12 * LONGEST_NAME :]
