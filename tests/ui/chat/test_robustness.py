"""Text that wants to break the view: it opens at once, and is shown as text."""

import pytest

from desktop.ui.chat.chat_view import ChatView
from tests.ui.chat.conversations import conversation

HOSTILE = {
    "no line break": "word " * 200_000,
    "no space": "x" * 1_000_000,
    "rows": "|a|b|\n|-|-|\n" + "|1|2|\n" * 20_000,
    "code": "```py\n" + "x = 1  # hi\n" * 10_000 + "```",
    "one line of code": "```py\n" + "x=1;" * 100_000,
    "one cell": "|a|b|\n|-|-|\n|" + "x " * 100_000 + "|b|",
    "many columns": "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + ("|" + "b|" * 300 + "\n") * 20,
    "quotes": ">" * 10_000 + " x",
    "lists": "- a\n" + "  - b\n" * 10_000,
    "brackets": "[" * 5_000,
    "stars": "*a **b " * 1_000,
    "formulas": "$x^2$ " * 5_000,
    "html": "<script>alert(1)</script>\n\n<img src=x onerror=y>\n\n<!-- ",
    "characters": "a\x00b \u2028 \u2029 \ufdd0 \ufffc \ud800\n\n- \x00"
    "\n\n```\n\x00\u2029\ud800\n```\n\n|\x00|\n|-|\n|\ud800|",
    "scripts": "שלום **עולם** `x`\n\n- مرحبا\n\n😀👨‍👩‍👧 漢字かな e\u0301\n\n> עברית",
    "unclosed": "**bold `code [link](http://x ~~\n\n```",
    "blank": "\n\n   \n",
}

MOST_LAID_OUT = 120


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_are_laid_out_only_where_they_are_seen(view: ChatView, name: str) -> None:
    view.show_conversation(conversation(("Hi", HOSTILE[name])))
    view.grab()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    view.scroll_to(0)
    view.grab()

    entry = view.transcript.entries[-1]
    assert sum(row.view is not None for row in entry.rows) < MOST_LAID_OUT
    assert all(row.height < 60_000 for row in entry.rows)


@pytest.mark.parametrize("text", ["word " * 200_000, "a\n" * 50_000, "x" * 300_000])
def test_a_large_question_opens_and_is_kept_as_it_is(view: ChatView, text: str) -> None:
    view.show_conversation(conversation((text, "")))
    view.grab()

    assert view.toPlainText() == text.strip()
    assert sum(row.view is not None for row in view.transcript.entries[0].rows) < MOST_LAID_OUT


def test_what_html_says_is_shown_as_it_is_written(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "<script>alert(1)</script> & <b>x</b>")))

    assert view.toPlainText() == "Hi\n\n<script>alert(1)</script> & <b>x</b>"
