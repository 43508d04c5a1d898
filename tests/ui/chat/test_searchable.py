"""Folding, and that what is searched in is what the documents show."""

import random
import unicodedata

import pytest

from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.folding import fold, hit_spans, offsets, squash, squashed_source
from desktop.ui.chat.found_texts import needle
from desktop.ui.chat.searchable import PARAGRAPH_END, ROW_END, Searchable, searchable
from tests.ui.chat.conversations import ANSWER, answer, conversation

RICH = (
    ANSWER
    + """
Plain words over
two lines\x20\x20
and a hard break.

A [link **with** marks](https://a.b/c(d)) and `code`, an &amp; and \\*stars\\*, $x^2$ and un**frigging**believable.

> quoted *words*
> - in a list

- [x] done
- loose

  more of it

Setext
======

| only **head** |
|---|

---

\\[ x = 1 \\]

    indented code

مرحبا *بكم* 😀 Straße Ärger
"""
)


@pytest.mark.parametrize(
    ("text", "wanted", "spans"),
    [
        ("Hello hello", "HELLO", [(0, 5), (6, 11)]),
        ("aaaa", "aa", [(0, 2), (2, 4)]),
        ("Crème BRÛLÉE", "creme brulee", [(0, 12)]),
        (unicodedata.normalize("NFD", "Crème"), "crème", [(0, 6)]),
        ("ein Gruß an Straße", "STRASSE", [(12, 18)]),
        ("😀 smile 😀 smile", "smile", [(3, 8), (12, 17)]),
        ("a\u00a0b\u2028c", "a b c", [(0, 5)]),
        ("ﬁnd", "fi", [(0, 1)]),
        ("Łódź", "lodz", [(0, 4)]),
        ("が か", "か", [(2, 3)]),
        ("nothing", "x", []),
    ],
)
def test_hits_ignore_case_and_accents_and_stand_where_qt_counts(
    text: str, wanted: str, spans: list[tuple[int, int]]
) -> None:
    assert hit_spans(text, fold(wanted)) == spans


def test_every_row_is_searched_in_the_words_that_its_document_shows(view: ChatView) -> None:
    view.show_conversation(conversation(("First *line*\n\n\tindented  words", RICH)))
    view.resize(1008, 4000)
    for entry in view.transcript.entries:
        shown = [
            [fold(view_document_block.text()) for view_document_block in blocks_of(row.view.document)]
            for row in entry.text
        ]
        read = [row.split(PARAGRAPH_END) for row in searchable(entry.message).text.split(ROW_END)]
        assert [[text for text in row if text] for row in read] == [[text for text in row if text] for row in shown]


def blocks_of(document):
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def test_a_message_is_never_passed_over_that_shows_the_words() -> None:
    chance = random.Random(5)
    entry = Entry(answer(RICH, reasoning="A **thought** with [a link](http://x.y)"))
    squashed = squashed_source(f"{entry.message.reasoning}\n{entry.message.text}")
    shown = searchable(entry.message).text
    for _ in range(3000):
        begin = chance.randrange(len(shown))
        wanted = needle(shown[begin : begin + chance.randrange(1, 30)].split(PARAGRAPH_END)[0].split(ROW_END)[0])
        assert not wanted.text or wanted.can_be_in(squashed, entry.message)


def test_rows_are_found_from_places_and_places_from_rows() -> None:
    entry = Entry(answer("One\n\nTwo\n\nOne", reasoning="One"))
    found = searchable(entry.message)

    rows = [found.row_at(offset) for offset in offsets(found.text, "one")]
    assert [row[:2] for row in rows] == [(RowKind.REASONING, 0), (RowKind.TEXT, 0), (RowKind.TEXT, 2)]
    assert [found.row_begin(kind, number) for kind, number, _ in rows] == [begin for _, _, begin in rows]


def test_squashing_leaves_letters_and_digits() -> None:
    assert squash("A **bold** Ä-1!") == "abolda1"
    assert squash("***") == ""


def test_where_the_search_begins_is_found_out_once_in_a_message_with_many_hits(
    view: ChatView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.show_conversation(conversation(("Hi", "some words\n\n" * 400)))
    asked = []
    row_begin = Searchable.row_begin
    monkeypatch.setattr(Searchable, "row_begin", lambda self, *row: (asked.append(row), row_begin(self, *row))[1])

    view.finding.search("words")

    assert view.finding.result.total == 400
    assert len(asked) <= 2
