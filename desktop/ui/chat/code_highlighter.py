"""Colours code with Pygments: line by line with the lexer's state kept, and once exactly when the code is complete.

Pygments is imported when the first code is shown. Going line by line is exact where a token never spans lines
outside of a lexer state; the pass over the whole text is exact always, and done while it is cheap. No Qt.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import RegexLexer
    from pygments.token import _TokenType

EXACT_LINES = 400
LONGEST_LINE = 1000

GROUPS = (
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Literal.String", "string"),
    ("Token.Literal.Number", "number"),
    ("Token.Comment", "comment"),
    ("Token.Name.Function", "function"),
    ("Token.Name.Class", "function"),
    ("Token.Name.Decorator", "function"),
    ("Token.Name.Tag", "keyword"),
    ("Token.Name.Attribute", "function"),
    ("Token.Name.Builtin.Pseudo", "keyword"),
    ("Token.Generic.Deleted", "keyword"),
    ("Token.Generic.Inserted", "string"),
)

Spans = tuple[tuple[int, int, str], ...]


@cache
def _lexer(language: str) -> "RegexLexer | None":
    """The lexer for the info string of a fence; none when there is none that can be carried on line by line."""
    from pygments.lexer import RegexLexer
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        found = get_lexer_by_name(language)
    except ClassNotFound:
        return None
    return found if isinstance(found, RegexLexer) else None


@cache
def _group(token: "_TokenType") -> str:
    name = str(token)
    return next((group for prefix, group in GROUPS if name == prefix or name.startswith(prefix + ".")), "")


def language_of(info: str) -> str:
    """The language that the info string of a fence names."""
    words = info.replace("{", " ").replace(",", " ").split()
    return words[0].strip(".}").lower() if words else ""


@dataclass(slots=True)
class CodeColours:
    """The colours of one piece of code that may still grow. ``lines`` holds what is known, from the first line on."""

    language: str
    lines: list[Spans] = field(default_factory=list)
    is_exact: bool = False
    _stack: tuple[str, ...] = ("root",)

    def colour(self, first: int, lines: list[str]) -> None:
        """Colour complete lines, of which the first has this number; only what carries on what is known is taken."""
        lexer = _lexer(self.language) if self.language else None
        if lexer is None or self.is_exact or first > len(self.lines):
            return
        for line in lines[len(self.lines) - first :]:
            spans, self._stack = _spans(lexer, line, self._stack)
            self.lines.append(spans)

    def spans(self, first: int, lines: list[str], begin: int = 0) -> list[Spans]:
        """The colours of these lines from ``begin`` on: known ones, and a guess for those that are not known yet."""
        lexer = _lexer(self.language) if self.language else None
        if lexer is None:
            return [()] * (len(lines) - begin)
        found: list[Spans] = []
        stack = self._stack if first + begin <= len(self.lines) else ("root",)
        for number, line in enumerate(lines[begin:], first + begin):
            if number < len(self.lines):
                found.append(self.lines[number])
            else:
                guess, stack = _spans(lexer, line, stack)
                found.append(guess)
        return found

    def colour_exactly(self, source: list[str]) -> bool:
        """Colour the complete code at once; whether that was done."""
        lexer = _lexer(self.language) if self.language else None
        if lexer is None or self.is_exact or len(source) > EXACT_LINES or any(len(s) > LONGEST_LINE for s in source):
            return False
        rows: list[list[tuple[int, int, str]]] = [[] for _ in source]
        number, column = 0, 0
        for _, token, value in lexer.get_tokens_unprocessed("\n".join(source) + "\n"):
            group = _group(token)
            for index, piece in enumerate(value.split("\n")):
                if index:
                    number, column = number + 1, 0
                if group and piece and number < len(rows):
                    rows[number].append((column, len(piece), group))
                column += len(piece)
        self.lines = [tuple(row) for row in rows]
        self.is_exact = True
        return True


def _spans(lexer: "RegexLexer", line: str, stack: tuple[str, ...]) -> tuple[Spans, tuple[str, ...]]:
    from pygments.lexer import ExtendedRegexLexer, LexerContext

    if len(line) > LONGEST_LINE:
        return (), stack
    context = LexerContext(line + "\n", 0, list(stack))
    found: list[tuple[int, int, str]] = []
    for start, token, value in ExtendedRegexLexer.get_tokens_unprocessed(lexer, context=context):  # type: ignore[arg-type]  # its loop is the same, with the state kept
        group = _group(token)
        if group:
            found.append((start, len(value.rstrip("\n")), group))
    return tuple(found), tuple(context.stack)
