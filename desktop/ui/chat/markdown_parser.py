"""The markdown parser of the chat view: CommonMark with strikethrough and formulas, and without any HTML. No Qt."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from desktop.domain.formula_marks import formula_at
from desktop.ui.chat.bare_links import link_addresses
from desktop.ui.chat.emphasis import emphasis
from desktop.ui.chat.references import References

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LINK_SCHEMES = ("http://", "https://", "mailto:")
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
NOTE = re.compile(r"\[\^([^\s\[\]^]{1,80})\]")
LINE_BREAK_TAG = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)


class Links:
    """The definitions of a message as the parser asks for them on behalf of one block.

    ``is_hiding`` in blocks that may hold definitions themselves: those that are known are not shown.
    """

    def __init__(self, references: References, block: int, *, is_hiding: bool = False) -> None:
        self.references = references
        self.block = block
        self.is_hiding = is_hiding
        self.last = ""

    def get(self, label: str, default: None = None) -> dict[str, str] | None:
        """What is defined for a label."""
        address = self.references.link(label, self.block)
        return default if address is None else {"href": address, "title": ""}

    def __contains__(self, label: str) -> bool:
        self.last = label
        return True


@cache
def parser() -> "MarkdownIt":
    """The one parser; imported and made when the first block is shown, not while the window opens."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - see above

    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    markdown.enable(["strikethrough", "table"])
    markdown.disable(["html_block", "html_inline"])
    markdown.block.ruler.at("reference", _definition)
    markdown.inline.ruler.at("emphasis", emphasis)
    markdown.inline.ruler.before("escape", "formula", _formula)
    markdown.inline.ruler.before("link", "note", _note)
    markdown.inline.ruler.before("autolink", "line_break_tag", _line_break_tag)
    markdown.core.ruler.push("bare_links", link_addresses)
    return markdown


def parse(source: str, links: Links | None = None) -> "list[Token]":
    """Block tokens of some markdown."""
    return parser().parse(source, {"references": links} if links else {})


def parse_inline(source: str, links: Links | None = None) -> "list[Token]":
    """Inline tokens of a table cell, in which ``<br>`` is the only way to begin another line."""
    env: dict[str, Any] = {"has_line_break_tags": True}
    if links:
        env["references"] = links
    tokens = parser().parseInline(source, env)
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
    """A formula, whose text is none of markdown's."""
    found = formula_at(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = found.tex
        token.markup = found.opener
    state.pos = found.end
    return True


def _definition(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """A link definition in a list or quote: hidden when the scanner has found it, too."""
    from markdown_it.rules_block import reference  # noqa: PLC0415 - imported when text is shown

    links = state.env.get("references")
    if not isinstance(links, Links) or not links.is_hiding:
        return False
    line = state.line
    if not reference(state, start, end, silent):
        return False
    if silent or links.last in links.references.links:
        return True
    state.line = line
    return False


def _note(state: "StateInline", silent: bool) -> bool:
    """``[^label]``: the number of a footnote."""
    links = state.env.get("references")
    match = NOTE.match(state.src, state.pos) if isinstance(links, Links) and state.src[state.pos] == "[" else None
    if match is None or not isinstance(links, Links):
        return False
    number = links.references.note(match[1], links.block)
    if number is None:
        return False
    if not silent:
        state.push("note", "", 0).content = number
    state.pos = match.end()
    return True


def _line_break_tag(state: "StateInline", silent: bool) -> bool:
    """``<br>`` in a table cell."""
    if state.src[state.pos] != "<" or not state.env.get("has_line_break_tags"):
        return False
    match = LINE_BREAK_TAG.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = match.end()
    return True
