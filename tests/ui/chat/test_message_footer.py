"""What stands under a message: quiet under the last answer, on hover or focus under all others."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from desktop.domain.conversation import Conversation
from desktop.domain.messages import user_message
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.entry import RowKind
from desktop.ui.chat.message_footer import MessageFooter
from desktop.ui.chat.row_view import Action, PaintState
from tests.ui.chat.conversations import STOPPED, answer, conversation, spots

ALL = {Action.COPY_MESSAGE, Action.EDIT, Action.REGENERATE, Action.MORE}


def footer(view: ChatView, message: int) -> MessageFooter:
    row = next(row for row in view.transcript.entries[message].rows if row.kind is RowKind.FOOTER)
    assert isinstance(row.view, MessageFooter)
    return row.view


def is_painted(view: ChatView, message: int, *, is_emphasised: bool = False) -> bool:
    """Whether one sees anything of the footer."""
    made = footer(view, message)
    image = QImage(made.width, made.height, QImage.Format.Format_RGB32)
    image.fill(QColor(Qt.GlobalColor.white))
    blank = image.copy()
    painter = QPainter(image)
    made.paint(painter, PaintState(view.styles.theme, is_emphasised=is_emphasised))
    painter.end()
    return image != blank


def with_versions(shown: Conversation, count: int) -> Conversation:
    question = shown.path()[-2]
    for number in range(count):
        shown = shown.with_message(answer(f"Another {number}", question.id))
    return shown


def test_the_last_answer_shows_what_can_be_done_and_how_it_came_about(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))

    assert is_painted(view, -1)
    assert footer(view, -1).facts.figures.text == "Llama 3.2 3B · 318 tokens · 61 tok/s · first after 200 ms"


def test_other_messages_show_it_on_hover_and_on_focus_only(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello"), ("And?", "So")))

    for message in (0, 1, 2):
        assert not is_painted(view, message)
        assert is_painted(view, message, is_emphasised=True)


def test_the_mouse_over_a_message_emphasises_it(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello"), ("And?", "So")))
    entry = view.transcript.entries[1]
    at_rest = view.viewport().grab().toImage()

    y = view.row_area(entry, entry.rows[0]).center().y()
    QTest.mouseMove(view.viewport(), QPoint(view.column_left + 20, y))

    assert view.look.hovered_entry is entry
    area = view.row_area(entry, entry.rows[-1])
    assert view.viewport().grab(area).toImage() != at_rest.copy(area)


def test_that_there_are_versions_is_always_seen(view: ChatView) -> None:
    shown = with_versions(conversation(("Hi", "Hello")), 1)
    view.show_conversation(shown.with_message(user_message("And?", shown.current)))

    assert is_painted(view, 1)


def test_that_an_answer_is_not_complete_is_always_seen(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    stopped = answer("Hel", shown.current, status=STOPPED)
    view.show_conversation(shown.with_message(stopped).with_message(user_message("Go on", stopped.id)))

    assert is_painted(view, 1)
    assert footer(view, 1).facts.figures.status == "stopped"


@pytest.mark.parametrize("message", [0, 1])
def test_everything_is_reached_by_keyboard_and_has_a_name(view: ChatView, message: int) -> None:
    view.show_conversation(conversation(("Hi", "Hello"), ("And?", "So")))
    view.setFocus()
    for _ in range(4 - message):
        QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert view.look.focused_entry is view.transcript.entries[message]

    between = ["Edit answer", "Regenerate answer"] if message else ["Edit message"]
    names = []
    for _ in range(2 + len(between)):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        assert view.look.focused is not None
        names.append(view.look.focused.target.name)

    assert names == ["Copy message", *between, "More about this message"]


def test_what_has_no_room_is_left_to_the_menu(view: ChatView) -> None:
    view.show_conversation(with_versions(conversation(("Hi", "Hello")), 2))
    made = footer(view, -1)
    assert {target.action for target in made.targets()} == ALL | {Action.PREVIOUS_VERSION}

    made.layout(90)

    assert {target.action for target in made.targets()} == {Action.PREVIOUS_VERSION, Action.MORE}
    assert max(target.area.right() for target in made.targets()) < 100


def test_figures_become_shorter_before_they_vanish(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))

    forms = footer(view, -1).facts.figures.shorter

    assert forms[0] == "318 tokens · 61 tok/s · first after 200 ms"
    assert [len(form) for form in forms] == sorted((len(form) for form in forms), reverse=True)


def test_the_targets_do_not_lie_over_each_other(view: ChatView) -> None:
    view.show_conversation(with_versions(conversation(("Hi", "Hello")), 2))

    areas = [spot.target.area for action in Action for spot in spots(view, action)]

    assert len(areas) == 5
    assert not any(one.intersects(other) for one in areas for other in areas if one is not other)
