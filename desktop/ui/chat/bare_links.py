"""Web addresses that stand in a text as they are: where they begin and end. No Qt."""

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_/@.:-])(?:https?://|www\.(?=[\w-]+\.))[^\s<>\"`\u3001-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
_TRAILING = "?!.,:;*_~'\"]}|"


def has_address(text: str) -> bool:
    """Whether it is worth to look for addresses."""
    return "://" in text or "www." in text


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin and end of each address, and where it leads. Punctuation behind an address is none of it."""
    for match in _ADDRESS.finditer(text):
        shown = _without_punctuation(match[0])
        if shown.split("://")[-1].strip("/."):
            yield match.start(), match.start() + len(shown), shown if "://" in shown else f"http://{shown}"


def _without_punctuation(address: str) -> str:
    open_brackets = address.count("(") - address.count(")")
    while address:
        entity = _ENTITY.search(address)
        if entity is not None:
            address = address[: entity.start()]
        elif address[-1] in _TRAILING or (address[-1] == ")" and open_brackets < 0):
            open_brackets += address[-1] == ")"
            address = address[:-1]
        else:
            break
    return address
