from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPointF, Qt
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.domain.folders import Folder, Folders
from desktop.ui import list_dragging
from desktop.ui.conversation_list import ConversationList
from desktop.ui.list_choice import ListChoice
from desktop.ui.list_drops import Dragged, dragged_from, mime_data
from desktop.ui.listed_lines import ARCHIVED_ID, GroupKind
from tests.ui.conftest import summary


@pytest.fixture
def listing(qtbot, theme) -> ConversationList:
    made = ConversationList(theme, None)
    qtbot.addWidget(made)
    made.resize(262, 400)
    made.show_conversations((summary("a", "Alpha"), summary("b", "Beta"), summary("c", "Gamma", 3)))
    made.show()
    return made


def click(qtbot, listing, line_id, modifier=Qt.KeyboardModifier.NoModifier):
    area = listing.visualRect(listing.rows.index_of(line_id))
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, modifier, area.center())


def test_a_click_opens_a_conversation(qtbot, listing):
    with qtbot.waitSignal(listing.open_requested) as wished:
        click(qtbot, listing, "b")

    assert wished.args == ["b"]


def test_the_open_conversation_is_not_opened_again(qtbot, listing):
    listing.mark_open("b")

    with qtbot.assertNotEmitted(listing.open_requested):
        click(qtbot, listing, "b")


def test_a_click_on_a_heading_does_nothing(qtbot, listing):
    area = listing.visualRect(listing.rows.index(0))

    with qtbot.assertNotEmitted(listing.open_requested):
        qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=area.center())


def test_arrows_skip_headings_and_enter_opens(qtbot, listing):
    listing.mark_open("b")
    listing.setFocus()

    qtbot.keyClick(listing, Qt.Key.Key_Down)
    assert listing.current_id == "c"
    with qtbot.waitSignal(listing.open_requested) as wished:
        qtbot.keyClick(listing, Qt.Key.Key_Return)

    assert wished.args == ["c"]


def test_delete_only_asks(qtbot, listing):
    listing.mark_open("a")

    with qtbot.waitSignal(listing.delete_asked):
        qtbot.keyClick(listing, Qt.Key.Key_Delete)


def test_holding_delete_asks_once(qtbot, listing):
    listing.mark_open("a")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "", autorep=True)

    with qtbot.assertNotEmitted(listing.delete_asked):
        listing.keyPressEvent(held)


def test_a_title_is_changed_in_place(qtbot, listing):
    assert listing.edit_title("b")
    editor = listing.findChild(QLineEdit, "conversationTitleEditor")
    assert editor.text() == "Beta"
    assert editor.selectedText() == "Beta"
    qtbot.keyClicks(editor, "Better")

    with qtbot.waitSignal(listing.rename_requested) as wished:
        qtbot.keyClick(editor, Qt.Key.Key_Return)

    assert wished.args == ["b", "Better"]


def test_f2_in_the_list_changes_a_title_while_the_shown_chat_is_empty(qtbot, window, controllers):
    controllers.library.show((summary("a", "Alpha"),))
    window.activateWindow()
    listing = window.content.sidebar.list
    listing.setFocus()
    qtbot.waitUntil(listing.hasFocus)
    qtbot.keyClick(listing, Qt.Key.Key_Down)

    qtbot.keyClick(listing, Qt.Key.Key_F2)

    assert listing.findChild(QLineEdit, "conversationTitleEditor").text() == "Alpha"


def test_what_happens_in_the_list_does_not_disturb_a_title_that_is_being_changed(qtbot, listing):
    listing.edit_title("b")
    editor = listing.findChild(QLineEdit, "conversationTitleEditor")
    qtbot.keyClicks(editor, "Better")

    listing.show_conversations((summary("x", "Another"), summary("c", "Gamma"), summary("b", "Beta", 3)))
    assert editor.text() == "Better"
    with qtbot.waitSignal(listing.rename_requested) as wished:
        qtbot.keyClick(editor, Qt.Key.Key_Return)

    assert wished.args == ["b", "Better"]
    qtbot.waitUntil(lambda: listing.rows.index_of("x").isValid())


def test_escape_leaves_the_title_as_it_was(qtbot, listing):
    listing.edit_title("b")
    editor = listing.findChild(QLineEdit, "conversationTitleEditor")
    qtbot.keyClicks(editor, "Better")

    with qtbot.assertNotEmitted(listing.rename_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_the_title_of_an_unknown_conversation_cannot_be_edited(listing):
    assert not listing.edit_title("unknown")


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_clicks_with_ctrl_and_shift_choose_several_and_open_none(qtbot, listing):
    listing.mark_open("a")

    with qtbot.assertNotEmitted(listing.open_requested):
        click(qtbot, listing, "c", CTRL)
        assert listing.choice.ids == ("a", "c")
        click(qtbot, listing, "b", CTRL)
        assert listing.choice.ids == ("a", "b", "c")
        click(qtbot, listing, "a")
        click(qtbot, listing, "c", SHIFT)

    assert listing.choice.ids == ("a", "b", "c")


def test_a_chat_that_was_still_being_read_takes_no_choice_away(qtbot, listing):
    click(qtbot, listing, "a")
    click(qtbot, listing, "b", CTRL)

    listing.mark_open("a")
    assert listing.choice.ids == ("a", "b")

    listing.mark_open("c")
    assert listing.choice.ids == ("c",)


def test_several_are_chosen_with_the_keyboard(qtbot, listing):
    listing.mark_open("a")

    qtbot.keyClick(listing, Qt.Key.Key_Down, SHIFT)
    assert listing.choice.ids == ("a", "b")
    qtbot.keyClick(listing, Qt.Key.Key_A, CTRL)
    assert listing.choice.ids == ("a", "b", "c")
    assert listing.choice.folder_id == ""


FOLDERS = Folders((Folder("f1", "Work"), Folder("f2", "Reports", "f1")))
PLACED = (
    summary("a", "Alpha"),
    summary("b", "Beta", folder="f1"),
    summary("c", "Gamma", folder="f2"),
    summary("d", "Delta", pinned=True),
    summary("e", "Epsilon", archived=True),
)


@pytest.fixture
def placed(listing) -> ConversationList:
    listing.show_folders(FOLDERS)
    listing.show_conversations(PLACED)
    return listing


def shown(listing) -> list[str]:
    return [listing.rows.index(at).data() for at in range(listing.rows.rowCount())]


def test_a_click_on_a_folder_folds_it_and_another_one_unfolds_it(qtbot, placed):
    with qtbot.waitSignal(placed.rows.folded_changed) as folded:
        click(qtbot, placed, "f1")
    assert folded.args == [frozenset({"f1", ARCHIVED_ID})]
    assert "Beta" not in shown(placed)

    click(qtbot, placed, "f1")
    assert "Beta" in shown(placed)


def test_right_and_left_fold_unfold_and_walk_through_the_tree(qtbot, placed):
    placed.setCurrentIndex(placed.rows.index_of("c"))

    def press(key: Qt.Key) -> str:
        qtbot.keyClick(placed, key)
        return placed.currentIndex().data()

    assert press(Qt.Key.Key_Left) == "Reports"
    assert press(Qt.Key.Key_Left) == "Reports"
    assert "Gamma" not in shown(placed)
    assert press(Qt.Key.Key_Left) == "Work"
    assert press(Qt.Key.Key_Left) == "Work"
    assert "Reports" not in shown(placed)
    assert press(Qt.Key.Key_Right) == "Work"
    assert "Reports" in shown(placed)
    qtbot.keyClick(placed, Qt.Key.Key_Space)
    assert "Reports" not in shown(placed)


def test_the_archive_opens_with_enter(qtbot, placed):
    placed.setCurrentIndex(placed.rows.index_of(ARCHIVED_ID))

    with qtbot.assertNotEmitted(placed.open_requested):
        qtbot.keyClick(placed, Qt.Key.Key_Return)

    assert shown(placed)[-1] == "Epsilon"


def test_a_folder_is_chosen_by_the_keyboard_and_renamed_in_place(qtbot, placed):
    placed.setCurrentIndex(placed.rows.index_of("f2"))
    assert placed.choice == ListChoice(folder_id="f2")

    placed.edit_title("f2")
    editor = placed.findChild(QLineEdit, "folderNameEditor")
    qtbot.keyClicks(editor, "Numbers")
    with qtbot.waitSignal(placed.folder_rename_requested) as wished:
        qtbot.keyClick(editor, Qt.Key.Key_Return)

    assert wished.args == ["f2", "Numbers"]


@pytest.mark.parametrize(("line_id", "name"), [("f1", "folderNameEditor"), ("b", "conversationTitleEditor")])
def test_enter_that_ends_a_rename_does_nothing_else(qtbot, placed, line_id, name):
    placed.edit_title(line_id)
    editor = placed.findChild(QLineEdit, name)
    qtbot.keyClicks(editor, "Other")

    with qtbot.assertNotEmitted(placed.open_requested), qtbot.assertNotEmitted(placed.rows.folded_changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_a_double_click_renames_a_chat_but_no_folder(qtbot, placed):
    for line_id, name in (("f1", "folderNameEditor"), ("a", "conversationTitleEditor")):
        click(qtbot, placed, line_id)
        area = placed.visualRect(placed.rows.index_of(line_id))
        qtbot.mouseDClick(placed.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
        assert (placed.findChild(QLineEdit, name) is not None) == (line_id == "a")


def test_what_is_chosen_stays_chosen_when_the_whole_list_is_another_one(qtbot, placed):
    click(qtbot, placed, "a")
    click(qtbot, placed, "b", CTRL)

    with qtbot.waitSignal(placed.rows.modelReset):
        placed.show_conversations((*PLACED[:2], summary("x", "New", pinned=True), *PLACED[3:]))

    assert set(placed.choice.ids) == {"a", "b"}
    assert placed.current_id == "b"


def drag(listing, dragged: Dragged, line_id: str | None, *, drops: bool = True) -> bool:
    """What Qt tells a view while something is dragged over it; whether it would take it."""
    index = listing.rows.index_of(line_id) if line_id else None
    place = listing.visualRect(index).center() if index else listing.viewport().rect().bottomLeft()
    data = mime_data(dragged)
    common = (Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    events = [QDragEnterEvent(place, *common), QDragMoveEvent(place, *common)]
    events += [QDropEvent(QPointF(place), *common)] if drops else []
    for event in events:
        QApplication.sendEvent(listing.viewport(), event)
    return events[-1].isAccepted()


@contextmanager
def held(listing, dragged: Dragged, line_id: str) -> Iterator[None]:
    """Something is held over a row, and taken away again. Qt keeps a bare pointer to what is dragged over: with a drag
    that never ends the next test's drag goes to a widget that is no more, and crashes."""
    drag(listing, dragged, line_id, drops=False)
    try:
        yield
    finally:
        QApplication.sendEvent(listing.viewport(), QDragLeaveEvent())


@pytest.mark.parametrize(
    ("dragged", "over", "kind", "folder_id"),
    [
        (Dragged(("a",)), "f1", GroupKind.FOLDER, "f1"),
        (Dragged(("a",)), "b", GroupKind.FOLDER, "f1"),
        (Dragged(("a", "b")), "c", GroupKind.FOLDER, "f2"),
        (Dragged(("a",)), "d", GroupKind.PINNED, None),
        (Dragged(("b",)), "a", GroupKind.EARLIER, None),
        (Dragged(("b",)), None, GroupKind.EARLIER, None),
        (Dragged(("b",)), ARCHIVED_ID, GroupKind.ARCHIVED, None),
        (Dragged(folder_id="f2"), "a", GroupKind.EARLIER, None),
    ],
)
def test_what_is_dropped_goes_where_it_was_dropped(qtbot, placed, dragged, over, kind, folder_id):
    with qtbot.waitSignal(placed.drop_requested) as wished:
        assert drag(placed, dragged, over)

    (drop,) = wished.args
    assert (drop.dragged, drop.spot.kind, drop.spot.folder_id) == (dragged, kind, folder_id)
    assert placed.drop_spot is None


@pytest.mark.parametrize(("folder_id", "over"), [("f1", "f2"), ("f1", "c"), ("f1", "f1"), ("f1", "d")])
def test_a_folder_is_taken_neither_by_itself_nor_by_the_pinned_ones(qtbot, placed, folder_id, over):
    with qtbot.assertNotEmitted(placed.drop_requested):
        assert not drag(placed, Dragged(folder_id=folder_id), over)


def test_the_whole_group_that_would_take_it_is_marked(placed, theme):
    def accent_pixels() -> int:
        image = placed.viewport().grab().toImage()
        colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(colour == theme.accent for colour in colours)

    placed.setCurrentIndex(QModelIndex())
    before = accent_pixels()
    with held(placed, Dragged(("a",)), "b"):
        assert placed.drop_spot.first == placed.rows.index_of("f1").row()
        assert placed.drop_spot.last == placed.rows.index_of("b").row()
        assert accent_pixels() > before + 200

    assert placed.drop_spot is None


def test_what_is_held_over_a_folded_folder_opens_it(qtbot, placed):
    placed.rows.fold("f1", is_folded=True)

    with held(placed, Dragged(("a",)), "f1"):
        qtbot.waitUntil(lambda: "Beta" in shown(placed))


def test_what_comes_from_elsewhere_is_not_taken(placed):
    data = QMimeData()
    data.setText("a")
    place = placed.visualRect(placed.rows.index_of("f1")).center()
    common = (Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)

    entering = QDragEnterEvent(place, *common)
    QApplication.sendEvent(placed.viewport(), entering)
    assert not entering.isAccepted()

    with held(placed, Dragged(("a",)), "f1"):  # Qt tells of moves only what took the drag in
        moving = QDragMoveEvent(place, *common)
        QApplication.sendEvent(placed.viewport(), moving)
        assert not moving.isAccepted()


def test_what_is_dragged_is_what_is_chosen(placed):
    rows = [placed.rows.index_of(each) for each in ("a", "f1")]
    assert dragged_from(placed.rows.mimeData(rows)) == Dragged(("a",))
    assert dragged_from(placed.rows.mimeData(rows[1:])) == Dragged(folder_id="f1")


@pytest.mark.parametrize(
    ("chosen", "words"), [(("a",), "Alpha"), (("a", "b"), "2 chats"), (("f1",), "Work"), (("a", "f1"), "Alpha")]
)
def test_a_small_card_hangs_at_the_pointer_beside_the_place_where_it_would_go(monkeypatch, placed, chosen, words):
    drags: list[QDrag] = []
    monkeypatch.setattr(list_dragging, "drag_chip", lambda text, _theme, _ratio: texts.append(text) or QPixmap(10, 10))
    monkeypatch.setattr(QDrag, "exec", lambda drag, *_: drags.append(drag))
    texts: list[str] = []
    placed.setCurrentIndex(placed.rows.index_of(chosen[-1]))
    flag = placed.selectionModel().SelectionFlag.Select
    for each in chosen:
        placed.selectionModel().select(placed.rows.index_of(each), flag)

    placed.startDrag(Qt.DropAction.MoveAction)

    (drag,) = drags
    assert texts == [words]
    assert dragged_from(drag.mimeData()) == dragged_from(placed.rows.mimeData(placed.selectedIndexes()))
    assert drag.hotSpot().x() < 0 > drag.hotSpot().y()


def test_nothing_that_can_be_dragged_is_no_drag(monkeypatch, placed):
    monkeypatch.setattr(QDrag, "exec", lambda *_: pytest.fail("there is nothing to drag"))
    placed.setCurrentIndex(placed.rows.index_of(ARCHIVED_ID))

    placed.startDrag(Qt.DropAction.MoveAction)


def test_place_and_choice_stay_when_the_list_changes(listing):
    many = tuple(summary(f"c{at}", f"Chat {at}", at) for at in range(200))
    listing.show_conversations(many)
    listing.mark_open("c100")
    position = listing.verticalScrollBar().value()
    assert position > 0

    listing.show_conversations(many[1:])

    assert listing.verticalScrollBar().value() == position
    assert listing.current_id == "c100"


def test_all_rows_have_one_height(listing):
    heights = {listing.visualRect(listing.rows.index(at)).height() for at in range(listing.rows.rowCount())}

    assert len(heights) == 1


def test_the_conversation_being_answered_has_an_ember_dot(listing, theme):
    def ember_pixels() -> int:
        area = listing.visualRect(listing.rows.index_of("a"))
        image = listing.viewport().grab(area).toImage()
        return sum(image.pixelColor(x, y) == theme.accent for x in range(image.width()) for y in range(image.height()))

    assert ember_pixels() == 0
    listing.rows.mark_answering(frozenset({"a"}))

    assert ember_pixels() >= 9


def test_letters_as_high_as_towers_stay_in_their_row(listing):
    def row_above(title: str) -> QImage:
        listing.show_conversations((summary("a", "Alpha"), summary("b", title)))
        return listing.viewport().grab().toImage().copy(listing.visualRect(listing.rows.index_of("a")))

    assert row_above("Beta") == row_above("\u0e01" + "\u0e35" * 12 + " Beta")
