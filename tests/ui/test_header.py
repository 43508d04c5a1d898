from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.domain.conversation import ConversationSettings
from tests.ui.conftest import conversation, summary

SMALL_SCREEN, PANEL = 768, 40


def test_the_title_of_the_conversation_is_shown(window, controllers):
    controllers.chat.show(conversation(title="Trip to Lisbon"))

    assert window.content.header.title.text() == "Trip to Lisbon"
    assert window.windowTitle() == "Trip to Lisbon — Hearth"


def test_a_double_click_on_the_title_renames(qtbot, window, controllers):
    controllers.library.show((summary("c1", "Trip to Lisbon"),))
    controllers.chat.show(conversation())

    qtbot.mouseDClick(window.content.header.title, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(window.content.header.title, Qt.MouseButton.LeftButton)  # Qt's test leaves the button pressed

    assert window.content.sidebar.list.findChild(QLineEdit, "conversationTitleEditor").text() == "Trip to Lisbon"


def test_the_preset_of_this_chat_is_chosen_in_the_header(window, controllers):
    assert window.content.header.preset_button.text() == "Balanced"

    window.content.header.preset_menu.actions()[1].trigger()

    assert controllers.chat.conversation.settings.sampling["temperature"] == 0.2
    assert window.content.header.preset_button.text() == "Precise"


def test_own_sampling_is_called_custom(window, controllers):
    own = ConversationSettings(sampling={"temperature": 0.33})

    controllers.chat.show(replace(conversation(), settings=own))

    assert window.content.header.preset_button.text() == "Custom"


def test_the_more_menu_has_the_agreed_words(window):
    texts = [action.text() for action in window.content.header.more_menu.actions() if action.text()]

    for text in (
        "New chat", "Open conversation…", "Save conversation as…", "Rename…", "Delete", "Undo", "Chat settings…",
        "Hide sidebar", "Keyboard shortcuts", "About Hearth", "Quit",
    ):  # fmt: skip
        assert text in texts


def test_the_more_menu_fits_a_small_screen(window):
    header = window.content.header

    header.more_menu.ensurePolished()

    assert header.more_menu.sizeHint().height() <= SMALL_SCREEN - PANEL


def test_the_more_menu_and_its_submenus_offer_each_command_once(window):
    menu = window.content.header.more_menu
    menus = [menu, *(action.menu() for action in menu.actions() if action.menu())]
    names = [action.objectName() for each in menus for action in each.actions() if action.objectName()]

    assert [each.title() for each in menus[1:]] == ["Import and export", "Organise", "Answer", "Zoom"]
    assert all(each.objectName() and each.accessibleName() for each in menus)
    assert len(names) == len(set(names))
    for name in ("actionPin", "actionMoveToFolder", "actionTrash", "actionCopyAnswer", "actionZoomIn", "actionImport"):
        assert name in names


def test_a_long_title_leaves_room_for_the_model(qtbot, window, controllers):
    controllers.chat.show(conversation(title="A very long title " * 20))

    qtbot.waitUntil(lambda: window.content.header.title.toolTip() != "")
    assert window.content.header.more_button.geometry().right() <= window.content.header.width()
