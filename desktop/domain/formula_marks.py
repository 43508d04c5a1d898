"""Where a formula begins and ends in a text: ``$…$``, ``$$…$$``, ``\\(…\\)`` and ``\\[…\\]``, and no prices."""

from typing import NamedTuple

MAX_FORMULA = 4000
CLOSERS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]", "$": "$"}


class MarkedFormula(NamedTuple):
    """The TeX between the marks, the mark before it, and where the text goes on."""

    tex: str
    opener: str
    end: int


def formula_at(source: str, begin: int) -> MarkedFormula | None:
    """The formula that begins at a place. In prices there is a space or a digit at the dollars."""
    opener = next((mark for mark in CLOSERS if source.startswith(mark, begin)), None)
    if opener is None:
        return None
    closer = CLOSERS[opener]
    first = begin + len(opener)
    end = _formula_end(source, first, closer)
    if end <= first or (opener[0] == "\\" and not any(character.isalnum() for character in source[first:end])):
        return None
    if not source[first:end].strip():
        return None
    if opener == "$" and not _is_dollar_formula(source, first, end):
        return None
    return MarkedFormula(source[first:end], opener, end + len(closer))


def without_marks(source: str) -> str:
    """The TeX in a formula's source; nothing when it is none."""
    opener = next((mark for mark in CLOSERS if source.startswith(mark)), None)
    return source.removeprefix(opener).removesuffix(CLOSERS[opener]).strip() if opener is not None else ""


def _formula_end(source: str, first: int, closer: str) -> int:
    """Where the formula's closer is, or -1. A dollar behind a backslash is part of the formula."""
    limit = first + MAX_FORMULA
    end = source.find(closer, first, limit)
    while end > first and closer[0] == "$" and source[end - 1] == "\\" and source[end - 2] != "\\":
        end = source.find(closer, end + 1, limit)
    return end


def _is_dollar_formula(source: str, first: int, end: int) -> bool:
    """Whether one dollar and the next enclose a formula: not so in ``$5 and $7``, ``US$5`` or ``$HOME/$USER``."""
    body, before, following = source[first:end], source[max(0, first - 2) : first - 1], source[end + 1 : end + 2]
    if body[0].isspace() or body[-1].isspace() or "`" in body:
        return False
    if before.isalnum() or following.isalnum() or following in ("_", "{", "("):
        return False
    return not (body[0].isdigit() and " " in body and not set(body) & set("\\^_={}"))
