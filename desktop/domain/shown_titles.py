"""Titles and names as they are shown: one line, in the order in which it reads, and no higher than a line.

Files of other programs may have anything in a title: line breaks, control characters, marks that turn the direction of
all that follows. The file keeps what is in it until the user gives another title.
"""

import re
import unicodedata

LONGEST = 300
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOWER = re.compile(f"({_MARKS}{{3}}){_MARKS}+")  # no writing needs more on a letter, and it runs over other rows
_OPENERS, _CLOSER = "\u2066\u2067\u2068", "\u2069"
_KEPT_FORMATS = frozenset("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060")  # joiners and marks of direction
_OURS = "\u200e"  # a sentence that begins with the title still runs as ours do
_RIGHT_TO_LEFT = {"R", "AL"}


def shown(title: str) -> str:
    """The title without what is no letter of it; isolates are balanced. May be empty."""
    if len(title) <= LONGEST and title.isprintable() and (title.isascii() or not _TOWER.search(title)):
        return title  # as nearly all are
    kept: list[str] = []
    depth = 0
    for character in _TOWER.sub(r"\1", " ".join(title[:LONGEST].split())):
        kind = unicodedata.category(character)
        if character in _OPENERS:
            depth += 1
        elif character == _CLOSER:
            if not depth:
                continue
            depth -= 1
        elif kind == "Cc" or (kind == "Cf" and not _is_kept(character)):
            continue
        kept.append("\ufffd" if kind == "Cs" else character)
    return "".join(kept) + _CLOSER * depth + ("…" if len(title) > LONGEST else "")


def quoted(title: str) -> str:
    """The title within a sentence of ours; one that runs from right to left turns only itself."""
    text = shown(title)
    runs_left = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
    return f"{_OURS}“{_OPENERS[2]}{text}{_CLOSER}”" if runs_left else f"“{text}”"


def _is_kept(character: str) -> bool:
    return character in _KEPT_FORMATS or "\U000e0020" <= character <= "\U000e007f"  # the last are parts of flags
