"""The .zip in which ChatGPT and Claude hand out an export: the files with conversations in it, and the pictures that
they name; of no file more than it may have."""

import io
import re
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desktop.exchange.json_reading import LARGEST_BYTES, Damaged

MAGIC = b"PK\x03\x04"
CONVERSATIONS = re.compile(r"(^|/)conversations([-_]\d{1,6})?\.json$", re.IGNORECASE)
MOST_FILES = 100_000
LARGEST_PICTURE_BYTES = 50_000_000
BAD = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def conversation_files(data: bytes, most_bytes: int = LARGEST_BYTES) -> list[bytes]:
    """The content of each file with conversations, in the order of their names. Raises ``Damaged``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise Damaged("there are too many files in it")
            chosen = sorted((m for m in members if CONVERSATIONS.search(m.filename)), key=lambda m: m.filename)
            found: list[bytes] = []
            for member in chosen:
                found.append(_read(archive, member, most_bytes))
                most_bytes -= len(found[-1])
            return found
    except BAD as error:
        if isinstance(error, Damaged):
            raise
        raise Damaged("the archive cannot be unpacked") from error


@contextmanager
def pictures(data: bytes) -> Iterator[Callable[[str], bytes | None] | None]:
    """Finds the bytes of a picture by the beginning of its file's name, as ChatGPT names those that a message refers
    to; there is nothing to find in what is no archive."""
    if not data.startswith(MAGIC):
        yield None
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member.filename.rpartition("/")[2]: member for member in archive.infolist()}
        names = sorted(members)

        def look_up(reference: str) -> bytes | None:
            place = bisect_left(names, reference)
            if place == len(names) or not _belongs(names[place], reference):
                return None
            try:
                return _read(archive, members[names[place]], LARGEST_PICTURE_BYTES)
            except BAD:
                return None

        yield look_up


def _belongs(name: str, reference: str) -> bool:
    return name.startswith(reference) and name[len(reference) : len(reference) + 1] in {"", "-", "_", "."}


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """A file of the archive; what it says about its own size is not believed."""
    with archive.open(member) as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Damaged("what is in the archive is too large for conversations")
    return content
