"""Markdown as pieces of HTML: CommonMark with tables and struck out text; HTML is text, pictures are their words.

What a model wrote must not make a reader load, run or open anything: links lead to web and mail addresses only.
"""

import html
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from desktop.exchange.code_html import code_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LINK_SCHEMES = ("http://", "https://", "mailto:")


def blocks(source: str, most_lines: int = 0) -> Iterator[str]:
    """The HTML of each block of some markdown; code with more than ``most_lines``, if any, in several blocks."""
    parser = _parser()
    group: list[Token] = []
    for token in parser.parse(source):
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            if token.type in {"fence", "code_block"}:
                yield from _code_blocks(token.content, token.info, most_lines)
            else:
                yield str(parser.renderer.render(group, parser.options, {})).strip()
            group = []


def plain(text: str) -> Iterator[str]:
    """The HTML of each paragraph of text that is no markdown."""
    for paragraph in text.strip("\n").split("\n\n"):
        yield f"<p>{html.escape(paragraph).replace(chr(10), '<br>')}</p>"


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

        def fence(self, tokens: "Sequence[Token]", idx: int, _options: Any, _env: Any) -> str:
            return _pre(tokens[idx].content, tokens[idx].info)

        def code_block(self, tokens: "Sequence[Token]", idx: int, _options: Any, _env: Any) -> str:
            return _pre(tokens[idx].content, "")

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=QuietRenderer)
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    parser.validateLink = _may_link  # type: ignore[method-assign,assignment]  # the documented way to choose links
    return parser


def _may_link(address: str) -> bool:
    return address.lower().startswith(LINK_SCHEMES)
