"""Versions are walked through by keyboard: the keyboard goes along, and a screen reader is told."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest

from desktop.domain.conversation import Conversation
from desktop.domain.messages import user_message
from desktop.domain.turn import TurnStarted
from desktop.ui.chat import version_steps
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.row_view import Action
from tests.ui.chat.conversations import answer, click, conversation, long_conversation, spots

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a screen reader is told."""
    texts: list[str] = []

    class Announcements(QAccessible):
        """The parts that are used, without a screen reader."""

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:
            texts.append(event.message())

    monkeypatch.setattr(version_steps, "QAccessible", Announcements)
    return texts


def with_versions(shown: Conversation, *texts: str) -> Conversation:
    """More versions of the last answer."""
    parent = shown.path()[-2].id
    for text in texts:
        shown = shown.with_message(answer(text, parent))
    return shown


def follow(view: ChatView, shown: Conversation) -> None:
    """Show a conversation, and the versions that are wished for, as the controller does."""
    state = [shown]

    def show(version: str) -> None:
        state[0] = state[0].showing(version)
        view.update_conversation(state[0])

    view.show_conversation(shown)
    view.version_requested.connect(show)


def press(view: ChatView, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, key, modifier)


def test_alt_and_arrows_walk_through_the_versions_of_the_message_that_the_keyboard_is_at(
    view: ChatView, told: list[str]
) -> None:
    follow(view, with_versions(conversation(("Hi", "One")), "Two", "Three"))
    view.setFocus()
    press(view, Qt.Key.Key_Up, ALT)

    for key, text in ((Qt.Key.Key_Left, "Two"), (Qt.Key.Key_Left, "One"), (Qt.Key.Key_Left, "One")):
        press(view, key, ALT)
        assert view.toPlainText() == f"Hi\n\n{text}"
        focused = view.look.focused_entry
        assert focused is not None
        assert focused.message.text == text
    press(view, Qt.Key.Key_Right, ALT)

    assert view.toPlainText() == "Hi\n\nTwo"
    assert told == ["Version 2 of 3", "Version 1 of 3", "Version 2 of 3"]


def test_of_a_message_without_versions_nothing_else_is_shown(view: ChatView) -> None:
    follow(view, with_versions(conversation(("Hi", "One")), "Two"))
    view.setFocus()
    press(view, Qt.Key.Key_Up, ALT)
    press(view, Qt.Key.Key_Up, ALT)

    press(view, Qt.Key.Key_Left, ALT)

    assert view.toPlainText() == "Hi\n\nTwo"


def test_the_keyboard_stays_at_the_arrow_that_was_pressed(view: ChatView) -> None:
    follow(view, with_versions(conversation(("Hi", "One")), "Two", "Three"))
    view.setFocus()
    press(view, Qt.Key.Key_Up, ALT)
    press(view, Qt.Key.Key_Tab)
    press(view, Qt.Key.Key_Return)

    assert view.look.focused is not None
    assert view.look.focused.target.action is Action.PREVIOUS_VERSION
    press(view, Qt.Key.Key_Return)

    assert view.toPlainText() == "Hi\n\nOne"
    assert view.look.focused_entry is not None


def test_the_newest_message_with_versions_is_walked_through_and_brought_into_view(
    view: ChatView, told: list[str]
) -> None:
    shown = with_versions(long_conversation(3), "Two " * 2000)
    first = shown.path()[-1]
    shown = shown.with_message(user_message("And?", shown.current))
    for _ in range(2):
        shown = shown.with_message(answer("So it is. " * 2000, shown.current))
        shown = shown.with_message(user_message("And?", shown.current))
    follow(view, shown)

    assert view.versions.step_newest(-1)

    assert told == ["Version 1 of 2"]
    index = view.transcript.index_of(shown.versions(first.id)[0])
    assert index == len(view.transcript) - 1
    assert 0 <= view.transcript.tops[index] - view.scroll_top < view.viewport().height()


def test_without_versions_there_is_nothing_to_walk_through(view: ChatView) -> None:
    follow(view, conversation(("Hi", "One")))

    assert not view.versions.step_newest(-1)


def test_while_an_answer_is_written_versions_stay(view: ChatView) -> None:
    shown = with_versions(conversation(("Hi", "One")), "Two")
    follow(view, shown.with_message(user_message("And?", shown.current)))
    view.apply_turn_event(TurnStarted(answer("", shown.current)))

    assert not view.versions.step_newest(-1)


def test_a_click_shows_another_version_and_gives_the_keyboard_to_nobody(view: ChatView) -> None:
    follow(view, with_versions(conversation(("Hi", "One")), "Two"))

    click(view, Action.PREVIOUS_VERSION)

    assert view.toPlainText() == "Hi\n\nOne"
    assert view.look.focused_entry is None
    assert spots(view, Action.NEXT_VERSION)


def test_an_edited_answer_says_so(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown.with_message(answer("Hello", shown.current, extra={"edited": True})))

    assert view.transcript.entries[1].facts.figures.text == "edited"
