"""No text takes more than its length: twice of it takes about twice the time, streamed and whole.

Compared are times of the processor that one run took for a text and for one of half its size.
"""

import gc
import time
from collections.abc import Callable

import pytest

from desktop.ui.chat.block_scanner import BlockScanner, scan
from tests.ui.chat.markdown_examples import shown

PIECE = 64
MOST_GROWTH = 2.6
NOISE_S = 0.03  # what is quicker than this is measured too roughly to compare
TRIES = 3

# Each makes a text of a size; tried with the size and half of it.
TEXTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "table rows": (20_000, lambda n: "|a|b|\n|-|-|\n" + "|1|2|\n" * n),
    "no line break": (1_000_000, lambda n: "word " * (n // 5)),
    "no space": (1_000_000, lambda n: "x" * n),
    "one line of code": (1_000_000, lambda n: "```\n" + "x" * n),
    "one line of code in a list": (1_000_000, lambda n: "- ```\n" + "x" * n),
    "one table cell": (1_000_000, lambda n: "|a|b|\n|-|-|\n|" + "x" * n),
    "line breaks in a cell": (100_000, lambda n: "|a|b|\n|-|-|\n|" + "<br>" * n),
    "nested quotes": (10_000, lambda n: ">" * n + " x"),
    "deeper and deeper quotes": (10_000, lambda n: "\n".join(">" * (i % 400) + " x" for i in range(n))),
    "nested list levels": (10_000, lambda n: "- " * n + "x"),
    "deeper and deeper lists": (10_000, lambda n: "\n".join("  " * (i % 300) + "- x" for i in range(n))),
    "list items": (20_000, lambda n: "- x\n" * n),
    "inner list items": (20_000, lambda n: "- x\n" + "  - y\n" * n),
    "asterisks": (100_000, lambda n: "*" * n),
    "asterisks and letters": (100_000, lambda n: "*a " * (n // 3)),
    "underscores": (100_000, lambda n: "_" * n),
    "open brackets": (100_000, lambda n: "[" * n),
    "brackets in brackets": (100_000, lambda n: "[" * (n // 2) + "]" * (n // 2)),
    "pictures": (50_000, lambda n: "![" * (n // 2)),
    "open links": (100_000, lambda n: "[a](<b" * (n // 6)),
    "backticks": (100_000, lambda n: "`" * n),
    "runs of backticks": (100_000, lambda n: "".join("`" * (i % 60) + " " for i in range(n // 30))),
    "formulas": (5_000, lambda n: "$x^2$ " * n),
    "display formulas": (5_000, lambda n: "$$\nx\n$$\n" * n),
    "dollars": (100_000, lambda n: "$" * n),
    "link definitions": (50_000, lambda n: "".join(f"[a{i}]: /u{i}\n" for i in range(n))),
    "definitions behind their links": (
        10_000,
        lambda n: "".join(f"[a{i}] " for i in range(n)) + "\n\n" + "".join(f"[a{i}]: /u{i}\n" for i in range(n)),
    ),
    "open definitions": (20_000, lambda n: "[a\n" * n),
    "footnotes": (20_000, lambda n: "".join(f"[^n{i}]: x\n" for i in range(n))),
    "addresses": (100_000, lambda n: "http://" * (n // 7)),
    "brackets behind an address": (100_000, lambda n: "www.a.b/" + ")" * n),
    "empty lines": (100_000, lambda n: "    x\n" + "\n" * n + "    y"),
    "columns": (50_000, lambda n: "|" * n + "\n" + "-|" * n),
}


def costs(text: str) -> list[float]:
    """What it takes to scan a text in pieces, to scan it whole, and to read all of its blocks.

    Without the garbage collector, which goes through all that the other tests have left.
    """
    gc.collect()
    gc.disable()
    try:
        return _costs(text)
    finally:
        gc.enable()


def _costs(text: str) -> list[float]:
    started = time.thread_time()
    scanner = BlockScanner()
    for position in range(0, len(text), PIECE):
        scanner.feed(text[position : position + PIECE])
    scanner.finish()
    streamed = time.thread_time()
    blocks = scan(text)
    scanned = time.thread_time()
    shown(blocks)
    return [streamed - started, scanned - streamed, time.thread_time() - scanned]


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_takes_no_more_than_about_twice_the_time(name: str) -> None:
    size, make = TEXTS[name]
    short, long = make(size // 2), make(size)
    lowest_short, lowest_long = costs(short), costs(long)
    for _ in range(TRIES):
        pairs = list(zip(lowest_short, lowest_long, strict=True))
        if all(more <= MOST_GROWTH * less + NOISE_S for less, more in pairs):
            return
        lowest_short = list(map(min, lowest_short, costs(short)))
        lowest_long = list(map(min, lowest_long, costs(long)))
    pytest.fail(f"half and whole took {pairs} s: streamed, scanned, read")


@pytest.mark.parametrize("text", [">" * 10_000 + " end", "- " * 10_000 + "end", "> - " * 5_000 + "end"])
def test_what_is_nested_deeper_than_can_be_drawn_is_shown_as_it_is_written(text: str) -> None:
    assert shown(scan(text)).endswith("end")


def test_the_end_of_an_endless_line_is_not_lost() -> None:
    text = "```\n" + "x" * 100_000 + "end\n```\nafter"
    scanner = BlockScanner()
    for position in range(0, len(text), PIECE):
        scanner.feed(text[position : position + PIECE])
    scanner.finish()

    assert scanner.blocks == scan(text)
    assert scanner.blocks[0].lines[0].endswith("xend")
