import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.conftest import conversation, summary


@pytest.fixture
def narrow(qtbot, window):
    window.resize(640, 700)
    qtbot.waitUntil(lambda: window.content.shell.width() == 640)
    return window


def test_the_sidebar_is_toggled_beside_the_page(qtbot, window):
    assert window.content.sidebar.isVisible()
    window.content.actions_by_name["actionToggleSidebar"].trigger()
    qtbot.waitUntil(lambda: not window.content.sidebar.isVisible())

    assert window.content.header.sidebar_button.isVisible()
    assert window.findChild(object, "page").x() == 0
    assert window.content.actions_by_name["actionToggleSidebar"].text() == "Show sidebar"

    qtbot.mouseClick(window.content.header.sidebar_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(object, "page").x() == window.content.sidebar.width())
    assert not window.content.header.sidebar_button.isVisible()


def test_a_narrow_window_folds_the_sidebar_away_and_a_wide_one_brings_it_back(qtbot, narrow):
    assert not narrow.content.sidebar.isVisible()

    narrow.resize(1000, 700)

    qtbot.waitUntil(narrow.content.sidebar.isVisible)


def test_in_a_narrow_window_the_sidebar_lies_over_the_page(qtbot, narrow):
    narrow.content.actions_by_name["actionToggleSidebar"].trigger()
    qtbot.waitUntil(lambda: narrow.content.sidebar.isVisible() and narrow.content.sidebar.x() == 0)
    assert narrow.findChild(object, "page").x() == 0

    qtbot.mouseClick(narrow.content.shell.childAt(QPoint(600, 300)), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: not narrow.content.sidebar.isVisible())


def test_opening_a_conversation_folds_the_overlay_away(qtbot, narrow, controllers):
    narrow.content.actions_by_name["actionToggleSidebar"].trigger()
    qtbot.waitUntil(lambda: narrow.content.sidebar.isVisible() and narrow.content.sidebar.x() == 0)

    controllers.chat.show(conversation())

    qtbot.waitUntil(lambda: not narrow.content.sidebar.isVisible())


def test_search_brings_the_sidebar_back(qtbot, narrow):
    narrow.activateWindow()
    narrow.content.actions_by_name["actionSearchAll"].trigger()

    qtbot.waitUntil(narrow.content.sidebar.search_field.hasFocus)
    assert narrow.content.sidebar.isVisible()


def test_a_folded_overlay_does_not_change_what_is_remembered(narrow, controllers):
    narrow.close()

    assert controllers.session.state.is_sidebar_shown


def test_leaving_the_search_folds_the_overlay_away(qtbot, narrow):
    narrow.activateWindow()
    narrow.content.actions_by_name["actionSearchAll"].trigger()
    field = narrow.content.sidebar.search_field
    qtbot.waitUntil(field.hasFocus)

    qtbot.keyClick(field, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: not narrow.content.sidebar.isVisible())
    assert narrow.content.pane.composer.field.hasFocus()


def test_a_title_that_was_changed_from_the_composer_folds_the_overlay_away_again(qtbot, narrow, controllers):
    narrow.activateWindow()
    controllers.library.show((summary("c1", "Trip to Lisbon"),))
    controllers.chat.show(conversation("c1"))
    narrow.content.pane.composer.field.setFocus()
    narrow.content.actions_by_name["actionRename"].trigger()
    qtbot.waitUntil(lambda: narrow.content.sidebar.list.findChild(QLineEdit) is not None)

    qtbot.keyClick(narrow.content.sidebar.list.findChild(QLineEdit), Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: not narrow.content.sidebar.isVisible())
    assert narrow.content.pane.composer.field.hasFocus()


def test_a_new_folder_is_named_where_one_can_see_it(qtbot, narrow, controllers):
    narrow.content.actions_by_name["actionNewFolder"].trigger()

    qtbot.waitUntil(narrow.content.sidebar.list.isVisible)
