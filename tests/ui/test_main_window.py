from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QPlainTextEdit, QWidget

from desktop.bridge.chat_controller import READ_ONLY
from desktop.domain.first_look import FirstLook
from desktop.domain.models import ModelPhase, ModelState
from desktop.domain.notices import Notice, NoticeKind
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import DARK, LIGHT, SIDEBAR_WIDTH
from tests.ui.conftest import conversation, main_window
from tests.ui.fake_controllers import LOADING_LLAMA, READY_LLAMA, FakeControllers

NAMES = (
    "sidebar", "conversationList", "conversationSearch", "newChatButton", "chatView", "composer", "sendButton",
    "stopButton", "modelButton", "contextMeter", "noticeBar",
)  # fmt: skip


def dragged(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def enter(window, data) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    return event


def drop(window, data) -> None:
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)


@pytest.mark.parametrize("name", NAMES)
def test_the_part_of_the_contract_is_found_by_its_name_and_speaks(window, name):
    assert window.objectName() == "mainWindow"
    part = window.findChild(QWidget, name)

    assert part is not None
    assert part.accessibleName() or part.text()


def test_every_control_of_the_window_has_a_name_for_screen_readers(window, controllers):
    controllers.models.become(ModelState(ModelPhase.FAILED, problem="It is no model."))
    controllers.chat.answer(is_answering=True)
    controls = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, (QAbstractButton, QMenu))
    ]
    silent = {
        widget.objectName() or type(widget).__name__
        for widget in controls
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name) or not widget.objectName()
    }

    assert len(controls) > 20
    assert silent <= {"welcomeCureButton"}, "that button gets its text when there is something to cure"


def test_every_entry_of_every_menu_has_a_text(window):
    actions = [action for menu in window.findChildren(QMenu) for action in menu.actions()]

    assert len(actions) > 5
    assert [action for action in actions if not action.isSeparator() and not action.text()] == []


@pytest.mark.parametrize(
    ("state", "value"),
    [
        (ModelState(), "none"),
        (LOADING_LLAMA, "loading"),
        (READY_LLAMA, "ready"),
        (ModelState(ModelPhase.FAILED, problem="It is no model."), "failed"),
    ],
)
def test_the_property_model_state_follows_the_model(window, controllers, state, value):
    controllers.models.become(state)

    assert window.property("modelState") == value


def test_the_property_answering_follows_the_shown_conversation(window, controllers):
    assert window.property("answering") is False

    controllers.chat.answer(is_answering=True)

    assert window.property("answering") is True


def test_a_dropped_model_is_announced_and_loaded(window, controllers):
    curtain = window.findChild(QWidget, "dropCurtain")
    data = dragged(Path("/models/new.gguf"))

    assert enter(window, data).isAccepted()
    assert curtain.isVisible()
    assert curtain.text == "Drop to load new.gguf"
    drop(window, data)

    assert controllers.models.wishes == [("load", Path("/models/new.gguf"))]
    assert not curtain.isVisible()


def test_a_dropped_conversation_is_opened(window, controllers):
    data = dragged(Path("/chats/Lisbon.hearth.json"))
    enter(window, data)
    assert window.findChild(QWidget, "dropCurtain").text == "Drop to open Lisbon.hearth.json"

    drop(window, data)

    assert controllers.exchange.wishes == [("open_file", Path("/chats/Lisbon.hearth.json"))]


def test_other_files_are_not_taken(window):
    assert not enter(window, dragged(Path("/texts/cat.txt"))).isAccepted()
    assert not window.findChild(QWidget, "dropCurtain").isVisible()


def test_the_curtain_goes_when_the_file_is_taken_away(window):
    enter(window, dragged(Path("/models/new.gguf")))

    QApplication.sendEvent(window, QDragLeaveEvent())

    assert not window.findChild(QWidget, "dropCurtain").isVisible()


def test_closing_is_asked_for_and_happens_when_the_application_says_so(qtbot, window, controllers):
    with qtbot.waitSignal(window.quit_requested):
        window.close()
    assert window.isVisible()
    assert controllers.session.state.geometry

    window.close_for_good()

    assert not window.isVisible()


def test_what_is_being_typed_in_a_dialog_is_kept_when_the_application_closes(qtbot, window, controllers):
    window.content.actions_by_name["actionSettings"].trigger()
    qtbot.keyClicks(window.findChild(QPlainTextEdit, "setting.system_prompt"), "Be brief.")

    window.close_for_good()

    assert controllers.settings.settings["system_prompt"] == "Be brief."


@pytest.mark.parametrize(("choice", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_the_first_picture_wears_the_theme_before_anything_is_in_the_window(qtbot, choice, theme):
    window = MainWindow(FirstLook(choice))
    with qtbot.waitSignal(window.first_picture_painted):
        window.show()
    picture = window.grab().toImage()
    assert picture.pixelColor(20, 300) == theme.sidebar
    assert picture.pixelColor(SIDEBAR_WIDTH + 20, 300) == theme.background
    assert window.findChild(QWidget, "composer") is None
    window.close_for_good()
    window.deleteLater()


def test_geometry_and_sidebar_come_back(qtbot, window, controllers):
    window.resize(900, 640)
    window.content.actions_by_name["actionToggleSidebar"].trigger()
    window.close_for_good()
    later = FakeControllers()
    later.session.state = controllers.session.state

    again = main_window(later)
    again.show()

    assert again.size().width() == 900
    assert again.size().height() == 640
    assert not again.content.sidebar.isVisible()
    again.close_for_good()
    again.deleteLater()


def test_notices_of_all_controllers_reach_the_bar(window, controllers):
    sources = (controllers.chat, controllers.library, controllers.models, controllers.settings, controllers.session)
    for number, source in enumerate(sources):
        source.notice_raised.emit(Notice(f"Notice {number}"))
        assert window.content.notice_bar.banners[-1].notice.text == f"Notice {number}"


def test_why_a_model_was_not_loaded_is_told_until_another_one_is_loaded(window, controllers):
    controllers.models.become(ModelState(ModelPhase.FAILED, Path("/page.gguf"), problem="It is a web page."))
    controllers.models.notice_raised.emit(Notice("It is a web page.", NoticeKind.ERROR))
    assert len(window.content.notice_bar.banners) == 1

    controllers.models.become(LOADING_LLAMA)

    assert window.content.notice_bar.banners == []


def test_that_a_conversation_can_only_be_read_is_not_told_of_another_one(window, controllers):
    controllers.chat.show(conversation("c1"))
    controllers.chat.notice_raised.emit(Notice(READ_ONLY, NoticeKind.WARNING))

    controllers.chat.show(conversation("c2"))

    assert window.content.notice_bar.banners == []


def test_a_new_title_is_shown_everywhere(window, controllers):
    controllers.chat.show(conversation(title="Old"))
    controllers.chat.conversation = replace(controllers.chat.conversation, title="New")

    controllers.chat.conversation_changed.emit(controllers.chat.conversation)

    assert window.windowTitle() == "New — Hearth"
    assert window.content.header.title.text() == "New"


def test_tab_leads_from_the_sidebar_over_header_and_chat_to_the_composer(window, controllers):
    controllers.chat.show(conversation())
    order, widget = [], window.content.sidebar.new_chat_button
    while widget.nextInFocusChain() is not window.content.sidebar.new_chat_button:
        order.append(widget.objectName())
        widget = widget.nextInFocusChain()

    expected = [
        "newChatButton", "conversationSearch", "conversationList", "settingsButton", "modelButton", "presetButton",
        "moreButton", "chatView", "composer", "sendButton",
    ]  # fmt: skip
    assert [name for name in order if name in expected] == expected


def test_nothing_blocks_while_a_dialog_is_open(window, controllers):
    window.content.actions_by_name["actionSettings"].trigger()

    controllers.models.become(READY_LLAMA)

    assert window.property("modelState") == "ready"
    window.findChild(QDialog, "settingsDialog").close()
