"""Addresses in a text: the examples of GFM, and what languages without spaces and texts about software need."""

import random

import pytest

from desktop.ui.chat.block_scanner import BlockScanner, scan
from desktop.ui.chat.copied import Piece
from desktop.ui.chat.flow import inline_flow
from desktop.ui.chat.row_layout import flow_lines
from tests.ui.chat.markdown_examples import examples

SEARCH = "www.google.com/search?q="
BUSINESS = f"{SEARCH}Markup+(business)"
# What each example of the section "Autolinks (extension)" links.
GFM = {
    622: ["www.commonmark.org"],
    623: ["www.commonmark.org/help"],
    624: ["www.commonmark.org", "www.commonmark.org/a.b"],
    625: [BUSINESS] * 4,
    626: [f"{SEARCH}(business))+ok"],
    627: [f"{SEARCH}commonmark&hl=en", f"{SEARCH}commonmark"],
    628: ["www.commonmark.org/he"],
    629: ["http://commonmark.org", "https://encrypted.google.com/search?q=Markup+(business)"],
    630: ["foo@bar.baz"],
    631: ["hello+xyz@mail.example"],
    632: ["a.b-c_d@a.b"] * 2,
    "extensions 15": ["www.google.com", "http://google.com"],
}


def links(text: str) -> list[tuple[str, str]]:
    """The links in some markdown: what they say and where they lead."""
    lines = [line for block in scan(text) for line in flow_lines(block)]
    return [(run.text, run.link) for line in lines for run in line.runs if run.link]


def told(shown: str) -> str:
    """Where an address leads that is shown like this."""
    return shown if ":" in shown else f"mailto:{shown}" if "@" in shown else f"http://{shown}"


@pytest.mark.parametrize("number", GFM)
def test_the_examples_of_gfm_are_linked(number: object) -> None:
    text = next(str(each["markdown"]) for each in examples("gfm.json") if each["example"] == number)

    assert links(text) == [(shown, told(shown)) for shown in GFM[number]]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("www.example.org.", "www.example.org"),
        ("(see https://a.b/c_(d))", "https://a.b/c_(d)"),
        ('"https://a.b/c?d=e&f=g",', "https://a.b/c?d=e&f=g"),
        ("**https://a.b/c**", "https://a.b/c"),
        ("请看https://a.b/c。谢谢", "https://a.b/c"),
        ("邮箱foo@bar.com。谢谢", "foo@bar.com"),
        ("mailto:foo@bar.baz", "mailto:foo@bar.baz"),
        ("mailto:a.b-c_d@a.b/", "mailto:a.b-c_d@a.b"),
        ("*(foo@bar.baz)*!", "foo@bar.baz"),
        ("Write to foo_bar@baz.example, please", "foo_bar@baz.example"),
        ("http://localhost:8080/x", "http://localhost:8080/x"),
        ("https://user@host.example/x@y.z", "https://user@host.example/x@y.z"),
    ],
)
def test_addresses_end_before_the_punctuation_behind_them(source: str, text: str) -> None:
    assert links(source) == [(text, told(text))]


@pytest.mark.parametrize(
    "text",
    [
        "www.", "http://", "https://...", "awww.b.c", "`https://a.b`", "www.a_b.test", "www.a.b.c.l_m",
        "xmpp:foo@bar.baz",
        "`foo@bar.baz`", "foo@bar", "@a.b.c@. x", "n@.  b", "(_A_@_.A", "a.b@c.d@e.f", "a.b-c_d@a.b-", "a.b-c_d@a.b_",
        "react@18.2.0", "@types/node@20.1.0", "git@example.org:a/b.git", "user@host:~/x", "mailto:foo@bar", "foo@1.2",
    ],
)  # fmt: skip
def test_what_is_no_address_is_text(text: str) -> None:
    assert links(text) == []


def test_the_text_of_a_link_that_leads_elsewhere_is_no_link_of_its_own() -> None:
    assert links("[foo@bar.baz](https://a.b) [www.a.b](ftp://x.y)") == [("foo@bar.baz", "https://a.b")]


def test_addresses_are_links_where_they_are_pasted() -> None:
    markup = Piece("Ask foo@bar.baz or www.a.b.").html

    assert markup == '<p>Ask <a href="mailto:foo@bar.baz">foo@bar.baz</a> or <a href="http://www.a.b">www.a.b</a>.</p>'


@pytest.mark.parametrize("seed", range(6))
def test_pieces_of_addresses_give_the_same_links_as_the_whole(seed: int) -> None:
    dice = random.Random(seed)
    words = ("foo", "@", "bar", ".", "baz", "www.", "http://", "a_b", "-", "+", " ", " ", "(", ")", "\n", "*", "`", ":")
    for _ in range(150):
        text = "".join(dice.choice(words) for _ in range(dice.randint(2, 14)))
        scanner = BlockScanner()
        for character in text:
            scanner.feed(character)
            [flow_lines(block) for block in scanner.blocks]
        scanner.finish()
        found = [run for block in scanner.blocks for line in flow_lines(block) for run in line.runs if run.link]
        assert [(run.text, run.link) for run in found] == links(text), text


def test_cells_have_links_too() -> None:
    assert [run.link for run in inline_flow("see foo@bar.baz") if run.link] == ["mailto:foo@bar.baz"]
