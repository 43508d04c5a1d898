"""Which names may stand for a file on every system, so that an id can never lead out of its folder."""

import re

MOST_BYTES = 200
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def is_file_name(name: str) -> bool:
    """Whether the name, with ``.json`` behind it, is one that Windows, macOS and Linux all take, and is not hidden."""
    return (
        bool(name)
        and not name.startswith((".", " "))
        and not name.endswith(" ")
        and not _FORBIDDEN.search(name)
        and not _DEVICES.match(name)
        and len(name.encode()) <= MOST_BYTES
    )


def printable(name: str) -> str:
    """A name as it can be shown, with U+FFFD for what is no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
