"""Text as the search index takes it, and where words stand in it. Touches no disk.

The index knows words. Scripts without spaces have none, so each of their characters (with the marks it carries) is
one, and what is searched for in them is a row of such characters: one, two or twenty. That needs no second index of
trigrams, which could not find one or two characters at all, and two is the usual length of a Chinese word.
"""

import re
import unicodedata
from collections.abc import Callable

SEPARATOR = "\x1f"  # no word has it, and it is taken out again when a text is shown
_SPACELESS = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u1950", "\u1aaf"),  # Tai
    ("\u3040", "\u31ff"),  # kana, Bopomofo
    ("\u3400", "\u4dbf"),  # Chinese characters
    ("\u4e00", "\u9fff"),
    ("\ua9e0", "\ua9ff"),  # Burmese
    ("\uaa60", "\uaa7f"),
    ("\uac00", "\ud7a3"),  # Korean has spaces, but its words are made of others and end in particles
    ("\uf900", "\ufaff"),  # Chinese characters
    ("\uff66", "\uff9f"),  # narrow kana
    ("\U00020000", "\U0003ffff"),  # Chinese characters
)
_MARKED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x1AAF), (0x3099, 0x309A), (0xA9E0, 0xAA7F))
_CLASS = "".join(f"{first}-{last}" for first, last in _SPACELESS)
_MARKS = "".join(
    chr(code) for first, last in _MARKED for code in range(first, last + 1) if unicodedata.category(chr(code))[0] == "M"
)
_CLUSTER = re.compile(f"[{_CLASS}][{_MARKS}]*")
_SEPARATORS = re.compile(f"{SEPARATOR}{{2,}}")
_DIACRITICS = ("\u0300", "\u036f")


class _Known(dict[str, bool]):
    """An answer about each character, found out when it is first met."""

    def __init__(self, question: Callable[[str], bool]) -> None:
        super().__init__()
        self._question = question

    def __missing__(self, character: str) -> bool:
        found = self[character] = self._question(character)
        return found


class _Folding(dict[int, str]):
    """What each character becomes."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _folded(chr(code))
        return found


def _folded(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    is_letter_with_diacritics = all(_DIACRITICS[0] <= part <= _DIACRITICS[1] for part in parts[1:])
    base = parts[0] if is_letter_with_diacritics else character
    lower = base.lower()
    return lower if len(lower) == 1 else base


def _is_word_character(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LNM" or category == "Co"


_FOLDING = _Folding()
_IN_WORD = _Known(_is_word_character)
IS_SPACELESS = _Known(lambda character: bool(_CLUSTER.fullmatch(character)))


def storable(text: str) -> str:
    """The text as it is shown, without what neither the index nor a snippet can hold; accents are one with letters."""
    if text.isascii():
        return text.replace("\0", " ").replace(SEPARATOR, " ")
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole).replace("\0", " ").replace(SEPARATOR, " ")


def spaced(text: str) -> str:
    """A storable text with its words set apart; ``shown`` takes that back."""
    if text.isascii():
        return text
    return _SEPARATORS.sub(SEPARATOR, _CLUSTER.sub(f"{SEPARATOR}\\g<0>{SEPARATOR}", text))


def shown(text: str) -> str:
    """What ``spaced`` was made of."""
    return text.replace(SEPARATOR, "")


def fold(text: str) -> str:
    """The text without case and accents, character by character: a place in it is the same place in the text."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def words(text: str) -> list[str]:
    """The words of a text as the index knows them, folded."""
    found: list[str] = []
    begin: int | None = None
    apart = spaced(storable(text))
    for place, character in enumerate(apart):
        if _IN_WORD[character]:
            begin = place if begin is None else begin
        elif begin is not None:
            found.append(fold(apart[begin:place]))
            begin = None
    if begin is not None:
        found.append(fold(apart[begin:]))
    return found


def is_boundary(folded: str, place: int) -> bool:
    """Whether a word may begin or end at this place of a text."""
    if not 0 < place < len(folded):
        return True
    before, behind = folded[place - 1], folded[place]
    return not (_IN_WORD[before] and _IN_WORD[behind]) or IS_SPACELESS[before] or IS_SPACELESS[behind]


def word_end(folded: str, place: int) -> int:
    """Where the word ends that this place is in, or at the end of."""
    while not is_boundary(folded, place):
        place += 1
    return place


def skip_space(folded: str, place: int) -> int:
    """The next place at which a word begins."""
    while place < len(folded) and not _IN_WORD[folded[place]]:
        place += 1
    return place
