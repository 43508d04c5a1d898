"""Markdown as HTML for other programs to paste: text with its marks, and nothing that they would load. No Qt."""

import html
from functools import cache
from typing import TYPE_CHECKING, Any

from desktop.ui.chat.markdown_parser import is_link_allowed, parse, parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token


def markdown_html(source: str) -> str:
    """The HTML of some markdown."""
    return _renderer().render(parse(source), parser().options, {}).strip()


def plain_html(text: str) -> str:
    """The HTML of text that is no markdown."""
    return "".join(
        f"<p>{'<br>'.join(html.escape(line) for line in part.split(chr(10)))}</p>\n" for part in text.split("\n\n")
    ).strip()


def without_paragraph(markup: str) -> str:
    """HTML of a single paragraph as what stands in it: words are pasted among other words."""
    inner = markup.removeprefix("<p>").removesuffix("</p>")
    is_single = len(inner) == len(markup) - 7 and "<p>" not in inner
    return inner if is_single else markup


@cache
def _renderer() -> "RendererHTML":
    from markdown_it.renderer import RendererHTML  # noqa: PLC0415 - imported with the parser, when it is first needed

    class QuietRenderer(RendererHTML):
        """Pictures are their text, formulas are TeX, and links lead where a click in the conversation may lead."""

        def image(self, tokens: "Sequence[Token]", idx: int, options: Any, env: Any) -> str:
            """The text of a picture: whoever pastes it must not fetch it."""
            return html.escape(tokens[idx].content or str(tokens[idx].attrs.get("src", "")))

        def formula(self, tokens: "Sequence[Token]", idx: int, options: Any, env: Any) -> str:
            """A formula as code."""
            return f"<code>{html.escape(tokens[idx].content.strip())}</code>"

        def link_open(self, tokens: "Sequence[Token]", idx: int, options: Any, env: Any) -> str:
            """A link, with its address when that may be opened."""
            address = str(tokens[idx].attrs.get("href", ""))
            return f'<a href="{html.escape(address)}">' if is_link_allowed(address) else "<a>"

    return QuietRenderer()
