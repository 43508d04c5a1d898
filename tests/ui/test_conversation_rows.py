import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.ui.conversation_rows import ConversationRows
from tests.ui.conftest import summary


@pytest.fixture
def rows(qapp) -> ConversationRows:
    return ConversationRows()


def texts(rows: ConversationRows) -> list[str]:
    return [rows.data(rows.index(at)) for at in range(rows.rowCount())]


def test_conversations_stand_below_their_age(rows):
    rows.show((summary("a", "A"), summary("b", "B", 1), summary("c", "C", 5), summary("d", "D", 40)))

    assert texts(rows) == ["Today", "A", "Yesterday", "B", "Previous 7 days", "C", "Earlier", "D"]


def test_ages_without_conversations_have_no_heading(rows):
    rows.show((summary("a", "A"), summary("b", "B"), summary("d", "D", 40)))

    assert texts(rows) == ["Today", "A", "B", "Earlier", "D"]


def test_the_search_wants_all_words_in_any_case(rows):
    rows.show((summary("a", "Trip to Lisbon"), summary("b", "Trip to Rome", 1), summary("c", "Soup", 5)))

    rows.filter("TRIP rome")

    assert texts(rows) == ["Yesterday", "Trip to Rome"]
    assert rows.conversation_count == 1


def test_headings_can_be_neither_reached_nor_edited(rows):
    rows.show((summary("a", "A"),))

    assert rows.flags(rows.index(0)) == Qt.ItemFlag.NoItemFlags
    assert rows.flags(rows.index(1)) & Qt.ItemFlag.ItemIsEditable


def test_another_title_is_a_wish_and_the_row_waits(qtbot, rows):
    rows.show((summary("a", "A"),))

    with qtbot.waitSignal(rows.rename_requested) as wished:
        rows.setData(rows.index(1), "  Better  ")

    assert wished.args == ["a", "Better"]
    assert texts(rows) == ["Today", "A"]


@pytest.mark.parametrize("title", ["", "   ", "A"])
def test_an_empty_or_equal_title_changes_nothing(qtbot, rows, title):
    rows.show((summary("a", "A"),))

    with qtbot.assertNotEmitted(rows.rename_requested):
        assert not rows.setData(rows.index(1), title)


def test_screen_readers_hear_that_a_conversation_is_being_answered(rows):
    rows.show((summary("a", "A"),))
    rows.mark_answering(frozenset({"a"}))

    assert rows.data(rows.index(1), Qt.ItemDataRole.AccessibleTextRole) == "A, being answered"


def test_the_neighbour_is_found_round_and_round(rows):
    rows.show((summary("a", "A"), summary("b", "B", 1), summary("c", "C", 5)))

    assert rows.neighbour("a", 1) == "b"
    assert rows.neighbour("a", -1) == "c"
    assert rows.neighbour("unknown", 1) == "a"


def test_ten_thousand_conversations_are_filtered_while_one_types(rows):
    rows.show(tuple(summary(f"c{at}", f"Chat number {at}", at / 10) for at in range(10_000)))

    started = time.perf_counter()
    for text in ("n", "nu", "num", "num 99"):
        rows.filter(text)

    assert rows.conversation_count > 100
    assert time.perf_counter() - started < 1.0


def test_saving_again_what_is_at_the_top_keeps_the_rows_as_they_are(qtbot, rows):
    rows.show((summary("a", "A"), summary("b", "B", 1)))

    with qtbot.assertNotEmitted(rows.modelReset):
        rows.show(
            (replace(summary("a", "A"), updated_at=summary("a", "A").updated_at[:-2] + "9Z"), summary("b", "B", 1))
        )

    with qtbot.waitSignal(rows.modelReset):
        rows.show((summary("a", "A new title"), summary("b", "B", 1)))
    assert texts(rows) == ["Today", "A new title", "Yesterday", "B"]
