"""What one line of markdown can be: the patterns and small readings the block scanner decides with. No Qt."""

import re
from typing import NamedTuple

FENCE = re.compile(r"^( *)(?:(`{3,})([^`]*)|(~{3,})(.*))$")
LIST_MARKER = re.compile(r"^( *)([-*+]|(\d{1,9})([.)]))(?=\s|$)( *)(.*)$", re.DOTALL)
HEADING = re.compile(r"^ {0,3}#{1,6}(?:\s|$)")
SETEXT = re.compile(r"^ {0,3}(?:=+|-+)\s*$")
RULE = re.compile(r"^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
QUOTE = re.compile(r"^ {0,3}>")
DELIMITER_ROW = re.compile(r"^(?!\s*-\s*$) {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
UNDECIDED = re.compile(
    r"^\s*(?:[`~#*+=|>$:_\\ -]{1,3}|\[\^[^\s\]]{0,80}(?:\]:?)?|"
    r"[|:\s-]+|[*_ -]+|=+|\d{1,9}[.)]?\s*|`{3}.*|~{3}.*|\$\$.*|\\\[.*)$"
)
MATH_SIGNS = frozenset("\\^_={")
EMPTY_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])?\s*$")
FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\s\[\]^]{1,80})\]:(?:\s+|$)")
CELL_BORDER = re.compile(r"(?<!\\)\|")
MAX_COLUMNS = 64


class Fence(NamedTuple):
    """An opened code fence: its character, how many of them, its indentation and its info string."""

    character: str
    length: int
    indent: int
    info: str


class ListMarker(NamedTuple):
    """The marker of a list item: its column, the column of its text, its number and delimiter, and the text."""

    column: int
    text_column: int
    number: int | None
    delimiter: str
    text: str


def indentation(line: str) -> int:
    """Columns of white space before the first character."""
    return len(line) - len(line.lstrip(" "))


def fence(line: str) -> Fence | None:
    """The fence that this line opens."""
    match = FENCE.match(line)
    if match is None:
        return None
    run = match[2] or match[4]
    return Fence(run[0], len(run), len(match[1]), (match[3] or match[5] or "").strip())


def closes(line: str, opened: Fence) -> bool:
    """Whether this line is the end of the opened fence."""
    mark = line.strip()
    is_run = len(mark) >= opened.length and not mark.strip(opened.character)
    return is_run and indentation(line) <= opened.indent + 3


def list_marker(line: str) -> ListMarker | None:
    """The list item that this line begins, at any indentation."""
    match = LIST_MARKER.match(line)
    if match is None:
        return None
    column, width, padding = len(match[1]), len(match[2]), len(match[5])
    if not match[6] or padding > 4:
        padding = 1
    number = int(match[3]) if match[3] else None
    text = line[column + width + padding :]
    return ListMarker(column, column + width + padding, number, match[4] or match[2], text)


def cells(line: str) -> tuple[str, ...]:
    """The cells of a table row, as markdown."""
    row = line.strip()
    row = row.removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    if row == "" and "|" in line:
        return ()
    found = CELL_BORDER.split(row, MAX_COLUMNS)[:MAX_COLUMNS]
    return tuple(cell.strip().replace("\\|", "|") for cell in found)


def alignments(line: str) -> tuple[str, ...]:
    """How the columns under this delimiter row are aligned."""
    sides = {(True, True): "center", (False, True): "right", (True, False): "left", (False, False): ""}
    return tuple(sides[cell.startswith(":"), cell.endswith(":")] for cell in cells(line))


def is_table_start(head: str, line: str) -> bool:
    """Whether these two lines are the head of a table."""
    return "|" in head and DELIMITER_ROW.match(line) is not None and len(cells(head)) == len(cells(line))


def math_fence(line: str) -> tuple[str, str] | None:
    """What ends the display formula that this line opens, and what stands behind the opener."""
    mark = line.strip()
    end = {"$$": "$$", "\\[": "\\]"}.get(mark[:2])
    if end is None:
        return None
    body = mark[2:].strip()
    if end in body:
        return (end, body) if body.endswith(end) and body.count(end) == 1 and body != end else None
    return (end, body) if not body or MATH_SIGNS & set(body) else None


def starts_block(line: str) -> bool:
    """Whether a paragraph ends before this line, lists aside."""
    rules = (HEADING, RULE, QUOTE, FOOTNOTE)
    if indentation(line) > 3:
        return False
    return any(rule.match(line) for rule in rules) or fence(line) is not None or math_fence(line) is not None


def interrupts_paragraph(marker: ListMarker | None) -> bool:
    """Whether a list may begin here without a blank line before it (CommonMark: not empty, and from 1)."""
    return marker is not None and bool(marker.text.strip()) and marker.number in (None, 1)
