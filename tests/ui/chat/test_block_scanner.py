"""Where blocks begin and end, whatever pieces the text comes in."""

import random

import pytest

from desktop.ui.chat.block_scanner import BlockScanner, scan
from desktop.ui.chat.blocks import BlockKind
from tests.ui.chat.conversations import ANSWER

MIXED = (
    ANSWER
    + """
Setext title
===
text
- item with `code`

  second paragraph
  ```sh
  run --now

  done
  ```
  after the code
- | a | b |
  |---|---|
> quote
lazy line
>
> more

* * *
$$
x = \\frac{1}{2}
$$
\\[ y \\]
    indented code

    goes on
~~~
not closed
"""
)

HOSTILE = {
    "no line break": "word " * 60_000,
    "no space": "x" * 300_000,
    "rows": "|a|b|\n|-|-|\n" + "|1|2|\n" * 20_000,
    "code": "```py\n" + "x = 1\n" * 10_000,
    "nested quotes": ">" * 10_000,
    "nested lists": "- " * 5_000,
    "long item": "- a\n" + "  - b\n" * 10_000,
    "long line of code": "```\n" + "x" * 500_000,
}


def kinds(text: str) -> list[str]:
    return [block.kind.name for block in scan(text)]


def test_each_construct_becomes_its_kind_of_block() -> None:
    assert kinds("# Head\ntext\nmore\n\n- a\n- b\n> q\n\n---\n```py\nx\n```\n| a |\n|---|\n| 1 |\n\n$$\nx\n$$") == [
        "HEADING", "PARAGRAPH", "LIST_ITEM", "LIST_ITEM", "QUOTE", "RULE", "CODE", "TABLE", "MATH",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_pieces_of_any_size_give_the_same_blocks_as_the_whole(seed: int) -> None:
    pieces = random.Random(seed)
    scanner = BlockScanner()
    position = 0
    while position < len(MIXED):
        length = pieces.randint(1, pieces.choice([1, 4, 30]))
        scanner.feed(MIXED[position : position + length])
        position += length
    scanner.finish()

    assert scanner.blocks == scan(MIXED)


def test_blocks_before_the_reported_one_stay_the_same_objects() -> None:
    scanner = BlockScanner()
    for character in MIXED:
        before = list(scanner.blocks)
        first = scanner.feed(character)
        assert all(old is new for old, new in zip(before[:first], scanner.blocks[:first], strict=True))


def test_an_unclosed_fence_keeps_the_rest_as_code() -> None:
    assert [(b.kind.name, b.info, b.lines) for b in scan("a\n```py\n# no heading\n\n- no list")] == [
        ("PARAGRAPH", "", ["a"]),
        ("CODE", "py", ["# no heading", "", "- no list"]),
    ]


def test_code_keeps_tabs_blank_lines_and_shorter_fences() -> None:
    assert scan("````\n\tx\n\n```\n  y  \n````")[0].lines == ["\tx", "", "```", "  y  "]


def test_code_inside_a_list_stands_on_its_own_and_the_item_goes_on_behind_it() -> None:
    blocks = scan("1. one\n   ```py\n   x\n     y\n   ```\n   after\n2. two")

    assert [(b.kind.name, b.indent, b.lines) for b in blocks] == [
        ("LIST_ITEM", 0, ["1. one"]),
        ("CODE", 1, ["x", "  y"]),
        ("LIST_ITEM", 0, ["   after"]),
        ("LIST_ITEM", 0, ["2. two"]),
    ]
    assert blocks[2].lead == ("1.",)


def test_items_are_counted_on_whatever_they_say() -> None:
    assert [b.ordinal for b in scan("3. a\n3. b\n\n3. c\n\ntext\n\n1. d")] == [3, 4, 5, None, 1]


def test_a_number_inside_a_paragraph_begins_no_list() -> None:
    assert kinds("It was the year\n1984. Then") == ["PARAGRAPH"]


def test_a_table_needs_as_many_cells_in_both_head_lines() -> None:
    assert kinds("a | b\n---|---\n1 | 2") == ["TABLE"]
    assert kinds("a | b\n---|---|---\n1 | 2") == ["PARAGRAPH"]


def test_a_table_takes_the_last_line_of_a_paragraph_as_its_head() -> None:
    blocks = scan("Look:\n| a | b |\n|:--|--:|\n| 1 | x \\| y |")

    assert blocks[0].lines == ["Look:"]
    assert blocks[1].head is not None
    assert (blocks[1].head.cells, blocks[1].head.alignments) == (("a", "b"), ("left", "right"))


def test_prices_are_no_formula() -> None:
    assert kinds("$5 and $7") == ["PARAGRAPH"]
    assert kinds("$$ is what I want") == ["PARAGRAPH"]


def test_an_open_formula_ends_at_a_blank_line() -> None:
    assert kinds("$$\nx = 1\n\ntext") == ["MATH", "PARAGRAPH"]


def test_long_blocks_are_cut_into_segments_of_one_group() -> None:
    blocks = scan("```py\n" + "x\n" * 200 + "```")

    assert [(b.group, b.segment, len(b.lines)) for b in blocks] == [(0, 0, 64), (0, 1, 64), (0, 2, 64), (0, 3, 8)]


def test_a_fence_that_may_still_become_one_is_not_shown_as_text() -> None:
    scanner = BlockScanner()
    scanner.feed("text\n``")
    assert [b.lines for b in scanner.blocks] == [["text"]]
    scanner.feed("`py\ncode")
    assert [b.kind for b in scanner.blocks] == [BlockKind.PARAGRAPH, BlockKind.CODE]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_segment_of_hostile_text_is_large(name: str) -> None:
    blocks = scan(HOSTILE[name])

    assert all(len(block.lines) <= 64 for block in blocks)
    if name != "long line of code":
        assert all(block.size < 10_100 for block in blocks)
