"""Text as it may be shown: without the characters that mean something else to a text document. No Qt."""

import re
import unicodedata

UNSHOWABLE = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1\ufffc\u2029\r]")
REPLACEMENTS = {"\r": "", "\u2029": " "}
LINE_BREAK = "\u2028"


def showable(text: str) -> str:
    """The text with characters replaced that end a block, stand for an object or are half of a character."""
    return UNSHOWABLE.sub(lambda match: REPLACEMENTS.get(match[0], "\ufffd"), text)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for character in text[:400]:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def shortened(text: str, limit: int) -> str:
    """The text, cut after ``limit`` characters with a note of its length."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} … ({len(text):,})"


def utf16_length(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text) + sum(character > "\uffff" for character in text)
