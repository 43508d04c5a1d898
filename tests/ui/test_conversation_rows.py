import time
from dataclasses import replace
from random import Random

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from desktop.domain.folders import Folder, Folders
from desktop.ui.conversation_rows import ConversationRows
from desktop.ui.listed_lines import ARCHIVED_ID
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


def told(rows: ConversationRows) -> list[str]:
    """What the model tells views from now on."""
    heard: list[str] = []
    for name in ("modelReset", "rowsInserted", "rowsRemoved", "rowsMoved", "dataChanged", "marks_changed"):
        getattr(rows, name).connect(lambda *_, name=name: heard.append(name))
    return heard


def test_saving_again_what_is_at_the_top_keeps_the_rows_as_they_are(rows):
    first, second = summary("a", "A"), summary("b", "B", 1)
    rows.show((first, second))
    heard = told(rows)

    rows.show((replace(first, updated_at=first.updated_at[:-2] + "9Z"), second))
    rows.show((replace(first, title="A new title"), second))

    assert set(heard) == {"marks_changed"}
    assert texts(rows) == ["Today", "A new title", "Yesterday", "B"]


MANY = tuple(summary(f"c{at}", f"Chat {at}", at) for at in range(40, 60))


@pytest.mark.parametrize(
    ("after", "signal"),
    [
        ((summary("new", "New", 39), *MANY), "rowsInserted"),
        (MANY[:5] + MANY[6:], "rowsRemoved"),
        ((MANY[7], *MANY[:7], *MANY[8:]), "rowsMoved"),
        ((*MANY[:2], *MANY[3:9], MANY[2], *MANY[9:]), "rowsMoved"),
        (tuple(reversed(MANY)), "modelReset"),
    ],
)
def test_a_change_is_told_as_what_it_is(qtmodeltester, rows, after, signal):
    rows.show(MANY)
    heard = told(rows)

    rows.show(after)

    assert heard == [signal]
    assert texts(rows) == ["Earlier", *(each.title for each in after)]
    assert [rows.index_of(each.id).row() for each in after] == list(range(1, len(after) + 1))
    qtmodeltester.check(rows)


def test_a_view_that_follows_every_change_shows_the_same_as_one_made_anew(qtbot, rows):
    """Whatever changes, a persistent index stays with its conversation."""
    random = Random(7)
    chats = [summary(f"c{at}", f"Chat {at}", at / 3) for at in range(60)]
    rows.show_folders(FOLDERS)
    rows.show(tuple(chats))
    for _ in range(300):
        at = random.randrange(len(chats))
        kept = QPersistentModelIndex(rows.index_of(chats[at].id))
        resets = told(rows)
        change = random.choice(("pinned", "archived", "folder", "title"))
        value = {"folder": random.choice((None, "f1", "f2")), "title": f"Title {random.random()}"}.get(change)
        chats[at] = replace(chats[at], **{change: random.random() < 0.3 if value is None else value})
        if random.random() < 0.3:
            rows.fold(random.choice(("f1", "f2", ARCHIVED_ID)), is_folded=random.random() < 0.5)
        rows.show(tuple(chats))
        if kept.isValid() and "modelReset" not in resets:
            assert rows.row(kept).conversation.id == chats[at].id
        fresh = ConversationRows()
        fresh.show_folded(rows.folded)
        fresh.show_folders(FOLDERS)
        fresh.show(tuple(chats))
        assert texts(rows) == texts(fresh)


WORK, REPORTS, HOME = Folder("f1", "Work"), Folder("f2", "Reports", "f1"), Folder("f3", "home")
FOLDERS = Folders((WORK, REPORTS, HOME))
PLACED = (
    summary("a", "Loose"),
    summary("b", "In work", 1, folder="f1"),
    summary("c", "In reports", 2, folder="f2"),
    summary("d", "Pinned one", 3, pinned=True, folder="f1"),
    summary("e", "Archived one", 4, archived=True, pinned=True),
    summary("f", "In a folder that is gone", 5, folder="gone"),
)


def spoken(rows: ConversationRows, line_id: str) -> str:
    return rows.data(rows.index_of(line_id), Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def placed(rows) -> ConversationRows:
    rows.show_folders(FOLDERS)
    rows.show(PLACED)
    return rows


def test_pinned_ones_come_first_then_folders_then_ages_then_the_archive(placed):
    assert texts(placed) == [
        "Pinned", "Pinned one", "home", "Work", "Reports", "In reports", "In work",
        "Today", "Loose", "Previous 7 days", "In a folder that is gone", "Archived",
    ]  # fmt: skip


def test_rows_are_indented_as_deep_as_their_folders_lie(placed):
    levels = {placed.row(placed.index(at)).text: placed.row(placed.index(at)).level for at in range(placed.rowCount())}

    assert levels == {
        "Pinned": 0, "Pinned one": 0, "home": 0, "Work": 0, "Reports": 1, "In reports": 2, "In work": 1,
        "Today": 0, "Loose": 0, "Previous 7 days": 0, "In a folder that is gone": 0, "Archived": 0,
    }  # fmt: skip


def test_a_folded_folder_hides_what_is_in_it_and_counts_it(placed):
    placed.fold("f1", is_folded=True)

    assert "In reports" not in texts(placed)
    assert placed.row(placed.index_of("f1")).group.count == 2
    placed.fold("f1", is_folded=False)
    assert "In reports" in texts(placed)


def test_a_search_shows_what_it_finds_wherever_it_is_hidden(placed):
    placed.fold("f1", is_folded=True)

    placed.filter("in reports")
    assert texts(placed) == ["Work", "Reports", "In reports"]
    placed.filter("archived")
    assert texts(placed) == ["Archived", "Archived one"]


def test_the_search_finds_tags(rows):
    rows.show((summary("a", "A", tags=("Travel",)), summary("b", "travel", 1), summary("c", "C", 2, tags=("trains",))))

    for text, found in (("#travel", ["A"]), ("#tra", ["A", "C"]), ("#tra c", ["C"]), ("#", ["A", "travel", "C"])):
        rows.filter(text)
        assert [
            rows.data(rows.index(at)) for at in range(rows.rowCount()) if rows.row(rows.index(at)).conversation
        ] == (found)


def test_screen_readers_hear_where_a_row_stands(placed):
    assert spoken(placed, "d") == "Pinned one, pinned, in folder Work"
    assert spoken(placed, "c") == "In reports, in folder Reports, level 3"
    assert spoken(placed, "f2") == "Reports, folder, expanded, 1 chat, level 2"
    placed.fold("f1", is_folded=True)
    assert spoken(placed, "f1") == "Work, folder, folded, 2 chats"
    assert spoken(placed, ARCHIVED_ID) == "Archived, folded, 1 chat"


def test_the_tool_tip_says_what_the_list_does_not_show(rows):
    rows.show_folders(FOLDERS)
    rows.show((summary("a", "A", pinned=True, folder="f2", tags=("x", "y")), summary("b", "B"), PLACED[1]))

    tips = [rows.data(rows.index_of(each), Qt.ItemDataRole.ToolTipRole) for each in ("a", "b")]
    assert tips == ["A\nWork › Reports\n#x #y", None]


def test_folders_that_lie_in_a_circle_stand_at_the_top(rows):
    rows.show_folders(Folders((Folder("f1", "One", "f2"), Folder("f2", "Two", "f1"))))
    rows.show((summary("a", "A", folder="f1"),))

    assert texts(rows) == ["One", "A", "Two"]


def test_a_conversation_that_is_called_like_a_group_is_no_group(rows):
    rows.show((summary("today", "A"), summary("archived", "B", archived=True)))
    rows.fold(ARCHIVED_ID, is_folded=False)

    assert texts(rows) == ["Today", "A", "Archived", "B"]
    assert rows.row(rows.index_of("today")).conversation.title == "A"


def test_what_is_hidden_is_unfolded_to_be_renamed(placed):
    placed.fold("f1", is_folded=True)

    for line_id in ("c", "f2", "e"):
        placed.unfold_to(line_id)
        assert placed.index_of(line_id).isValid()


def test_a_change_of_one_row_costs_little_beside_a_rebuild_of_ten_thousand(rows):
    """Counted in what the view is told, not in time: nothing is laid out again."""
    chats = tuple(summary(f"c{at}", f"Chat {at}", at / 100) for at in range(10_000))
    rows.show(chats)
    heard = told(rows)

    rows.show((*chats[:5000], replace(chats[5000], title="Renamed"), *chats[5001:]))

    assert heard == ["marks_changed"]
