import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.conversation import UNTITLED, ConversationSummary, new_conversation
from desktop.domain.shown_titles import LONGEST, quoted, shown
from desktop.domain.trash import TrashedConversation


@pytest.mark.parametrize(
    "title",
    [
        "Trip to Lisbon",
        "Übermütig, naïve",
        "里斯本旅行",
        "رحلة إلى لشبونة",
        "क्षेत्र",
        "👩\u200d👩\u200d👧 family",
        "a\u0301e\u0308",
    ],
)
def test_what_is_a_title_is_shown_as_it_is(title):
    assert shown(title) == title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Two\nlines\r\n\tand a tab", "Two lines and a tab"),
        ("Bell\a and \x1b[31mescape\x9f", "Bell and [31mescape"),
        ("Line\u2028separator\u2029s", "Line separator s"),
        ("exe.\u202egnp.cat", "exe.gnp.cat"),
        ("\u202bembedded\u202c", "embedded"),
        ("\u2067open", "\u2067open\u2069"),
        ("closed\u2069", "closed"),
        ("\u2068\u2066two\u2069", "\u2068\u2066two\u2069\u2069"),
        ("Z" + "\u0335" * 30 + "algo", "Z" + "\u0335" * 3 + "algo"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("\ufeffmarked", "marked"),
        ("\u202e\n", ""),
    ],
)
def test_what_is_no_letter_is_not_shown(title, expected):
    assert shown(title) == expected


def test_a_title_without_end_is_cut():
    assert shown("word " * 100_000) == ("word " * 100)[:LONGEST].rstrip() + "…"


def test_within_a_sentence_a_title_turns_only_itself():
    assert quoted("Trip\nto Lisbon") == "“Trip to Lisbon”"
    assert quoted("بيت") == "\u200e“\u2068بيت\u2069”"


@given(st.text(alphabet=st.characters(), max_size=400))
def test_whatever_stands_in_a_file_becomes_one_line_that_turns_nothing_around_it(title):
    text = shown(title)
    assert len(text.splitlines()) <= 1
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e")
    depth = 0
    for character in text:
        depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
        assert depth >= 0
    assert depth == 0
    text.encode()


def test_the_lines_of_list_and_trash_show_it_and_the_conversation_keeps_what_it_has():
    conversation = new_conversation().titled("Two\nlines\u202e")
    assert conversation.title == "Two\nlines\u202e"
    assert conversation.shown_title == conversation.summary.title == "Two lines"
    assert ConversationSummary("a", "\u202e", "").title == UNTITLED
    assert TrashedConversation("a", "\n\u202e", 0.0).title == "a"
