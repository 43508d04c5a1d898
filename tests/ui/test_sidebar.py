from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.domain.search import SearchResult
from desktop.ui.sidebar import MANY_ROWS
from tests.ui.conftest import summary

CHATS = (summary("a", "Trip to Lisbon"), summary("b", "Soup for two"), summary("c", "Trip to Rome", 2))


def test_typing_filters_and_escape_shows_all_again(qtbot, window, controllers):
    controllers.library.show(CHATS)
    field = window.content.sidebar.search_field

    qtbot.keyClicks(field, "trip")
    assert window.content.sidebar.list.rows.conversation_count == 2

    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.content.sidebar.list.rows.conversation_count == 3


def test_a_long_list_follows_when_the_typing_rests(qtbot, window, controllers):
    chats = tuple(summary(f"c{number}", f"Trip {number}") for number in range(MANY_ROWS + 1))
    controllers.library.show(chats)
    field, rows = window.content.sidebar.search_field, window.content.sidebar.list.rows

    qtbot.keyClicks(field, "trip 1000")
    assert rows.conversation_count == len(chats)
    qtbot.waitUntil(lambda: rows.conversation_count == 1)

    field.clear()
    assert rows.conversation_count == len(chats), "the list is to be seen again"
    qtbot.keyClicks(field, "trip 1000")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert controllers.chat.wishes == [("open", "c1000")]


def test_escape_in_an_empty_search_goes_back_to_the_composer(qtbot, window):
    window.activateWindow()
    window.content.sidebar.search()

    qtbot.keyClick(window.content.sidebar.search_field, Qt.Key.Key_Escape)

    qtbot.waitUntil(window.content.pane.composer.field.hasFocus)


def test_enter_in_the_search_opens_the_first_hit(qtbot, window, controllers):
    controllers.library.show(CHATS)
    qtbot.keyClicks(window.content.sidebar.search_field, "rome")

    qtbot.keyClick(window.content.sidebar.search_field, Qt.Key.Key_Return)

    assert controllers.chat.wishes == [("open", "c")]


def test_down_goes_on_to_the_list(qtbot, window, controllers):
    controllers.library.show(CHATS)
    window.activateWindow()
    window.content.sidebar.search()

    qtbot.keyClick(window.content.sidebar.search_field, Qt.Key.Key_Down)

    qtbot.waitUntil(window.content.sidebar.list.hasFocus)


def test_new_chat_is_a_click_away(qtbot, window, controllers):
    qtbot.mouseClick(window.content.sidebar.new_chat_button, Qt.MouseButton.LeftButton)

    assert controllers.chat.wishes == [("new_chat",)]


def test_renaming_a_conversation_that_the_search_hides_clears_the_search(window, controllers):
    controllers.library.show(CHATS)
    window.content.sidebar.search_field.setText("soup")

    window.content.sidebar.rename("a")

    assert window.content.sidebar.search_field.text() == ""
    assert window.content.sidebar.list.findChild(object, "conversationTitleEditor").text() == "Trip to Lisbon"


def test_a_search_for_a_tag_stays_in_the_list(qtbot, window, controllers):
    controllers.library.show((summary("a", "Trip to Lisbon", tags=("travel",)), summary("b", "Soup")))
    window.activateWindow()
    sidebar = window.content.sidebar
    sidebar.search()

    qtbot.keyClicks(sidebar.search_field, "#tra")

    assert sidebar.list.isVisible()
    assert sidebar.list.rows.conversation_count == 1
    qtbot.keyClick(sidebar.search_field, Qt.Key.Key_Down)
    qtbot.waitUntil(sidebar.list.hasFocus)
    qtbot.keyClick(sidebar.search_field, Qt.Key.Key_Return)
    assert controllers.chat.wishes == [("open", "a")]


def test_renaming_while_results_are_shown_goes_back_to_the_list(window, controllers):
    controllers.library.show(CHATS)
    sidebar = window.content.sidebar
    sidebar.search_field.setText("trip")
    sidebar.show_result(SearchResult("trip"))
    assert not sidebar.list.isVisible()

    sidebar.rename("a")

    assert sidebar.list.findChild(QLineEdit, "conversationTitleEditor").isVisible()
    assert sidebar.search_field.text() == ""
