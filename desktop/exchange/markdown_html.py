"""Markdown as pieces of HTML: CommonMark with tables, struck out text, tasks and formulas, which are their TeX; HTML is
text, pictures are their words.

What a model wrote must not make a reader load, run or open anything: links lead to web and mail addresses only.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from desktop.domain.formula_marks import CLOSERS, formula_at
from desktop.exchange.code_html import code_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LINK_SCHEMES = ("http://", "https://", "mailto:")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
_OF_ANY_DIRECTION = {
    "paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open", "blockquote_open", "table_open",
    "th_open", "td_open",
}  # fmt: skip


def blocks(source: str, most_lines: int = 0) -> Iterator[str]:
    """The HTML of each block of some markdown; code with more than ``most_lines``, if any, in several blocks."""
    parser = _parser()
    group: list[Token] = []
    tokens = parser.parse(source)
    _mark_tasks(tokens)
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            _mark_direction(group)
            if token.type in {"fence", "code_block"}:
                yield from _code_blocks(token.content, token.info, most_lines)
            else:
                yield str(parser.renderer.render(group, parser.options, {})).strip()
            group = []


def plain(text: str) -> Iterator[str]:
    """The HTML of each paragraph of text that is no markdown."""
    for paragraph in text.strip("\n").split("\n\n"):
        direction = ' dir="auto"' if RIGHT_TO_LEFT.search(paragraph) else ""
        yield f'<p class="plain"{direction}>{html.escape(paragraph).replace(chr(10), "<br>")}</p>'


def _mark_direction(group: "list[Token]") -> None:
    """Let each part of a block with Hebrew or Arabic in it begin at the side that its own words begin at."""
    if any(token.type == "inline" and RIGHT_TO_LEFT.search(token.content) for token in group):
        for token in group:
            if token.type in _OF_ANY_DIRECTION:
                token.attrSet("dir", "auto")


def _mark_tasks(tokens: "list[Token]") -> None:
    """Put a box that is open or ticked before each task of a list."""
    for item, _paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type == "list_item_open" and inline.type == "inline" and inline.children:
            first = inline.children[0]
            box = BOXES.get(first.content[:4])
            if first.type == "text" and box is not None:
                first.content = box + first.content[4:]
                item.attrSet("class", "task")


def _formula(state: "StateInline", silent: bool) -> bool:  # noqa: FBT001 - the parser's form of a rule
    """A formula: what stands in it is no Markdown."""
    found = formula_at(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("formula", "", 0).content = f"{found.opener}{found.tex}{CLOSERS[found.opener]}"
    state.pos = found.end
    return True


def _code_blocks(code: str, info: str, most_lines: int) -> Iterator[str]:
    lines = code_lines(code, info)
    step = most_lines or len(lines)
    for begin in range(0, len(lines), step):
        yield "<pre>" + "\n".join(lines[begin : begin + step]) + "</pre>"


def _pre(code: str, info: str) -> str:
    return "".join(_code_blocks(code, info, 0)) + "\n"


@cache
def _parser() -> "MarkdownIt":
    """The one parser, imported and made when something is exported."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - see above
    from markdown_it.renderer import RendererHTML  # noqa: PLC0415 - see above

    class QuietRenderer(RendererHTML):
        """Pictures are their words, links say what they are, and code has its colours."""

        def image(self, tokens: "Sequence[Token]", idx: int, _options: Any, _env: Any) -> str:
            return html.escape(tokens[idx].content or "Image")

        def link_open(self, tokens: "Sequence[Token]", idx: int, options: Any, env: Any) -> str:
            tokens[idx].attrs["rel"] = "noopener noreferrer"
            return self.renderToken(tokens, idx, options, env)

        def formula(self, tokens: "Sequence[Token]", idx: int, _options: Any, _env: Any) -> str:
            return f'<code class="formula">{html.escape(tokens[idx].content)}</code>'

        def fence(self, tokens: "Sequence[Token]", idx: int, _options: Any, _env: Any) -> str:
            return _pre(tokens[idx].content, tokens[idx].info)

        def code_block(self, tokens: "Sequence[Token]", idx: int, _options: Any, _env: Any) -> str:
            return _pre(tokens[idx].content, "")

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=QuietRenderer)
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.validateLink = _may_link  # type: ignore[method-assign,assignment]  # the documented way to choose links
    return parser


def _may_link(address: str) -> bool:
    return address.lower().startswith(LINK_SCHEMES)
