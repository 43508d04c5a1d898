"""Takes link definitions (``[label]: address "title"``) out of the beginning of paragraphs. No Qt.

A definition can run over several lines, so lines are held back until it is clear what they are.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from desktop.ui.chat.references import References

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MOST_LINES, MOST_CHARACTERS = 12, 2000
_LABEL = r" {0,3}\[(?!\^)(?:[^\[\]\\]|\\.)"
_START = re.compile(rf"{_LABEL}{{0,999}}(?:\]:|\]?\Z)", re.DOTALL)
_INSIDE = re.compile(r"\s*(?:>\s*)*\[(?!\^)((?:[^\[\]\\]|\\.){1,999})\]:\s*\S")
# Definitions that lack something: the end of the label, the address, or the end of the title.
_UNFINISHED = re.compile(
    rf"{_LABEL}{{0,999}}(?:\]?\Z|\]:\s*(?:\Z|<[^<>\n]*\Z|(?:<[^<>\n]*>|[^\s<]\S*)\s+"
    r"""(?:"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*|\((?:[^()\\]|\\.)*)\Z))""",
    re.DOTALL,
)
_TITLE_START = ("", '"', "'", "(")

Lines = tuple[str, ...]


def may_define(line: str) -> bool:
    """Whether a paragraph that begins with this line may begin with a definition."""
    return line.lstrip(" ").startswith("[") and len(line) <= MOST_CHARACTERS and _START.match(line) is not None


def hides_next(held: Lines, line: str) -> bool:
    """Whether a line that is not complete yet may be the title, or more of it, of what is held."""
    return line.strip()[:1] in _TITLE_START or _UNFINISHED.match("\n".join(held)) is not None


def take(held: Lines, line: str, references: References) -> tuple[Lines, Lines]:
    """One more line of a paragraph that begins with definitions: the lines that are text, and those still held."""
    if len(line) > MOST_CHARACTERS:
        return (*settle(held, references), line), ()
    held = (*held, line)
    defined, rest = _split(held)
    if rest:
        is_short = len(rest) <= MOST_LINES and sum(map(len, rest)) <= MOST_CHARACTERS
        if is_short and may_define(rest[0]) and _UNFINISHED.match("\n".join(rest)):
            _define(defined, references, len(defined))
            return (), rest
        _define(defined, references, len(defined))
        return rest, ()
    _define(defined, references, len(defined) - 1)  # the last one may still be given a title
    return (), held[defined[-1][0] :] if defined else ()


def settle(held: Lines, references: References) -> Lines:
    """The paragraph is at its end: take what is defined, and return the lines that are text."""
    defined, rest = _split(held)
    _define(defined, references, len(defined))
    return rest


def define_inside(lines: Sequence[str], references: References) -> None:
    """Take note of a definition on one line of a list or quote. It is hidden where the line is shown.

    The lines are that one and the one before it: a definition stands at the beginning of a paragraph.
    """
    line = lines[-1] if lines else ""
    if "]:" not in line or not _INSIDE.match(line):
        return
    if len(lines) == 1 or not lines[0].strip("> ") or _INSIDE.match(lines[0]):
        defined, _ = _split((line.lstrip("> ").rstrip(),))
        _define(defined, references, len(defined))


Definition = tuple[int, str, str]


def _define(defined: list[Definition], references: References, count: int) -> None:
    for _, label, address in defined[:count]:
        references.define_link(label, address)


def _split(lines: Lines) -> tuple[list[Definition], Lines]:
    """The definitions at the beginning of a paragraph (line, label, address), and the lines behind them."""
    tokens = _reader().parse("\n".join(lines))
    found = [token for token in tokens if token.type == "definition"]
    rest = next((token.map[0] for token in tokens if token.type == "paragraph_open" and token.map), len(lines))
    return [(token.map[0] if token.map else 0, token.meta["label"], token.meta["url"]) for token in found], lines[rest:]


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - most messages define nothing

    return MarkdownIt("zero", {"inline_definitions": True}).enable(["reference"])
