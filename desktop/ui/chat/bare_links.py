"""Web and mail addresses that stand in a text as they are (GFM, “Autolinks”): where they begin and end. No Qt.

On purpose otherwise: what stands before an address may be a letter of a script that has no spaces; the names of
packages (``react@18.2.0``) and of repositories (``git@example.org:a/b``) are no mail addresses.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_WEB = (
    r"(?<![A-Za-z0-9_/@.:-])(?P<web>(?:https?://|www\.(?=[\w-]+\.))"
    r"[^\s<>\"`\u3001-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+)"
)
_MAIL = (
    r"(?<![A-Za-z0-9_.+@/:-])(?:mailto:)?[A-Za-z0-9._+-]+@(?:[A-Za-z0-9_-]+\.)+[A-Za-z]+"
    r"(?![A-Za-z0-9_@-]|\.[A-Za-z0-9_-]|:[^\s])"
)
_ADDRESS = re.compile(f"{_WEB}|{_MAIL}", re.IGNORECASE)
_HOST_END = re.compile(r"[/?#:]")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
_TRAILING = "?!.,:;*_~'\"]}|"


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin and end of each address, and where it leads. Punctuation behind an address is none of it."""
    if "://" not in text and "www." not in text and "@" not in text:
        return
    for match in _ADDRESS.finditer(text):
        shown = match[0]
        if match["web"] is None:
            yield match.start(), match.end(), shown if shown.lower().startswith("mailto:") else f"mailto:{shown}"
            continue
        shown = _without_punctuation(shown)
        host = _HOST_END.split(shown.split("://")[-1])[0]
        if host.strip(".") and not any("_" in part for part in host.split(".")[-2:]):
            yield match.start(), match.start() + len(shown), shown if "://" in shown else f"http://{shown}"


def link_addresses(state: "StateCore") -> None:
    """The rule for the parser: text with addresses in it becomes text and links."""
    for token in state.tokens:
        if token.children and any(True for _ in addresses(token.content)):
            token.children = list(_linked(token.children))


def _linked(tokens: "list[Token]") -> "Iterator[Token]":
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            yield from _cut(token)
        else:
            yield token


def _cut(token: "Token") -> "Iterator[Token]":
    text, end = token.content, 0
    for begin, stop, address in addresses(text):
        if begin > end:
            yield token.copy(content=text[end:begin])
        yield token.copy(type="link_open", tag="a", nesting=1, content="", attrs={"href": address})
        yield token.copy(content=text[begin:stop])
        yield token.copy(type="link_close", tag="a", nesting=-1, content="")
        end = stop
    if end < len(text):
        yield token.copy(content=text[end:])


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
