"""The examples of CommonMark and GFM, documents made up from their pieces, and what markdown-it shows of them."""

import json
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from desktop.ui.chat.block_scanner import BlockScanner
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.flow import FlowLine, inline_flow
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.row_layout import flow_lines

FOLDER = Path(__file__).parents[2] / "data" / "markdown"
TASK = re.compile(r"\[[ xX]\]\s")
STARTS = (
    "", "", "", "", " ", "  ", "   ", "    ", "     ", "\t", "- ", "* ", "1. ", "2) ", "  - ", "    - ", "   1. ",
    "- \t", "> ", ">", "> > ", "> - ", "- > ", "# ", "### ", "| ", "[^1]: ", "[^n]: ", "[a]: ", "[b]: <",
    "- [ ] ", "- [x] ", "$$ ", "```", "   ```",
)  # fmt: skip
WORDS = (
    "word", "two words", "*a*", "**b**", "~~c~~", "`code`", "``", "```", "~~~", "`", "*", "_", "**", "[a]", "[b][a]",
    "[c](x)", "![d](y)", "[^1]", "[^n]", "/url", '"title"', "'title", "<http://x.y>", "<br>", "<b>", "&amp;", "\\",
    "\\[", "\\]", "\\(x\\)", "$x$", "$$", "|", " | ", "|---|", "---", "===", "***", "- - -", ":-:", "a | b", ">", "#",
    "1.", "-", "  ", "https://a.b/c.", "漢字", "שלום", "😀",
)  # fmt: skip


def examples(name: str) -> list[dict[str, object]]:
    """The examples of one file: ``example``, ``section`` and ``markdown``."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def example_texts() -> list[str]:
    """The markdown of all examples."""
    return [str(each["markdown"]) for name in ("commonmark.json", "gfm.json") for each in examples(name)]


def made_up(seed: int) -> str:
    """A document of pieces that mean something in markdown, in any order."""
    dice = random.Random(seed)
    lines = []
    for _ in range(dice.randint(2, 30)):
        line = dice.choice(STARTS)
        if dice.random() < 0.8:
            line += "".join(dice.choice((" ", "")) + dice.choice(WORDS) for _ in range(dice.randint(1, 4)))
        lines.append(line)
        if dice.random() < 0.25:
            lines.append(dice.choice(("", "", "  ")))
    return dice.choice(("\n", "\n", "\n", "\r\n")).join(lines) + dice.choice(("", "\n"))


def in_pieces(text: str, longest: int, seed: int) -> BlockScanner:
    """A scanner that was given the text in pieces of random length."""
    dice, position = random.Random(seed), 0
    scanner = BlockScanner()
    while position < len(text):
        length = dice.randint(1, longest)
        scanner.feed(text[position : position + length])
        position += length
    scanner.finish()
    return scanner


def shown(blocks: Sequence[Block]) -> str:
    """What the rows of these blocks say, word by word."""
    said: list[str] = []
    for block in blocks:
        if block.kind in (BlockKind.CODE, BlockKind.MATH):
            said.append(block.source)
        elif block.kind is BlockKind.TABLE and block.head is not None:
            rows = [*([block.head.cells] if block.segment == 0 else []), *map(cells, block.lines)]
            columns = len(block.head.alignments)
            said += [FlowLine(inline_flow(cell, block)).text for row in rows for cell in row[:columns]]
        else:
            said += [line.text for line in flow_lines(block)]
    return words("\n".join(said))


def words(text: str) -> str:
    """The text with one space between its words."""
    return " ".join(text.split())


@cache
def _markdown_it() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def reference(source: str) -> str:
    """The text that markdown-it shows, word by word; the boxes of task list items are no text."""
    said: list[str] = []
    before: list[str] = []
    for token in _markdown_it().parse(source):
        text = _inline_text(token.children or []) if token.type == "inline" else token.content
        if before[-2:] == ["list_item_open", "paragraph_open"] and TASK.match(text):
            text = text[4:]
        said.append(text)
        before.append(token.type)
    return words("\n".join(said))


def _inline_text(tokens: Sequence[Token]) -> str:
    return "".join(
        "\n" if token.type in ("softbreak", "hardbreak") else _inline_text(token.children or []) or token.content
        for token in tokens
    )
