"""What a screen reader hears while an answer is written."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import AppError
from desktop.domain.events import ReasoningDelta, TextDelta
from desktop.domain.messages import Message, Status, answer_parts, user_message
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui.chat import answer_voice
from desktop.ui.chat.chat_view import ChatView
from tests.ui.chat.conversations import answer, conversation

Politeness = QAccessible.AnnouncementPoliteness


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Politeness]]:
    """What is announced, while somebody listens."""
    found: list[tuple[str, Politeness]] = []

    def take(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            found.append((event.message(), event.politeness()))

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", take)
    monkeypatch.setattr(answer_voice, "PAUSE_MS", 0)
    return found


def texts(heard: list[tuple[str, Politeness]]) -> list[str]:
    """Only the words."""
    return [text for text, _ in heard]


@pytest.fixture
def started(view: ChatView) -> Message:
    """An answer that has begun."""
    shown = new_conversation().with_message(user_message("Hi", None))
    view.show_conversation(shown)
    message = answer("", shown.current)
    view.apply_turn_event(TurnStarted(message))
    return message


def ended(message: Message, text: str, **values: object) -> Message:
    """The answer when it is complete."""
    return replace(message, parts=answer_parts("", text), **values)


def test_finished_sentences_are_heard_once_and_then_the_end(view: ChatView, heard, started, qtbot) -> None:
    view.apply_turn_event(TextDelta("First sentence. Sec"))
    qtbot.waitUntil(lambda: texts(heard) == ["First sentence."])
    view.apply_turn_event(TextDelta("ond one. R"))
    qtbot.waitUntil(lambda: texts(heard) == ["First sentence.", "Second one."])
    view.apply_turn_event(TextDelta("est"))
    view.apply_turn_event(TurnEnded(ended(started, "First sentence. Second one. Rest")))

    assert texts(heard) == ["First sentence.", "Second one.", "Rest", "Answer complete."]
    assert {politeness for _, politeness in heard} == {Politeness.Polite}


def test_an_error_is_heard_at_once(view: ChatView, heard, started) -> None:
    error = AppError("It broke.", hint="Try again.")
    view.apply_turn_event(TurnEnded(ended(started, "", status=Status.FAILED), error))

    assert heard == [("It broke. Try again.", Politeness.Assertive)]


def test_a_stop_is_heard(view: ChatView, heard, started) -> None:
    view.apply_turn_event(TurnEnded(ended(started, "So far", status=Status.STOPPED)))

    assert texts(heard) == ["So far", "Answer stopped."]


def test_thinking_is_told_once_and_not_read(view: ChatView, heard, started, qtbot) -> None:
    view.apply_turn_event(ReasoningDelta("Let me see. This is long. "))
    qtbot.waitUntil(lambda: texts(heard) == ["Thinking…"])
    view.apply_turn_event(ReasoningDelta("Still thinking. "))
    view.apply_turn_event(TextDelta("Yes. And"))
    qtbot.waitUntil(lambda: texts(heard) == ["Thinking…", "Yes."])


def test_another_conversation_silences_the_answer(view: ChatView, heard, started, qtbot) -> None:
    view.apply_turn_event(TextDelta("A sentence. "))
    view.show_conversation(conversation(("Other", "One")))
    qtbot.wait(50)

    assert heard == []


def test_a_text_that_is_carried_on_is_not_heard_again(view: ChatView, heard, qtbot) -> None:
    shown = new_conversation().with_message(user_message("Hi", None))
    stopped = answer("Old words", shown.current, status=Status.STOPPED)
    view.show_conversation(shown.with_message(stopped))
    view.apply_turn_event(TurnStarted(stopped))
    view.apply_turn_event(TextDelta(" and new ones. More"))
    qtbot.waitUntil(lambda: texts(heard) == ["and new ones."])


def test_nothing_is_said_when_nobody_listens(view: ChatView, heard, started, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(QAccessible, "isActive", lambda: False)
    view.apply_turn_event(TextDelta("A sentence. "))
    qtbot.wait(50)
    view.apply_turn_event(TurnEnded(ended(started, "A sentence. ")))

    assert heard == []
