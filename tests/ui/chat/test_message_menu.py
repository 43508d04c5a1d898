"""The menu of a message offers everything that can be done with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.models import OtherModel
from desktop.domain.turn import TurnStarted
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.message_menu import MessageMenu
from desktop.ui.chat.row_view import Action
from desktop.ui.menus import PopupMenu
from tests.ui.chat.conversations import STOPPED, answer, click, conversation


def open_menu(view: ChatView, message: int = -1) -> MessageMenu:
    click(view, Action.MORE, message)
    menu = view.findChild(MessageMenu)
    assert menu is not None
    assert menu.isVisible()
    return menu


def choose(menu: MessageMenu, name: str) -> None:
    action = menu.findChild(QAction, name)
    assert action is not None, name
    assert action.isEnabled(), name
    action.trigger()
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def names(menu: MessageMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_a_message_is_copied_as_text_and_as_markdown(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello **you**")))
    clipboard = QGuiApplication.clipboard()

    choose(open_menu(view), "copyMessage")
    assert clipboard.text() == "Hello you"

    choose(open_menu(view), "copyMessageMarkdown")
    assert clipboard.text() == "Hello **you**"


def test_a_message_is_selected_and_nothing_beside_it(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "One\n\nTwo"), ("And?", "So")))

    choose(open_menu(view, 1), "selectMessage")

    assert view.selection.text() == "One\n\nTwo"


@pytest.mark.parametrize(("message", "name"), [(0, "message.edit"), (1, "message.regenerate")])
def test_wishes_are_for_the_message_of_the_menu(view: ChatView, qtbot: QtBot, message: int, name: str) -> None:
    shown = conversation(("Hi", "Hello"))
    view.show_conversation(shown)
    signal = view.regenerate_requested if message else view.edit_requested

    with qtbot.waitSignal(signal, timeout=1000) as told:
        choose(open_menu(view, message), name)

    assert told.args == [shown.path()[message].id]


def test_a_cut_answer_is_carried_on_from_the_menu(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown.with_message(answer("Hel", shown.current, status=STOPPED)))

    with qtbot.waitSignal(view.continue_requested, timeout=1000):
        choose(open_menu(view), "message.continue")


def test_versions_are_in_the_menu_as_far_as_there_are_any(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", "First"))
    first = shown.current
    shown = shown.with_message(answer("Second", shown.path()[0].id))
    view.show_conversation(shown)
    menu = open_menu(view)
    following = menu.findChild(QAction, "message.next_version")
    assert following is not None
    assert not following.isEnabled()

    with qtbot.waitSignal(view.version_requested, timeout=1000) as told:
        choose(menu, "message.previous_version")

    assert told.args == [first]


def test_only_what_exists_is_offered(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))
    menu = open_menu(view)

    assert names(menu) == [
        "Copy", "Copy as Markdown", "Select message", "Edit", "Regenerate", "Continue in a new chat from here",
        "Delete from here on",
    ]  # fmt: skip
    menu.close()


def test_the_keyboard_opens_it(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Tab)

    QTest.keyClick(view, Qt.Key.Key_Return)

    menu = view.findChild(MessageMenu)
    assert menu is not None
    assert menu.accessibleName() == "More about this message"
    menu.close()


@pytest.mark.parametrize(("name", "signal"), [("delete", "delete_requested"), ("branch_off", "branch_requested")])
@pytest.mark.parametrize("message", [0, 1])
def test_a_branch_is_left_or_deleted_from_the_menu(
    view: ChatView, qtbot: QtBot, message: int, name: str, signal: str
) -> None:
    shown = conversation(("Hi", "Hello"))
    view.show_conversation(shown)

    with qtbot.waitSignal(getattr(view.wishes, signal), timeout=1000) as told:
        choose(open_menu(view, message), f"message.{name}")

    assert told.args == [shown.path()[message].id]


def test_other_models_are_offered_under_answers_only(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", "Hello"))
    view.show_conversation(shown)
    view.wishes.other_models = lambda: (OtherModel("Tom & Co", Path("/models/tom.gguf")),)
    asked = open_menu(view, 0)
    assert asked.findChild(PopupMenu, "otherModelsMenu") is None
    asked.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    menu = open_menu(view, 1)
    models = menu.findChild(PopupMenu, "otherModelsMenu")
    assert models is not None
    assert [action.text() for action in models.actions()] == ["Tom && Co"]
    with qtbot.waitSignal(view.wishes.other_model_requested, timeout=1000) as told:
        choose(menu, "message.other_model")

    assert told.args == [shown.current, Path("/models/tom.gguf")]


def test_a_version_is_called_so_and_a_conversation_that_can_only_be_read_is_left_alone(view: ChatView) -> None:
    shown = conversation(("Hi", "First"))
    shown = shown.with_message(answer("Second", shown.path()[0].id))
    view.show_conversation(shown)
    menu = open_menu(view)
    assert names(menu)[-1] == "Delete this version"
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    view.show_conversation(replace(shown, read_only=True))
    menu = open_menu(view)
    assert names(menu) == ["Copy", "Copy as Markdown", "Select message", "Previous version", "Next version"]
    menu.close()


def test_while_an_answer_is_written_nothing_is_deleted(view: ChatView) -> None:
    shown = conversation(("Hi", "Hello"), ("And?", ""))
    view.show_conversation(shown)
    view.apply_turn_event(TurnStarted(answer("", shown.current)))
    menu = open_menu(view, 1)

    possible = [action.text() for action in menu.actions() if action.isEnabled() and action.text()]
    assert possible == ["Copy", "Copy as Markdown", "Select message"]
    menu.close()
