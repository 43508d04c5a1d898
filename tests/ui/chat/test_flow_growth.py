"""Plain words make running text longer without reading it anew, and never otherwise than reading it would."""

import random

import pytest

from desktop.ui.chat.flow import flow
from desktop.ui.chat.flow_growth import grown

TEXTS = (
    "The sea is wide, and the wind is cold. It never ends; so they say!",
    "Some **bold words that go on** and *italic ones* with `code spans` and $x_2$ formulas, and more.",
    "A [link to somewhere](https://example.com/page) and https://example.com/path and www.example.com too.",
    "- a list item with words\n  that go on\n- [x] done, and more\n1. first of all, then",
    "> a quote, with words\n> that go on and on",
    "# A heading with words",
    "snake_case_names and 2 * 3 * 4 and a\\*b &amp; &copy; &lt; entities &am",
    "~~struck out words~~ and ~~more of them",
    "Ein Größenvergleich, наконец-то, 漢字 かな and مرحبا بالعالم, all in one.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_grows_is_what_reading_it_anew_gives(text: str) -> None:
    chance, count = random.Random(1), 0
    for _ in range(40):
        before, lines = "", []
        while len(before) < len(text):
            after = text[: len(before) + chance.randint(1, 6)]
            expected = flow(after.split("\n"), is_open=True)
            found = grown(lines, before, after)
            assert found in (None, expected), (before, after)
            count += found is not None
            before, lines = after, expected
    assert count


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A word", "A word*"),
        ("A word", "A word\nand"),
        ("www", "www.example"),
        ("https://e", "https://ex"),
        ("some `code", "some `code more"),
        ("A word", "Another"),
        ("| head", "| head more"),
        ("*" + "a" * 90, "*" + "a" * 90 + "b"),
    ],
)
def test_what_may_mean_something_is_read_anew(before: str, after: str) -> None:
    assert grown(flow([before], is_open=True), before, after) is None
