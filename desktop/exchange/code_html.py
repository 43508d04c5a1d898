"""Code as HTML, coloured by Pygments: a class for each group of tokens, one piece of HTML for each line."""

import html
from functools import cache
from typing import TYPE_CHECKING

from desktop.domain.code import group_of, language_of

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MOST_LINES = 2000
LONGEST_LINE = 1000


def code_lines(code: str, info: str) -> list[str]:
    """The lines of some code as HTML. What is too long to colour, or of no known language, is only escaped."""
    lines = code.rstrip("\n").split("\n")
    lexer = _lexer(language_of(info))
    if lexer is None or len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        return [html.escape(line) for line in lines]
    found = [""]
    for token, text in lexer.get_tokens("\n".join(lines)):
        group = group_of(str(token))
        for number, piece in enumerate(text.split("\n")):
            if number:
                found.append("")
            if piece:
                escaped = html.escape(piece)
                found[-1] += f'<span class="{group}">{escaped}</span>' if group else escaped
    return found[: len(lines)]


@cache
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - only when code is exported

    # For other names, Pygments reads what is installed beside it.
    return get_lexer_by_name(language, stripnl=False) if language in _languages() else None


@cache
def _languages() -> frozenset[str]:
    from pygments.lexers import get_all_lexers  # noqa: PLC0415 - see above

    return frozenset(alias.lower() for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)
