"""The chat view as a user has it: what is shown, what the mouse and the keyboard do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.messages import Role, user_message
from desktop.domain.session import ScrollPosition
from desktop.ui.chat.block_builder import TEXT_SIZE
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.entry import plain_blocks
from desktop.ui.chat.links import Link
from desktop.ui.chat.row_view import Action
from desktop.ui.theme import DARK
from tests.ui.chat.conversations import (
    ANSWER,
    SHOWN,
    STOPPED,
    answer,
    click,
    conversation,
    long_conversation,
    spot_point,
    spots,
)

CODE = "def attend(q, k, v, scale=0.125):\n    s = (q @ k.T) * scale\n\n    return s"


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_a_conversation_reads_as_a_person_would_copy_it(view: ChatView) -> None:
    view.show_conversation(conversation(("What *is* it?", ANSWER), ("Thanks", "Bye")))

    assert view.toPlainText() == f"What *is* it?\n\n{SHOWN}\n\nThanks\n\nBye"


def test_another_conversation_replaces_the_shown_one(view: ChatView) -> None:
    view.show_conversation(conversation(("One", "1")))
    view.show_conversation(conversation(("Two", "2")))

    assert view.toPlainText() == "Two\n\n2"


def test_system_messages_are_not_shown(view: ChatView) -> None:
    shown = conversation(("Hi", "Hello"))
    system = replace(user_message("Be kind", None), role=Role.SYSTEM)
    messages = (system, replace(shown.messages[0], parent=system.id), *shown.messages[1:])
    view.show_conversation(replace(shown, messages=messages))

    assert view.toPlainText() == "Hi\n\nHello"


def test_the_copy_button_of_code_copies_exactly_the_code(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", ANSWER)))

    click(view, Action.COPY_CODE)

    assert clipboard() == CODE


def test_code_that_is_longer_than_a_segment_is_copied_whole(view: ChatView) -> None:
    lines = "\n".join(f"\tline {number}" for number in range(300))
    view.show_conversation(conversation(("Hi", f"```py\n{lines}\n```")))
    view.scroll_to(0)

    click(view, Action.COPY_CODE)

    assert clipboard() == lines


def test_copy_says_that_it_has_copied_for_a_moment(view: ChatView, qtbot: QtBot) -> None:
    view.show_conversation(conversation(("Hi", "Hello **you**")))
    click(view, Action.COPY_MESSAGE)

    assert clipboard() == "Hello you"
    assert view.look.copied is not None
    qtbot.waitUntil(lambda: view.look.copied is None, timeout=4000)


def test_the_last_answer_is_copied(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "First"), ("Again", "**Second**")))
    view.copy_last_answer()

    assert clipboard() == "Second"


@pytest.mark.parametrize(
    ("action", "message", "signal"),
    [
        (Action.REGENERATE, 1, lambda view: view.regenerate_requested),
        (Action.EDIT, 0, lambda view: view.edit_requested),
    ],
)
def test_actions_tell_which_message_they_are_for(
    view: ChatView, qtbot: QtBot, action: Action, message: int, signal: Callable[[ChatView], object]
) -> None:
    shown = conversation(("Hi", "Hello"))
    view.show_conversation(shown)

    with qtbot.waitSignal(signal(view), timeout=1000) as told:
        click(view, action, message)

    assert told.args == [shown.path()[message].id]


def test_continue_is_offered_for_the_last_answer_that_was_cut(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown.with_message(answer("Hel", shown.current, status=STOPPED)))

    with qtbot.waitSignal(view.continue_requested, timeout=1000):
        click(view, Action.CONTINUE)

    view.show_conversation(conversation(("Hi", "Hello")))
    assert not spots(view, Action.CONTINUE)


def test_versions_lead_to_their_neighbours(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", "First"))
    first = shown.path()[-1]
    second = answer("Second", first.parent)
    shown = shown.with_message(second)
    view.show_conversation(shown)
    assert (view.transcript.entries[-1].facts.version, view.transcript.entries[-1].facts.versions) == (2, 2)
    assert not spots(view, Action.NEXT_VERSION)

    with qtbot.waitSignal(view.version_requested, timeout=1000) as told:
        click(view, Action.PREVIOUS_VERSION)
    assert told.args == [first.id]

    view.update_conversation(shown.showing(first.id))
    assert view.toPlainText() == "Hi\n\nFirst"


def test_a_conversation_that_can_only_be_read_offers_only_copying(view: ChatView) -> None:
    view.show_conversation(replace(conversation(("Hi", "Hello")), read_only=True))

    assert view.transcript.entries[0].facts.actions == (Action.COPY_MESSAGE,)
    assert view.transcript.entries[1].facts.actions == (Action.COPY_MESSAGE,)


def test_links_are_only_told_and_only_safe_ones_are_links(view: ChatView, qtbot: QtBot) -> None:
    view.show_conversation(conversation(("Hi", "[good](https://a.b/c) and [bad](file:///etc/passwd)")))
    assert [spot.target.value for spot in spots(view, Action.OPEN_LINK)] == ["https://a.b/c"]

    with qtbot.waitSignal(view.link_requested, timeout=1000) as told:
        click(view, Action.OPEN_LINK)

    assert told.args == [Link("https://a.b/c", "good")]


def test_nothing_is_loaded_whatever_a_message_names(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "![x](https://a.b/c.png) <img src='file:///x.png'>")))
    view.grab()
    documents = [row.view.document for row in view.transcript.entries[1].text if row.view is not None]

    assert documents
    assert all("\ufffc" not in document.toPlainText() for document in documents if document is not None)


# -- keyboard


def press(view: ChatView, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, key, modifier)


def test_messages_and_their_actions_are_reached_by_keyboard(view: ChatView, qtbot: QtBot) -> None:
    shown = conversation(("Hi", "Hello"), ("More", "Yes"))
    view.show_conversation(shown)
    view.setFocus()
    alt = Qt.KeyboardModifier.AltModifier

    press(view, Qt.Key.Key_Up, alt)
    assert view.look.focused_entry is view.transcript.entries[3]
    press(view, Qt.Key.Key_Up, alt)
    press(view, Qt.Key.Key_Up, alt)
    press(view, Qt.Key.Key_Down, alt)
    assert view.look.focused_entry is view.transcript.entries[2]

    press(view, Qt.Key.Key_Tab)
    press(view, Qt.Key.Key_Tab)
    assert view.accessibleDescription() == "Edit message"
    with qtbot.waitSignal(view.edit_requested, timeout=1000) as told:
        press(view, Qt.Key.Key_Return)
    assert told.args == [shown.path()[2].id]

    press(view, Qt.Key.Key_Backtab)
    press(view, Qt.Key.Key_Space)
    assert clipboard() == "More"
    press(view, Qt.Key.Key_Escape)
    assert view.look.focused_entry is None


def test_tab_leads_to_the_newest_message(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello"), ("More", "Yes")))

    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))

    assert view.look.focused_entry is view.transcript.entries[3]
    press(view, Qt.Key.Key_Tab)
    assert view.accessibleDescription() == "Copy message"


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_tab_leaves_the_view_behind_the_last_action(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    view, field = ChatView(), QLineEdit()
    layout.addWidget(view)
    layout.addWidget(field)
    window.resize(800, 600)
    window.show()
    view.show_conversation(conversation(("Hi", "Hello")))
    view.setFocus()

    press(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    for _action in (Action.COPY_MESSAGE, Action.EDIT, Action.REGENERATE, Action.MORE):
        press(view, Qt.Key.Key_Tab)
        assert window.focusWidget() is view
    press(view, Qt.Key.Key_Tab)
    assert window.focusWidget() is field
    assert view.look.focused_entry is None


def test_keys_scroll(view: ChatView) -> None:
    view.show_conversation(long_conversation(10))
    bar = view.verticalScrollBar()
    end = bar.value()

    press(view, Qt.Key.Key_PageUp)
    assert 0 < end - bar.value() < view.height()
    press(view, Qt.Key.Key_Home)
    assert bar.value() == 0
    press(view, Qt.Key.Key_Down)
    assert 0 < bar.value() < 100
    press(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()


def test_ctrl_a_and_ctrl_c_copy_the_conversation(view: ChatView) -> None:
    view.show_conversation(conversation(("What?", ANSWER), ("Thanks", "Bye")))

    press(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert clipboard() == view.toPlainText()


# -- mouse


def text_point(view: ChatView, message: int, row: int, position: int) -> QPoint:
    """Where a character stands in the viewport."""
    entry = view.transcript.entries[message]
    shown = entry.text[row]
    assert shown.view is not None
    assert shown.view.document is not None
    block = shown.view.document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    x = line.cursorToX(position - block.position())
    x = x[0] if isinstance(x, tuple) else x
    origin = shown.view.text_origin + block.layout().position() + QPointF(x, line.y() + line.height() / 2)
    left = view.column_left + entry.row_frame(shown, view.column_width)[0]
    return QPoint(round(left + origin.x()), round(view.row_area(entry, shown).top() + origin.y()))


def drag(view: ChatView, begin: QPoint, end: QPoint) -> None:
    area = view.viewport()
    QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(area, (begin + end) / 2)
    QTest.mouseMove(area, end)
    QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=end)


def test_a_selection_runs_across_messages(view: ChatView) -> None:
    view.show_conversation(conversation(("First question", "One **bold** word\n\n- item"), ("Second", "Last answer")))

    drag(view, text_point(view, 0, 0, 6), text_point(view, 3, 0, 4))
    press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert clipboard() == "question\n\nOne bold word\n\n- item\n\nSecond\n\nLast"


def test_a_selection_upwards_is_the_same(view: ChatView) -> None:
    view.show_conversation(conversation(("First question", "One answer")))

    drag(view, text_point(view, 1, 0, 3), text_point(view, 0, 0, 6))

    assert view.selection.text() == "question\n\nOne"


def test_a_click_drops_the_selection(view: ChatView) -> None:
    view.show_conversation(conversation(("First question", "One answer")))
    drag(view, text_point(view, 0, 0, 0), text_point(view, 1, 0, 3))

    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=text_point(view, 1, 0, 2))

    assert view.selection.is_empty


def test_a_double_click_selects_a_word_and_a_triple_click_the_block(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "One **bold** word\n\nnext")))
    point = text_point(view, 1, 0, 6)

    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.selection.text() == "bold"
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.selection.text() == "One bold word"


def test_part_of_a_table_is_copied_with_tabs(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "| a | b |\n|---|---|\n| one | two |\n| three | four |")))
    entry = view.transcript.entries[1]
    table = entry.text[0].view
    assert table is not None

    assert table.selected_text(0, table.end_position) == "a\tb\none\ttwo\nthree\tfour"


def test_selected_text_stays_selected_while_an_answer_grows(view: ChatView) -> None:
    shown = conversation(("First question", "One answer"), ("Next", ""))
    view.show_conversation(shown)
    drag(view, text_point(view, 0, 0, 6), text_point(view, 1, 0, 3))

    view.update_conversation(shown.with_message(answer("More", shown.current)))

    assert view.selection.text() == "question\n\nOne"


def test_the_context_menu_copies(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", f"**Look**\n\n```py\n{CODE}\n```")))
    entry = view.transcript.entries[1]
    row = view.row_area(entry, entry.text[1]).center()

    menu = view._menu.menu_at(row)
    labels = {action.text(): action for action in menu.actions() if action.text()}
    assert list(labels) == [
        "Copy", "Copy message", "Copy as Markdown", "Copy code", "Save code as…", "Select message", "Select all",
    ]  # fmt: skip
    assert not labels["Copy"].isEnabled()
    labels["Copy code"].trigger()
    assert clipboard() == CODE
    labels["Copy as Markdown"].trigger()
    assert clipboard() == f"**Look**\n\n```py\n{CODE}\n```"


def wheel(view: ChatView, point: QPoint, x: int) -> None:
    event = QWheelEvent(
        QPointF(point), QPointF(view.viewport().mapToGlobal(point)), QPoint(), QPoint(x, 0),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_long_lines_of_code_scroll_sideways(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "```\n" + "wide " * 200 + "\n```")))
    entry = view.transcript.entries[1]
    code = entry.text[0].view
    assert isinstance(code, CodeView)
    point = view.row_area(entry, entry.text[0]).center()

    wheel(view, point, -240)
    assert code.group.scroll_x == 120
    wheel(view, point, -1_000_000)
    assert code.group.scroll_x == code.overflow > 0
    wheel(view, point, 1_000_000)
    assert code.group.scroll_x == 0


def test_what_the_mouse_is_over_is_emphasised(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))
    spot = spots(view, Action.REGENERATE)[0]

    QTest.mouseMove(view.viewport(), spot_point(view, spot))

    assert spot.is_same(view.look.hovered)
    assert view.look.hovered_entry is spot.entry
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor


# -- place and look


def test_the_scroll_position_comes_back(view: ChatView) -> None:
    shown = long_conversation(30)
    view.show_conversation(shown)
    assert view.scroll_position() == ScrollPosition()
    view.scroll_to(3000)
    position = view.scroll_position()
    assert position.message_id

    view.show_conversation(shown)
    view.restore_scroll(position)

    assert view.scroll_position() == position
    view.restore_scroll(ScrollPosition())
    assert view.is_at_end


def test_a_position_in_a_message_that_is_gone_is_the_end(view: ChatView) -> None:
    view.show_conversation(long_conversation(5))
    view.restore_scroll(ScrollPosition("gone", 10))

    assert view.is_at_end


def test_what_is_read_stays_in_place_when_the_window_becomes_narrow(view: ChatView) -> None:
    view.show_conversation(long_conversation(20))
    view.scroll_to(2500)
    before = view.scroll_position().message_id

    view.resize(520, 700)
    view.resize(1008, 700)

    assert view.scroll_position().message_id == before


def test_scrolling_never_jumps(view: ChatView) -> None:
    view.show_conversation(long_conversation(30))
    bar = view.verticalScrollBar()
    for _ in range(150):
        anchor = view.layout_.anchor(view.scroll_top, 700)
        assert anchor is not None
        assert anchor.row is not None
        before = view.row_area(anchor.entry, anchor.row).top()
        bar.setValue(bar.value() - 60)

        moved = view.row_area(anchor.entry, anchor.row).top() - before
        assert moved == 60 or view.scroll_top == 0


def test_only_what_is_near_the_window_is_laid_out(view: ChatView) -> None:
    view.show_conversation(long_conversation(1000))
    bar = view.verticalScrollBar()
    for step in range(100):
        bar.setValue(bar.maximum() * step // 100)

    laid_out = sum(row.view is not None for entry in view.transcript.entries for row in entry.rows)
    assert 0 < laid_out < 400


def test_another_theme_repaints_everything_in_its_colours(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", ANSWER)))
    view.set_theme(DARK)

    image = view.viewport().grab().toImage()
    assert image.pixelColor(5, 5) == DARK.background
    assert view.toPlainText() == f"Hi\n\n{SHOWN}"


@pytest.mark.parametrize("width", [200, 320, 480, 1600])
def test_any_width_shows_everything_inside_its_margins(view: ChatView, width: int) -> None:
    view.resize(width, 600)
    view.show_conversation(conversation(("A question that is longer than one line in a narrow window", ANSWER)))
    view.scroll_to(0)

    for entry in view.transcript.entries:
        for row in entry.rows:
            x, row_width = entry.row_frame(row, view.column_width)
            assert x >= 0
            assert row.view is None or row.view.document is None or row_width <= max(view.column_width, 160)


def test_a_changed_conversation_keeps_what_has_not_changed(view: ChatView) -> None:
    shown = conversation(("Hi", ANSWER))
    view.show_conversation(shown)
    rows = list(view.transcript.entries[1].rows)

    view.update_conversation(shown.titled("Another title"))

    assert view.transcript.entries[1].rows == rows


def test_a_message_from_right_to_left_stands_inside_its_bubble(view: ChatView) -> None:
    view.show_conversation(conversation(("مرحبا، كيف حالك؟", "Hello")))

    entry = view.transcript.entries[0]
    layout = entry.text[0].view.document.firstBlock().layout()
    edges = [layout.lineAt(0).cursorToX(position)[0] for position in (0, 16)]
    assert 0 <= min(edges) <= max(edges) <= entry.bubble_width + 1


def test_words_in_a_wide_table_are_not_broken(view: ChatView) -> None:
    columns = 14
    lines = ("| Accommodation |" * columns, "|---|" * columns, "| some words in a cell |" * columns)
    view.show_conversation(conversation(("Hi", "\n".join(line.replace("||", "|") for line in lines))))

    document = view.transcript.entries[1].text[0].view.document
    head = document.firstBlock().next().layout()
    assert head.lineCount() == 1


@pytest.mark.parametrize("text", ["word " * 20_000, "x" * 50_000, "", "two\nlines"])
def test_long_messages_are_cut_between_words_and_lose_nothing(text: str) -> None:
    blocks = plain_blocks(text)

    lines = [line for block in blocks for line in block.lines]
    assert "".join(lines) == text.strip("\n").replace("\n", "")
    assert " " not in text or all(line.endswith(" ") for line in lines)
    assert max(block.size for block in blocks) <= 2 * TEXT_SIZE
