"""What a person types into the search field: words, “phrases in quotes”, -words that are not wanted, #tags. Anything
goes.

The last word may be unfinished as long as nothing follows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from desktop.domain.search import Span
from desktop.storage.search_text import fold, is_boundary, skip_space, storable, word_end, words

LONGEST = 500
MOST_TERMS = 16
MOST_SPANS = 200
TAG_SIGN = "#"
T = TypeVar("T")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one behind the other."""

    words: tuple[str, ...]
    is_unfinished: bool = False

    @property
    def expression(self) -> str:
        """The same for FTS5: always a string in quotes, so no word is an operator."""
        phrase = f'"{" ".join(self.words)}"'
        return f"{phrase} *" if self.is_unfinished else phrase

    def spans(self, folded: str) -> list[Span]:
        """Where it is in a folded text."""
        found: list[Span] = []
        place = folded.find(self.words[0])
        while place >= 0 and len(found) < MOST_SPANS:
            end = self._end(folded, place) if is_boundary(folded, place) else None
            if end is not None:
                found.append((place, end))
            place = folded.find(self.words[0], end or place + 1)
        return found

    def _end(self, folded: str, begin: int) -> int | None:
        """Where the words end that begin at a place; nothing when they are not there."""
        place = begin
        for number, word in enumerate(self.words):
            place = skip_space(folded, place) if number else begin
            if not folded.startswith(word, place):
                return None
            place += len(word)
            if not (is_boundary(folded, place) or (self.is_unfinished and number == len(self.words) - 1)):
                return None
        return word_end(folded, place)


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted and what is not; ``titles`` are the parts that a title may have anywhere, also within words, and
    ``tags`` how tags of the conversation begin."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    titles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def is_one_letter(self) -> bool:
        """Whether somebody has only just begun to type: almost every message has a word that begins like that."""
        first = self.terms[0] if len(self.terms) == 1 else None
        return first is not None and first.is_unfinished and len("".join(first.words)) == 1 and first.words[0].isascii()


@dataclass(frozen=True, slots=True)
class _Part:
    """A word or a phrase as it was typed."""

    text: str
    is_excluded: bool
    is_open: bool


def parse(text: str) -> Query:
    """What a person means. Never fails."""
    terms: list[Term] = []
    excluded: list[Term] = []
    titles: list[str] = []
    tags: list[str] = []
    for part in _parts(storable(text[:LONGEST]).translate(_QUOTES)):
        if part.text[0] == TAG_SIGN:
            tags += [part.text[1:].casefold()] if len(part.text) > 1 else []
            continue
        found = tuple(words(part.text))
        if not part.is_excluded and part.text != "-":
            titles.append(fold(" ".join(part.text.split())))
        if found:
            is_unfinished = part.is_open and not part.is_excluded and bool(words(part.text[-1]))
            term = Term(found, is_unfinished)
            (excluded if part.is_excluded else terms).append(term)
    return Query(_unique(terms), _unique(excluded), _unique(titles), _unique(tags))


def _unique(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))[:MOST_TERMS]


def _parts(text: str) -> list[_Part]:
    """The text taken apart at quotes, and at spaces outside them."""
    parts: list[_Part] = []
    sign = ""  # a minus before a quote
    pieces = text.split('"')
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        if number % 2:
            if piece.strip():
                parts.append(_Part(piece, sign == "-", is_open=is_last and not piece[-1].isspace()))
            continue
        typed = piece.split()
        sign = typed.pop() if typed and typed[-1] == "-" and not is_last and piece.endswith("-") else ""
        for place, word in enumerate(typed):
            is_open = is_last and place == len(typed) - 1 and not piece[-1].isspace()
            is_excluded = len(word) > 1 and word[0] == "-" and bool(words(word))
            parts.append(_Part(word[1:] if is_excluded else word, is_excluded, is_open))
    return parts
