"""Text as a search compares it: without case and accents, every kind of space the same. No Qt.

Folding goes character by character, so that a place in folded text always leads back to one in the text itself.
"""

import html
import re
import unicodedata
from collections.abc import Callable

SPACE = " "
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i"}  # Unicode does not take these apart
FIRST_ACCENT = 200  # combining classes from here on are accents; those below belong to the letter, but for
HEBREW_AND_ARABIC_POINTS = range(10, 36)  # these, which are written for beginners only
LINK_TARGET = re.compile(r"\]\((?:[^()\n]|\([^()\n]*\))*\)")


class _Characters(dict[int, str]):
    """What each character becomes, found out when it is first met."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def __missing__(self, code: int) -> str:
        found = self[code] = self._change(chr(code))
        return found


def _folded(character: str) -> str:
    if character.isspace():
        return SPACE
    parts = unicodedata.normalize("NFKD", character.casefold())
    kept = "".join(LETTERS.get(part, part) for part in parts if not _is_accent(part))
    return unicodedata.normalize("NFC", kept)


def _squashed(character: str) -> str:
    return "".join(part for part in _folded(character) if part.isalnum())


def _is_accent(character: str) -> bool:
    kind = unicodedata.combining(character)
    return kind >= FIRST_ACCENT or kind in HEBREW_AND_ARABIC_POINTS


_FOLDING, _SQUASHING = _Characters(_folded), _Characters(_squashed)


def fold(text: str) -> str:
    """The text as it is compared."""
    return text.translate(_FOLDING)


def squash(text: str) -> str:
    """The letters and digits of the text, as they are compared."""
    return text.translate(_SQUASHING)


def squashed_source(source: str) -> str:
    """The letters and digits of markdown, in which those of everything that it shows are found: once with the
    addresses of its links and once without, because only a parser knows which of them are shown.
    """
    squashed = squash(source)
    if "](" not in source and "&" not in source:
        return squashed
    return f"{squashed}\n{squash(html.unescape(LINK_TARGET.sub(']', source)))}"


def offsets(folded: str, needle: str) -> list[int]:
    """Where the needle begins in folded text, from left to right, none overlapping another."""
    found: list[int] = []
    place = folded.find(needle)
    while place >= 0:
        found.append(place)
        place = folded.find(needle, place + len(needle))
    return found


def hit_spans(text: str, needle: str) -> list[tuple[int, int]]:
    """Where a folded needle is found in a text, begin and end counted in UTF-16 units as Qt does."""
    begins = offsets(fold(text), needle)
    if not begins or text.isascii():
        return [(begin, begin + len(needle)) for begin in begins]
    places = _places(text)
    spans = ((places[begin], places[begin + len(needle)]) for begin in begins)
    return [(begin, max(end, begin + 1)) for begin, end in spans]


def _places(text: str) -> list[int]:
    """For each folded character, and behind the last one, the UTF-16 unit at which its character begins."""
    places: list[int] = []
    unit = 0
    for character in text:
        places += [unit] * len(_FOLDING[ord(character)])
        unit += 2 if character > "\uffff" else 1
    return [*places, unit]
