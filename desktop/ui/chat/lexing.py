"""Pygments, as far as it is needed: one line with a state, or a whole text. Imported when the first code is shown."""

from collections.abc import Iterator
from functools import cache

from pygments.lexer import ExtendedRegexLexer, LexerContext, RegexLexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound

from desktop.domain.code import group_of

Span = tuple[int, int, str]
Spans = tuple[Span, ...]


@cache
def lexer_for(language: str) -> RegexLexer | None:
    """The lexer for a language; none when there is none that can be carried on line by line."""
    if language not in _languages():  # for other names, Pygments reads what is installed beside it
        return None
    try:
        found = get_lexer_by_name(language)
    except ClassNotFound:
        return None
    return found if isinstance(found, RegexLexer) else None


@cache
def _languages() -> frozenset[str]:
    """The names of all languages that Pygments itself knows."""
    return frozenset(alias.lower() for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


def line_spans(lexer: RegexLexer, line: str, stack: tuple[str, ...]) -> tuple[Spans, tuple[str, ...]]:
    """The coloured spans of one line, and the state behind it.

    ``ExtendedRegexLexer`` has the same loop as ``RegexLexer``, with the state in a context that can be kept.
    """
    context = LexerContext(line + "\n", 0, list(stack))
    found: list[Span] = []
    tokens = ExtendedRegexLexer.get_tokens_unprocessed(lexer, context=context)  # type: ignore[arg-type]  # see above
    for start, token, value in tokens:
        group = group_of(str(token))
        if group:
            found.append((start, len(value.rstrip("\n")), group))
    return tuple(found), tuple(context.stack)


def text_spans(lexer: RegexLexer, lines: list[str], step: int) -> Iterator[list[Spans] | None]:
    """The coloured spans of all lines of a text, at the end; before that nothing, each time after so many tokens."""
    rows: list[list[Span]] = [[] for _ in lines]
    number, column = 0, 0
    for count, (_, token, value) in enumerate(lexer.get_tokens_unprocessed("\n".join(lines) + "\n"), 1):
        if count % step == 0:
            yield None
        group = group_of(str(token))
        for index, piece in enumerate(value.split("\n")):
            if index:
                number, column = number + 1, 0
            if group and piece and number < len(rows):
                rows[number].append((column, len(piece), group))
            column += len(piece)
    yield [tuple(row) for row in rows]
