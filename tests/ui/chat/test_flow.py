"""What running text says, with its marks."""

import pytest

from desktop.domain.formulas import Formula
from desktop.ui.chat.flow import FlowKind, FlowLine, flow, inline_flow


def said(source: str, **values: object) -> list[str]:
    return [line.text for line in flow(source.split("\n"), **values)]


def looks(line: FlowLine) -> list[tuple[str, str]]:
    names = ("is_bold", "is_italic", "is_struck", "is_code")
    return [(run.text, " ".join(n[3:] for n in names if getattr(run, n))) for run in line.runs if run.text]


def test_emphasis_nests() -> None:
    assert looks(flow(["a **b *c*** ~~d~~ `e`"])[0]) == [
        ("a ", ""),
        ("b ", "bold"),
        ("c", "bold italic"),
        (" ", ""),
        ("d", "struck"),
        (" ", ""),
        ("e", "code"),
    ]


def test_html_is_text() -> None:
    assert said("<script>alert(1)</script> <b>x</b>") == ["<script>alert(1)</script> <b>x</b>"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/x", "data:text/html,x", "vbscript:x", "x"])
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    assert not any(run.link for run in inline_flow(f"[click]({address})"))


def test_links_keep_their_address_and_bare_ones_become_links() -> None:
    runs = inline_flow("[site](https://a.b/c) or https://x.y/z. <mailto:a@b.c>")

    assert [(run.text, run.link) for run in runs if run.link] == [
        ("site", "https://a.b/c"),
        ("https://x.y/z", "https://x.y/z"),
        ("mailto:a@b.c", "mailto:a@b.c"),
    ]


def test_an_image_is_its_description_and_never_a_picture() -> None:
    assert [(run.text, run.link) for run in inline_flow("![a cat](file:///home/cat.png)") if run.text] == [
        ("![a cat](file:///home/cat.png)", "")
    ]
    assert [(run.text, run.link) for run in inline_flow("![a cat](https://a.b/cat.png)") if run.text] == [
        ("a cat", "https://a.b/cat.png")
    ]


def test_formulas_in_all_four_delimiters_are_found_with_their_source() -> None:
    formulas = [run for run in inline_flow("$x^2$ \\(a+b\\) $$c$$ \\[d\\] $\\$5$") if run.is_code]

    assert [run.text for run in formulas] == ["$x^2$", "\\(a+b\\)", "$$c$$", "\\[d\\]", "$\\$5$"]
    assert [run.formula for run in formulas] == [
        Formula("x^2"),
        Formula("a+b"),
        Formula("c", is_display=True),
        Formula("d", is_display=True),
        Formula("\\$5"),
    ]


@pytest.mark.parametrize(
    "prices",
    [
        "$5 and $7",
        "from $5 to 6$ or $7",
        "costs $10-$20",
        "costs $5, $10 or $20",
        "US$5 or A$7",
        "$1,000/$2,000",
        "a $ b $ c",
        "$HOME/$USER",
        "${HOME}/${USER}",
        "$PATH:$HOME/bin",
        "x=$(pwd)/$(ls)",
        "$$",
        "$ $",
        "\\( \\)",
    ],
)
def test_prices_and_variables_of_shells_are_text(prices: str) -> None:
    assert not any(run.is_code for run in inline_flow(prices))
    assert "".join(run.text for run in inline_flow(prices)).replace("\\", "") == prices.replace("\\", "")


def test_lists_know_their_markers_and_depths() -> None:
    lines = flow(["2. a", "   - b", "     - [x] c", "   - [ ] d"], ordinal=4)

    assert [(line.marker, line.list_depth, line.text) for line in lines] == [
        ("4.", 1, "a"),
        ("◦", 2, "b"),
        ("☑", 3, "c"),
        ("☐", 2, "d"),
    ]


def test_a_lead_gives_depth_and_is_not_shown() -> None:
    lines = flow(["    deep"], lead=("-", "  -"))

    assert [(line.marker, line.list_depth, line.text) for line in lines] == [("", 2, "deep")]


def test_headings_quotes_and_code_inside_quotes() -> None:
    lines = flow(["> ## Head", "> > deeper", ">", "> ```", "> x = 1", "> ```"])

    assert [(line.kind, line.quote_depth, line.text) for line in lines] == [
        (FlowKind.HEADING, 1, "Head"),
        (FlowKind.TEXT, 2, "deeper"),
        (FlowKind.CODE, 1, "x = 1"),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [("a **bo", "a bo"), ("a **", "a "), ("a `co", "a co"), ("~~x", "x"), ("`a` **b** c", "a b c"), ("**b*", "b")],
)
def test_text_that_is_still_written_shows_no_open_marks(source: str, shown: str) -> None:
    assert said(source, is_open=True)[0].strip() == shown.strip()


def test_characters_that_mean_something_to_a_text_document_are_replaced() -> None:
    assert said("a\x00b\ufdd0c\ufffcd") == ["a\ufffdb\ufffdc\ufffdd"]
    assert said("a\ud800b") == ["a\ufffdb"]


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("**「強調」**の後", "「強調」"),
        ("これは**強調【きょうちょう】**です", "強調【きょうちょう】"),
        ("中文**重点。**后面", "重点。"),
        ("한국어**(강조)**입니다", "(강조)"),
    ],
)
def test_emphasis_ends_between_characters_that_know_no_spaces(source: str, bold: str) -> None:
    assert [run.text for run in inline_flow(source) if run.is_bold and run.text] == [bold]


@pytest.mark.parametrize("source", ["2 ** 3 ** 4", "a ** b", "snake_case_name", "漢字 ** 漢字", "** 漢字"])
def test_marks_that_emphasise_nothing_are_text(source: str) -> None:
    assert "".join(run.text for run in inline_flow(source)) == source


def test_a_cell_may_have_lines_and_code_in_it_is_left_alone() -> None:
    assert "".join(run.text for run in inline_flow("a<br>b<BR />c `<br>`")) == "a\u2028b\u2028c <br>"
    assert said("a<br>b") == ["a<br>b"]


def test_tasks_have_boxes_in_numbered_lists_too() -> None:
    assert [(line.marker, line.text) for line in flow(["1. [ ] a", "2. [x] b", "3. [y] c"])] == [
        ("☐", "a"),
        ("☑", "b"),
        ("3.", "[y] c"),
    ]


def test_entities_and_hard_line_breaks_are_what_they_say() -> None:
    assert said("&amp; &lt;b&gt; &copy; &#x1F600;  \nnext\\\nlast") == ["& <b> © 😀\u2028next\u2028last"]
