"""The line of a text that shows best why it was found, with the places of the words. Touches no disk."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.search import Span
from desktop.storage.search_query import Term
from desktop.storage.search_text import fold, is_boundary, word_end

LENGTH = 160
LEAD = 11  # so that the words are seen in a narrow list, and what they follow
LONGEST_NEEDLE = 80
MORE = "…"
_PLAIN = re.compile(r"\w+(?:[ '’.-]\w+)*")
_MARKUP = re.compile(r"[*`|~]+|^\s{0,3}(?:#{1,6}|>|[-+])\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The line, its marks, and for finding it again: what the text says there and how often it says so before."""

    text: str
    marks: tuple[Span, ...]
    needle: str
    nth: int


def snippet(text: str, terms: Sequence[Term]) -> Snippet:
    """The best line of a text."""
    folded = fold(text)
    places = sorted((*span, number) for number, term in enumerate(terms) for span in term.spans(folded))
    if not places:
        return Snippet(line(text, 0), (), "", 0)
    best = _best(places)
    begin, end = _said(text, places, best)
    needle = text[begin:end]
    nth = folded.count(folded[begin:end], 0, begin)
    shown = line(text, begin)
    return Snippet(shown, marks(shown, terms), needle, nth)


def marks(text: str, terms: Sequence[Term]) -> tuple[Span, ...]:
    """Where any of the words are in a text, from left to right, none over another."""
    folded = fold(text)
    joined: list[Span] = []
    for begin, end in sorted(span for term in terms for span in term.spans(folded)):
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def parts_marked(text: str, parts: Sequence[str]) -> tuple[Span, ...]:
    """Where folded parts of words first are in a text."""
    folded = fold(text)
    begins = ((folded.find(part), part) for part in parts if part)
    spans = sorted((begin, begin + len(part)) for begin, part in begins if begin >= 0)
    return tuple(span for at, span in enumerate(spans) if not at or span[0] >= spans[at - 1][1])


def line(text: str, place: int) -> str:
    """One line of the text around a place, without markup and line ends."""
    begin = max(0, place - LEAD)
    while 0 < begin < place and not is_boundary(text, begin):
        begin += 1
    piece = text[begin : begin + 2 * LENGTH]
    cleaned = " ".join(_MARKUP.sub(" ", piece).split())
    if begin:
        cleaned = cleaned.lstrip(" .,;:!?)")
    is_cut = len(cleaned) > LENGTH or begin + 2 * LENGTH < len(text)
    return f"{MORE if begin else ''}{cleaned[:LENGTH].rstrip()}{MORE if is_cut else ''}"


def _best(places: Sequence[tuple[int, int, int]]) -> int:
    """The first place from which on a line has the most different words."""
    begins = [begin for begin, _, _ in places]
    best, most = 0, 0
    for at, (begin, _, _) in enumerate(places):
        different = len({number for _, _, number in places[at : bisect_right(begins, begin + LENGTH - LEAD)]})
        if different > most:
            best, most = at, different
    return best


def _said(text: str, places: Sequence[tuple[int, int, int]], at: int) -> Span:
    """The words from a place on, as long as nothing but one space is between them."""
    begin, end, _ = places[at]
    for next_begin, next_end, _ in places[at + 1 :]:
        if next_begin != end + 1 or text[end] != " " or next_end - begin > LONGEST_NEEDLE:
            break
        end = next_end
    if end - begin > LONGEST_NEEDLE or not _PLAIN.fullmatch(text, begin, end):  # it will not be shown like that
        end = word_end(text, begin + 1)
    return begin, end
