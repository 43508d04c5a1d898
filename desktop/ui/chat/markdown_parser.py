"""The markdown parser of the chat view: CommonMark with strikethrough and formulas, and without any HTML. No Qt."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LINK_SCHEMES = ("http://", "https://", "mailto:")
BARE_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}*_~]")
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
MAX_FORMULA = 4000
CLOSERS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]", "$": "$"}


@cache
def parser() -> "MarkdownIt":
    """The one parser; imported and made when the first block is shown, not while the window opens."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - see above

    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    markdown.enable(["strikethrough", "table"])
    markdown.disable(["html_block", "html_inline", "reference"])
    markdown.inline.ruler.before("escape", "formula", _formula)
    return markdown


def parse(source: str) -> "list[Token]":
    """Block tokens of some markdown."""
    return parser().parse(source)


def parse_inline(source: str) -> "list[Token]":
    """Inline tokens of one line, such as a table cell."""
    tokens = parser().parseInline(source)
    return tokens[0].children or [] if tokens else []


def is_link_allowed(address: str) -> bool:
    """Whether a click may lead there."""
    return address.lower().startswith(LINK_SCHEMES)


def completed(source: str) -> str:
    """Markdown that is still being written, with open code, emphasis and strikethrough closed at its end."""
    begin = source.rfind("\n\n") + 1
    tail = source[begin:]
    rest = CODE_SPAN.sub("", tail)
    if rest.count("`") % 2:
        return source + "`" if not source.endswith("`") else source[:-1]
    for mark in ("**", "~~"):
        if rest.count(mark) % 2:
            text = source.rstrip()
            if text.endswith(mark):
                return text.removesuffix(mark)
            return text.removesuffix(mark[0]) + mark
    return source


def _formula(state: "StateInline", silent: bool) -> bool:
    """``$…$``, ``$$…$$``, ``\\(…\\)`` and ``\\[…\\]``. In prices there is a space or a digit at the dollars."""
    source, begin = state.src, state.pos
    opener = next((mark for mark in CLOSERS if source.startswith(mark, begin)), None)
    if opener is None:
        return False
    closer = CLOSERS[opener]
    first = begin + len(opener)
    end = _formula_end(source, first, closer)
    if end <= first or not source[first:end].strip():
        return False
    if opener == "$" and not _is_dollar_formula(source, first, end):
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = source[first:end]
        token.markup = opener
    state.pos = end + len(closer)
    return True


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
