"""An answer as it comes: what is seen of it, and that the reader is left in peace."""

import random

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.conversation import Conversation
from desktop.domain.errors import Cure, EngineDied
from desktop.domain.events import PromptProgress, ReasoningDelta, TextDelta
from desktop.domain.messages import Message, Status, Timings, Usage, answer_parts, user_message
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.entry import RowKind
from desktop.ui.chat.message_parts import ReasoningHead, TypingIndicator
from desktop.ui.chat.row_view import Action
from tests.ui.chat.conversations import (
    ANSWER,
    SHOWN,
    STOPPED,
    answer,
    block_kinds,
    click,
    conversation,
    long_conversation,
    spots,
)


def begin(view: ChatView, shown: Conversation) -> Message:
    """Show a conversation, and begin to answer it."""
    view.show_conversation(shown)
    started = answer(parent=shown.current)
    view.apply_turn_event(TurnStarted(started))
    return started


def row_kinds(view: ChatView) -> list[RowKind]:
    return [row.kind for row in view.transcript.entries[-1].rows]


def test_streamed_text_appears(view: ChatView, qtbot: QtBot) -> None:
    begin(view, conversation(("Hi", "")))
    view.apply_turn_event(TextDelta("Hello "))
    view.apply_turn_event(TextDelta("**there**"))

    qtbot.waitUntil(lambda: bool(view.transcript.entries[-1].text))
    assert view.toPlainText() == "Hi\n\nHello there"


def test_text_that_was_not_painted_yet_counts_as_shown(view: ChatView) -> None:
    begin(view, conversation(("Hi", "")))
    view.apply_turn_event(TextDelta("Hello"))

    assert view.toPlainText() == "Hi\n\nHello"


@pytest.mark.parametrize("seed", range(6))
def test_streaming_in_any_pieces_ends_as_if_it_had_been_opened(view: ChatView, qtbot: QtBot, seed: int) -> None:
    started = begin(view, conversation(("Hi", "")))
    pieces = random.Random(seed)
    position = 0
    while position < len(ANSWER):
        length = pieces.randint(1, 12)
        view.apply_turn_event(TextDelta(ANSWER[position : position + length]))
        position += length
        if pieces.random() < 0.5:
            view.toPlainText()
    view.apply_turn_event(TurnEnded(answer(ANSWER, started.parent, id=started.id)))
    streamed, heights = block_kinds(view), [row.height for row in view.transcript.entries[-1].rows]

    view.show_conversation(conversation(("Hi", ANSWER)))

    assert view.toPlainText() == f"Hi\n\n{SHOWN}"
    assert streamed == block_kinds(view)
    assert heights == [row.height for row in view.transcript.entries[-1].rows]


def test_dots_are_shown_until_the_first_word_and_say_how_far_the_model_has_read(view: ChatView) -> None:
    begin(view, conversation(("Hi", "")))
    assert RowKind.TYPING in row_kinds(view)

    view.apply_turn_event(PromptProgress(1024, 5120))
    typing = view.transcript.entries[-1].rows[0].view
    assert isinstance(typing, TypingIndicator)
    assert typing.note == "Reading 1,024 / 5,120"

    view.apply_turn_event(TextDelta("Hello"))
    view.toPlainText()
    assert RowKind.TYPING not in row_kinds(view)


def test_the_head_of_a_table_is_not_shown_as_text_before_it_is_known_to_be_one(view: ChatView) -> None:
    begin(view, conversation(("Hi", "")))
    view.apply_turn_event(TextDelta("Look:\n\n| a | b |\n"))
    view.toPlainText()
    shown = view.transcript.entries[-1].text[-1].view
    assert shown is not None
    assert shown.document is not None
    assert shown.document.toPlainText() == ""

    view.apply_turn_event(TextDelta("|---|---|\n| 1 | 2 |\n"))
    assert view.toPlainText() == "Hi\n\nLook:\n\na\tb\n1\t2"


def test_what_is_read_of_an_answer_stays_in_place_when_it_is_carried_on(view: ChatView) -> None:
    shown = conversation(("Hi", "\n\n".join(f"Paragraph {number}" for number in range(200))))
    view.show_conversation(shown)
    view.verticalScrollBar().setValue(2000)
    before = view.grab().toImage().copy(0, 0, 900, 600)

    view.apply_turn_event(TurnStarted(shown.path()[-1]))
    view.apply_turn_event(TextDelta(" and more\n\nThe end"))

    assert view.toPlainText().endswith("Paragraph 199 and more\n\nThe end")
    assert view.grab().toImage().copy(0, 0, 900, 600) == before


@pytest.mark.parametrize(
    ("thought_ms", "words"), [(None, "Thoughts"), (400, "Thought for a moment"), (12_300, "Thought for 12 s"),
                              (59_900, "Thought for 1 min 0 s"), (75_000, "Thought for 1 min 15 s")]
)  # fmt: skip
def test_how_long_was_thought_is_shown_after_a_restart(view: ChatView, thought_ms: int | None, words: str) -> None:
    shown = conversation(("Hi", ""))
    said = answer("Yes.", shown.current, reasoning="Hm.", timings=Timings(1.0, 2.0, thought_ms))
    view.show_conversation(shown.with_message(said))

    assert view.transcript.entries[-1].rows[0].view.reasoning.text == words


def test_thoughts_are_one_line_that_opens_on_a_click(view: ChatView) -> None:
    started = begin(view, conversation(("Hi", "")))
    view.apply_turn_event(ReasoningDelta("First **this**.\n\nThen that."))
    view.toPlainText()
    head = view.transcript.entries[-1].rows[0].view
    assert isinstance(head, ReasoningHead)
    assert head.reasoning.text == "Thinking…"

    view.apply_turn_event(TextDelta("Hello"))
    view.apply_turn_event(
        TurnEnded(answer("Hello", started.parent, id=started.id, reasoning="First **this**.\n\nThen that."))
    )
    head = view.transcript.entries[-1].rows[0].view
    assert isinstance(head, ReasoningHead)
    assert head.reasoning.text == "Thought for a moment"
    assert RowKind.REASONING not in row_kinds(view)

    click(view, Action.TOGGLE_REASONING)
    assert row_kinds(view).count(RowKind.REASONING) == 2
    assert "First" not in view.toPlainText()
    click(view, Action.TOGGLE_REASONING)
    assert RowKind.REASONING not in row_kinds(view)


def test_the_view_stays_at_the_end_while_text_comes(view: ChatView) -> None:
    begin(view, long_conversation(5))
    for _ in range(60):
        view.apply_turn_event(TextDelta("more words that fill a line and another one\n\n"))
        view.toPlainText()

        assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0
    assert view.jump_button.isHidden()


def test_not_one_pixel_moves_for_a_reader_who_has_scrolled_up(view: ChatView) -> None:
    begin(view, long_conversation(8))
    view.apply_turn_event(TextDelta("begin "))
    view.toPlainText()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 500)
    before = view.grab().toImage().copy(0, 0, 1000, 150)
    value = view.verticalScrollBar().value()

    for number in range(60):
        view.apply_turn_event(TextDelta(f"{number} words\n\n- item\n\n```py\nx = 1\n```\n\n"))
        view.toPlainText()

        assert view.verticalScrollBar().value() == value
    assert view.grab().toImage().copy(0, 0, 1000, 150) == before
    assert view.jump_button.isVisible()


def test_the_button_leads_back_to_the_newest_message(view: ChatView) -> None:
    view.show_conversation(long_conversation(8))
    view.verticalScrollBar().setValue(100)
    assert view.jump_button.accessibleName() == "Scroll to the newest message"

    view.jump_button.click()

    assert view.is_at_end
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert view.jump_button.isHidden()


def test_a_new_answer_is_scrolled_to(view: ChatView) -> None:
    shown = long_conversation(8)
    view.show_conversation(shown)
    view.verticalScrollBar().setValue(0)

    view.apply_turn_event(TurnStarted(answer(parent=shown.current)))

    assert view.is_at_end


def test_an_answer_that_is_made_anew_replaces_the_old_one_at_once(view: ChatView) -> None:
    shown = conversation(("Hi", "Old answer"))
    view.show_conversation(shown)
    question = shown.path()[0]

    view.apply_turn_event(TurnStarted(answer(parent=question.id)))
    view.apply_turn_event(TextDelta("New"))

    assert view.toPlainText() == "Hi\n\nNew"


def test_an_answer_is_carried_on_where_it_was_cut(view: ChatView) -> None:
    shown = conversation(("Hi", "- one\n- tw"))
    view.show_conversation(shown)

    view.apply_turn_event(TurnStarted(shown.path()[-1]))
    view.apply_turn_event(TextDelta("o\n- three"))

    assert view.toPlainText() == "Hi\n\n- one\n- two\n- three"


def test_a_change_of_the_conversation_leaves_the_answer_that_is_being_written(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    started = begin(view, shown)
    view.apply_turn_event(TextDelta("Half a"))

    view.update_conversation(shown.titled("Another title"))
    view.update_conversation(shown.with_message(answer("Half", shown.current, id=started.id)))
    view.apply_turn_event(TextDelta("n answer"))

    assert view.toPlainText() == "Hi\n\nHalf an answer"


def test_events_of_no_turn_are_dropped(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))

    view.apply_turn_event(TextDelta("late"))
    view.apply_turn_event(PromptProgress(1, 2))
    view.apply_turn_event(TurnEnded(answer("late")))

    assert view.toPlainText() == "Hi\n\nHello"


def test_the_end_shows_how_the_answer_came_about(view: ChatView) -> None:
    started = begin(view, conversation(("Hi", "")))
    view.apply_turn_event(TextDelta("Hello"))
    figures = {"usage": Usage(5, 318), "timings": Timings(212.0, 61.4), "model": "Llama"}
    view.apply_turn_event(TurnEnded(answer("Hello", started.parent, id=started.id, status=STOPPED, **figures)))

    facts = view.transcript.entries[-1].facts
    assert facts.figures.text == "stopped · Llama · 318 tokens · 61 tok/s · first after 212 ms"
    assert Action.CONTINUE in facts.actions


def test_a_failed_turn_shows_a_card_with_retry(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", ""))
    started = begin(view, shown)
    failed = answer(parent=started.parent, id=started.id, status=Status.FAILED)
    view.apply_turn_event(TurnEnded(failed, EngineDied("The engine stopped.", "Try again.")))
    view.update_conversation(shown)
    assert view.transcript.entries[-1].error is not None

    with qtbot.waitSignal(view.retry_requested, timeout=1000):
        click(view, Action.RETRY)


def test_a_card_offers_the_cure_beside_retry(qtbot: QtBot) -> None:
    curing = ChatView(cure_label=lambda cure: "Use the processor" if cure is Cure.USE_PROCESSOR else "")
    qtbot.addWidget(curing)
    curing.resize(760, 600)
    curing.show()
    started = begin(curing, conversation(("Hi", "")))
    failed = answer(parent=started.parent, id=started.id, status=Status.FAILED)
    curing.apply_turn_event(TurnEnded(failed, EngineDied("The engine stopped.", "", Cure.USE_PROCESSOR)))

    assert [spot.target.name for spot in spots(curing, Action.CURE)] == ["Use the processor"]
    with qtbot.waitSignal(curing.cure_requested, timeout=1000) as wish:
        click(curing, Action.CURE)
    assert wish.args == [Cure.USE_PROCESSOR]


def test_a_cure_that_cannot_help_has_no_button(view: ChatView) -> None:
    started = begin(view, conversation(("Hi", "")))
    failed = answer(parent=started.parent, id=started.id, status=Status.FAILED)
    view.apply_turn_event(TurnEnded(failed, EngineDied("The engine stopped.", "", Cure.USE_PROCESSOR)))

    assert spots(view, Action.RETRY)
    assert not spots(view, Action.CURE)


def test_the_card_goes_when_the_answer_is_tried_again(view: ChatView) -> None:
    started = begin(view, conversation(("Hi", "")))
    failed = answer(parent=started.parent, id=started.id, status=Status.FAILED)
    view.apply_turn_event(TurnEnded(failed, EngineDied("The engine stopped.")))

    view.apply_turn_event(TurnStarted(answer(parent=started.parent)))
    view.apply_turn_event(TextDelta("Hello"))

    assert view.toPlainText() == "Hi\n\nHello"
    assert not spots(view, Action.RETRY)


@pytest.mark.parametrize(
    ("text", "offered"), [("Once upon a", [Action.CONTINUE, Action.REGENERATE]), ("", [Action.REGENERATE])]
)
def test_a_failed_answer_that_is_opened_again_says_so_and_offers_what_can_be_done(
    view: ChatView, qtbot: QtBot, text: str, offered: list[Action]
) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown.with_message(answer(text, shown.current, status=Status.FAILED)))

    entry = view.transcript.entries[-1]
    card = next(row for row in entry.rows if row.kind is RowKind.ERROR).view
    assert card is not None
    assert "failed" in card.document.toPlainText()
    assert [target.action for target in card.targets()] == offered
    signal = {Action.CONTINUE: view.continue_requested, Action.REGENERATE: view.regenerate_requested}[offered[0]]
    with qtbot.waitSignal(signal, timeout=1000):
        click(view, offered[0])


def test_a_failed_answer_has_no_card_once_the_conversation_has_gone_on(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    started = begin(view, shown)
    failed = answer("Once", started.parent, id=started.id, status=Status.FAILED)
    view.apply_turn_event(TurnEnded(failed, EngineDied("The engine stopped.")))
    shown = shown.with_message(failed)
    view.update_conversation(shown)
    assert RowKind.ERROR in row_kinds(view)

    view.update_conversation(shown.with_message(user_message("Again", shown.current)))

    assert not spots(view, Action.RETRY, 1)
    assert RowKind.ERROR not in [row.kind for row in view.transcript.entries[1].rows]


def test_while_an_answer_is_made_nothing_but_copying_is_offered(view: ChatView) -> None:
    begin(view, conversation(("Hi", "Hello"), ("More", "")))

    assert not spots(view, Action.REGENERATE, 1)
    assert spots(view, Action.COPY_MESSAGE, 1)


def test_the_final_text_counts_when_it_differs_from_what_was_streamed(view: ChatView) -> None:
    started = begin(view, conversation(("Hi", "")))
    view.apply_turn_event(TextDelta("Hello <|stop"))

    view.apply_turn_event(TurnEnded(Message(started.id, started.parent, started.role, answer_parts("", "Hello"), "")))

    assert view.toPlainText() == "Hi\n\nHello"
