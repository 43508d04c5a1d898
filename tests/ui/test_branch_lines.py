from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QObject, Qt

from desktop.domain.messages import TextPart
from desktop.ui.branch_lines import BranchLines, moment
from tests.branching import forked, large, said, tree


@pytest.fixture
def owner(qapp):
    return QObject()


def texts(lines: BranchLines, role=Qt.ItemDataRole.DisplayRole) -> list[str]:
    return [str(lines.index(row).data(role)) for row in range(lines.rowCount())]


def test_a_small_tree_is_there_at_once(owner):
    lines = BranchLines(forked(), owner)

    assert lines.is_complete
    assert texts(lines) == [
        "You: q1", "Answer: a1", "Answer: a2", "2 messages: q2", "You: q3", "You: q4", "Answer: a4",
    ]  # fmt: skip
    assert lines.n_forks == 2
    assert lines.shown_row == 6


def test_a_screen_reader_is_told_all_that_is_drawn(owner):
    spoken = texts(BranchLines(forked(), owner), Qt.ItemDataRole.AccessibleTextRole)

    day = moment(forked().messages[0])
    assert spoken[1] == f"Answer: a1, version 1 of 2, {day}, not shown, level 2"
    assert spoken[3] == f"2 messages: q2, {day}, shown, level 1"
    assert spoken[0] == f"You: q1, 7 below, {day}, shown, level 1"


def test_branches_go_on_below_what_stands_deeper_and_end_with_their_last_line(owner):
    lines = BranchLines(forked(), owner)

    assert [lines.goes_on(row) for row in range(7)] == [True, False, True, True, False, True, False]
    assert [lines.line(row).begins for row in range(7)] == [False, True, False, False, True, False, False]


def test_a_huge_tree_comes_in_pieces_and_whole_in_the_end(qtbot, owner):
    conversation = large()
    lines = BranchLines(conversation, owner)
    pieces = []
    lines.rowsInserted.connect(lambda _parent, first, last: pieces.append(last - first + 1))
    assert lines.rowCount() == 0

    qtbot.waitUntil(lambda: lines.is_complete)

    assert len(pieces) > 1
    assert sum(lines.line(row).n_messages for row in range(lines.rowCount())) == len(conversation.messages)


def test_words_are_found_in_folded_runs_and_all_of_them_have_to_be_there(qtbot, owner):
    conversation = large()
    lines = BranchLines(conversation, owner)

    lines.filter("Message 4711")
    qtbot.waitUntil(lambda: lines.is_complete)
    assert [text.split(": ")[1][:12] for text in texts(lines)] == ["Message 4711"]
    lines.filter("more 4711 nowhere")
    qtbot.waitUntil(lambda: lines.is_complete)
    assert lines.rowCount() == 0
    lines.filter(" ")
    qtbot.waitUntil(lambda: lines.is_complete)

    assert lines.rowCount() > 2000


def test_another_state_of_the_conversation_takes_the_place_of_the_first(owner):
    lines = BranchLines(forked(), owner)

    lines.show(tree("q1", q1=None))

    assert texts(lines) == ["You: q1"]


def test_first_words_are_plain_and_nothing_said_is_said_to_be_so(owner):
    marked = replace(said("a1", "q1"), parts=(TextPart("### Three **days**\n\n> in `Lisbon`"),))
    nothing = replace(said("a2", "a1"), parts=())
    conversation = replace(tree("a2", q1=None), messages=(said("q1", None, "# **mine**"), marked, nothing))
    lines = BranchLines(conversation, owner)

    assert [lines.words(replace(lines.line(0), message=message)) for message in conversation.messages] == [
        "# **mine**", "Three days in Lisbon", "(no words)",
    ]  # fmt: skip


def test_times_are_told_as_people_need_them():
    now = datetime.now(UTC)
    today, long_ago = (said("q1", None) for _ in range(2))

    assert ":" in moment(replace(today, created_at=now.isoformat()))
    assert moment(replace(long_ago, created_at=(now - timedelta(days=800)).isoformat()))[-4:].isdigit()
    assert moment(replace(today, created_at="once")) == ""
