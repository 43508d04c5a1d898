"""The .zip in which ChatGPT and Claude hand out an export: the files with conversations in it, and not one byte more
than a conversation may have."""

import io
import re
import zipfile
import zlib

from desktop.exchange.json_reading import LARGEST_BYTES, Damaged

MAGIC = b"PK\x03\x04"
CONVERSATIONS = re.compile(r"(^|/)conversations([-_]\d{1,6})?\.json$", re.IGNORECASE)
MOST_FILES = 10_000


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
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, Damaged):
            raise
        raise Damaged("the archive cannot be unpacked") from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """A file of the archive; what it says about its own size is not believed."""
    with archive.open(member) as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Damaged("what is in the archive is too large for conversations")
    return content
