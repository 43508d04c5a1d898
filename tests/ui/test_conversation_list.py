import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from desktop.ui.conversation_list import ConversationList
from tests.ui.conftest import summary


@pytest.fixture
def listing(qtbot, theme) -> ConversationList:
    made = ConversationList(theme, None)
    qtbot.addWidget(made)
    made.resize(262, 400)
    made.show_conversations((summary("a", "Alpha"), summary("b", "Beta"), summary("c", "Gamma", 3)))
    made.show()
    return made


def click(qtbot, listing, conversation_id):
    area = listing.visualRect(listing.rows.index_of(conversation_id))
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=area.center())


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


def test_delete_wishes_the_current_conversation_away(qtbot, listing):
    listing.mark_open("a")

    with qtbot.waitSignal(listing.delete_requested) as wished:
        qtbot.keyClick(listing, Qt.Key.Key_Delete)

    assert wished.args == ["a"]


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


def test_escape_leaves_the_title_as_it_was(qtbot, listing):
    listing.edit_title("b")
    editor = listing.findChild(QLineEdit, "conversationTitleEditor")
    qtbot.keyClicks(editor, "Better")

    with qtbot.assertNotEmitted(listing.rename_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_the_title_of_an_unknown_conversation_cannot_be_edited(listing):
    assert not listing.edit_title("unknown")


@pytest.mark.parametrize(
    ("text", "signal", "arguments"),
    [("Save conversation as…", "copy_requested", ["b"]), ("Delete", "delete_requested", ["b"])],
)
def test_the_context_menu_offers(qtbot, listing, text, signal, arguments):
    menu = listing.context_menu(listing.rows.row(listing.rows.index_of("b")).conversation)
    action = next(each for each in menu.actions() if each.text() == text)

    with qtbot.waitSignal(getattr(listing, signal)) as wished:
        action.trigger()

    assert wished.args == arguments


def test_the_context_menu_renames_in_place(listing):
    menu = listing.context_menu(listing.rows.row(listing.rows.index_of("b")).conversation)

    next(each for each in menu.findChildren(QAction) if each.text() == "Rename").trigger()

    assert listing.findChild(QLineEdit, "conversationTitleEditor").text() == "Beta"


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
