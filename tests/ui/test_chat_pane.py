from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.domain.context_budget import ContextUse
from desktop.domain.errors import Cure, EngineDied
from desktop.domain.messages import Status
from desktop.domain.models import ModelPhase, ModelState
from desktop.domain.session import ScrollPosition, SessionState
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui import link_dialog
from desktop.ui.chat.row_view import Action
from tests.ui.chat.conversations import click, long_conversation
from tests.ui.conftest import conversation, main_window
from tests.ui.fake_controllers import LOADING_LLAMA, READY_LLAMA


def test_each_conversation_has_its_own_draft(qtbot, window, controllers):
    first, second = conversation("c1"), conversation("c2")
    controllers.chat.show(first)
    qtbot.keyClicks(window.content.pane.composer.field, "for the first")

    controllers.chat.show(second)
    assert window.content.pane.composer.text == ""
    qtbot.keyClicks(window.content.pane.composer.field, "for the second")
    controllers.chat.show(first)

    assert window.content.pane.composer.text == "for the first"
    assert controllers.session.draft("c2") == "for the second"


def test_what_was_written_in_an_empty_chat_waits_for_the_next_empty_chat(qtbot, window, controllers):
    controllers.chat.show(replace(conversation("new 1"), messages=(), current=None))
    qtbot.keyClicks(window.content.pane.composer.field, "half a thought")

    controllers.chat.show(conversation("c1"))
    assert window.content.pane.composer.text == ""
    controllers.chat.show(replace(conversation("new 2"), messages=(), current=None))

    assert window.content.pane.composer.text == "half a thought"


def test_a_message_that_is_being_edited_waits_while_another_conversation_is_shown(qtbot, window, controllers):
    composer = window.content.pane.composer
    controllers.chat.show(conversation("c1"))
    qtbot.keyClicks(composer.field, "draft")
    window.content.pane.chat_view.edit_requested.emit("m1")
    qtbot.keyClicks(composer.field, " Or stay?")

    controllers.chat.show(conversation("c2"))
    assert not composer.is_editing
    controllers.chat.show(conversation("c1"))

    assert composer.is_editing
    assert composer.text == "Where shall I go? Or stay?"
    composer.leave_editing()
    assert composer.text == "draft"


def test_sending_forgets_the_draft(qtbot, window, controllers):
    controllers.models.become(READY_LLAMA)
    controllers.chat.show(conversation("c1"))
    qtbot.keyClicks(window.content.pane.composer.field, "Hello")

    window.content.pane.composer.send()

    assert controllers.chat.wishes == [("send", "Hello")]
    assert controllers.session.draft("c1") == ""


def test_a_sent_message_is_edited_in_the_composer_and_sent_again(qtbot, window, controllers):
    controllers.models.become(READY_LLAMA)
    controllers.chat.show(conversation())

    window.content.pane.chat_view.edit_requested.emit("m1")
    assert window.content.pane.composer.text == "Where shall I go?"
    window.content.pane.composer.field.setPlainText("Where shall we go?")
    window.content.pane.composer.send()

    assert controllers.branches.wishes == [("resend", "m1", "Where shall we go?")]


def test_a_message_is_saved_without_having_it_answered(qtbot, window, controllers):
    controllers.chat.show(conversation())
    composer = window.content.pane.composer
    window.content.pane.edit_message("m1")
    qtbot.keyClicks(composer.field, " Or stay?")

    qtbot.mouseClick(composer.strip.save_button, Qt.MouseButton.LeftButton)

    assert controllers.branches.wishes == [("edit", "m1", "Where shall I go? Or stay?")]
    assert not composer.is_editing


def test_an_answer_is_edited_in_the_composer_and_saved_by_enter_without_a_model(qtbot, window, controllers):
    controllers.chat.show(conversation())
    composer = window.content.pane.composer

    window.content.pane.chat_view.edit_requested.emit("m2")
    assert composer.findChild(QLabel, "editingText").text() == "Editing the answer"
    assert (composer.text, composer.send_button.text()) == ("To Lisbon.", "Save")
    assert not composer.strip.save_button.isVisible()
    qtbot.keyClicks(composer.field, " In May.")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)

    assert controllers.branches.wishes == [("edit", "m2", "To Lisbon. In May.")]
    assert composer.send_button.text() == "Send"


def test_what_is_being_edited_is_there_after_a_restart_and_gone_when_it_was_given_up(qtbot, window, controllers):
    controllers.chat.show(conversation("c1"))
    composer = window.content.pane.composer
    window.content.pane.edit_message("m2")
    qtbot.keyClicks(composer.field, " In May.")
    restarted = main_window(controllers)

    assert restarted.content.pane.composer.text == "To Lisbon. In May."
    assert restarted.content.pane.composer.send_button.text() == "Save"
    restarted.close_for_good()
    restarted.deleteLater()
    composer.leave_editing()
    assert controllers.session.draft("edit:c1") == ""


def test_the_new_wording_of_a_message_that_was_deleted_becomes_the_draft(qtbot, window, controllers):
    shown = conversation()
    controllers.chat.show(shown)
    composer = window.content.pane.composer
    window.content.pane.edit_message("m2")
    qtbot.keyClicks(composer.field, " In May.")

    controllers.chat.conversation = replace(shown, messages=shown.messages[:1], current="m1")
    controllers.chat.conversation_changed.emit(controllers.chat.conversation)

    assert not composer.is_editing
    assert composer.text == "To Lisbon. In May."
    assert controllers.session.draft("c1") == "To Lisbon. In May."


def test_arrows_in_the_empty_composer_walk_through_the_versions(qtbot, window, controllers):
    shown = conversation()
    other = replace(shown.messages[1], id="m3")
    controllers.chat.show(shown.with_message(other))
    field = window.content.pane.composer.field

    qtbot.keyClick(field, Qt.Key.Key_Left)
    assert controllers.chat.wishes == [("show_version", "m2")]
    qtbot.keyClick(field, Qt.Key.Key_Right)  # there is none behind the last one
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Left)

    assert controllers.chat.wishes == [("show_version", "m2")]


@pytest.mark.parametrize(
    ("signal", "arguments", "wish"),
    [
        ("delete_requested", ("m2",), ("delete", "m2")),
        ("branch_requested", ("m2",), ("continue_elsewhere", "m2")),
    ],
)
def test_wishes_about_branches_are_passed_on(window, controllers, signal, arguments, wish):
    getattr(window.content.pane.chat_view.wishes, signal).emit(*arguments)

    assert controllers.branches.wishes == [wish]


def test_another_model_is_wished_for(window, controllers):
    window.content.pane.chat_view.wishes.other_model_requested.emit("m2", Path("/other.gguf"))

    assert controllers.other_model.wishes == [("answer_with", "m2", Path("/other.gguf"))]


def test_opening_another_conversation_leaves_editing(window, controllers):
    controllers.chat.show(conversation("c1"))
    window.content.pane.edit_message("m1")

    controllers.chat.show(conversation("c2"))

    assert not window.content.pane.composer.is_editing
    assert window.content.pane.composer.text == ""


@pytest.mark.parametrize(
    ("signal", "arguments", "wish"),
    [
        ("regenerate_requested", ("m2",), ("regenerate", "m2")),
        ("continue_requested", (), ("continue_answer",)),
        ("version_requested", ("m2",), ("show_version", "m2")),
        ("retry_requested", (), ("retry",)),
    ],
)
def test_wishes_of_the_chat_view_are_passed_on(window, controllers, signal, arguments, wish):
    controllers.chat.show(conversation())

    getattr(window.content.pane.chat_view, signal).emit(*arguments)

    assert controllers.chat.wishes == [wish]


@pytest.mark.parametrize(
    ("address", "is_opened"),
    [
        ("https://example.org/a", True),
        ("mailto:a@example.org", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("//server/share", False),
    ],
)
def test_only_web_and_mail_addresses_are_opened(monkeypatch, qapp, address, is_opened):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)

    link_dialog.open_address(address)

    assert opened == ([QUrl(address)] if is_opened else [])


def test_the_conversation_is_shown_in_the_view(window, controllers):
    controllers.chat.show(conversation())

    assert "Where shall I go?" in window.content.pane.chat_view.toPlainText()
    assert "To Lisbon." in window.content.pane.chat_view.toPlainText()


def test_a_remembered_place_is_for_its_own_conversation_only(window, controllers, monkeypatch):
    restored = []
    monkeypatch.setattr(window.content.pane.chat_view, "restore_scroll", restored.append)
    place = ScrollPosition("m1", 40)
    controllers.session.state = SessionState(open_conversation="c1", scroll=place)

    controllers.chat.show(conversation("c2"))
    assert restored == []
    controllers.chat.show(conversation("c1"))

    assert restored == [place]


def test_the_context_of_the_chat_is_shown_in_the_meter(window, controllers):
    controllers.chat.context_changed.emit(ContextUse(1806, 8192))

    assert window.content.pane.composer.meter.accessibleDescription() == "1,806 of 8,192 tokens used"


def test_an_answer_in_an_empty_chat_shows_the_chat(window, controllers):
    controllers.models.become(READY_LLAMA)
    assert window.content.pane.pages.currentWidget() is window.content.pane.empty_page

    controllers.chat.conversation = replace(conversation(), id=controllers.chat.conversation.id)
    controllers.chat.conversation_changed.emit(controllers.chat.conversation)

    assert window.content.pane.pages.currentWidget() is window.content.pane.chat_view


def test_after_trying_the_starter_model_one_can_type_at_once(qtbot, window, controllers):
    button = window.findChild(QPushButton, "welcomeStarterButton")
    controllers.models.offer(starter=Path("/m/starter.gguf"))
    window.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    controllers.models.become(LOADING_LLAMA)
    controllers.models.become(READY_LLAMA)

    assert window.content.pane.composer.field.hasFocus()


def test_the_welcome_page_offers_what_may_help_a_model_that_could_not_be_loaded(qtbot, window, controllers):
    button = window.content.pane.welcome_page.cure_button
    controllers.models.become(ModelState(ModelPhase.FAILED, Path("/x.gguf"), problem="No.", cure=Cure.SMALLER_CONTEXT))
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    controllers.models.become(ModelState(ModelPhase.FAILED, Path("/x.gguf"), problem="No.", cure=Cure.OTHER_MODEL))

    assert controllers.cures.wishes == [("apply", Cure.SMALLER_CONTEXT)]
    assert not button.isVisible()


def test_the_card_of_a_failed_answer_offers_its_cure(window, controllers):
    shown = conversation()
    controllers.chat.show(shown)
    failed = replace(shown.path()[-1], status=Status.FAILED)
    controllers.chat.turn_event.emit(TurnStarted(failed))
    controllers.chat.turn_event.emit(TurnEnded(failed, EngineDied("It crashed.", "", Cure.OPEN_LOG)))
    click(window.content.pane.chat_view, Action.CURE)

    assert controllers.cures.wishes == [("apply", Cure.OPEN_LOG)]


def test_a_message_that_one_was_led_to_stands_at_the_top(window, controllers):
    shown = long_conversation(20)
    controllers.chat.show(shown)
    wanted = shown.path()[4].id

    controllers.branches.message_shown.emit(wanted)

    view = window.content.pane.chat_view
    top = view.transcript.tops[view.transcript.index_of(wanted)] - view.scroll_top
    assert 0 < top < 40
    controllers.branches.message_shown.emit("no such message")
    assert view.transcript.tops[view.transcript.index_of(wanted)] - view.scroll_top == top
