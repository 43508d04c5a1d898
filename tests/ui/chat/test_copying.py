"""What is selected and copied, in each form, with mouse, keys and menu."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.ui.chat.block_builder import TEXT_SIZE
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.copied import MARKDOWN
from desktop.ui.chat.markdown_html import markdown_html, plain_html
from desktop.ui.chat.row_view import Action
from tests.ui.chat.conversations import ANSWER, answer, click, conversation, long_conversation, spot_point, spots
from tests.ui.chat.test_chat_view import drag, press, text_point

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def clipboard() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def markdown() -> str:
    return bytes(clipboard().data(MARKDOWN).data()).decode()


def menu_labels(view: ChatView, point: QPoint) -> dict[str, object]:
    return {action.text(): action for action in view._menu.menu_at(point).actions() if action.text()}


def test_a_message_is_copied_as_text_html_and_markdown(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "A **bold** [word](https://a.b/c)\n\n- one\n- two")))

    click(view, Action.COPY_MESSAGE)

    assert clipboard().text() == "A bold word\n\n- one\n- two"
    assert '<p>A <strong>bold</strong> <a href="https://a.b/c">word</a></p>' in clipboard().html()
    assert "<li>two</li>" in clipboard().html()
    assert markdown() == "A **bold** [word](https://a.b/c)\n\n- one\n- two"


def test_a_part_of_a_paragraph_keeps_its_marks(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "One **bold** `code` [word](https://a.b) 2*3 end")))

    drag(view, text_point(view, 1, 0, 4), text_point(view, 1, 0, 22))
    press(view, Qt.Key.Key_C, CONTROL)

    assert clipboard().text() == "bold code word 2*3"
    assert markdown() == "**bold** `code` [word](<https://a.b>) 2\\*3"
    assert clipboard().html() == ('<strong>bold</strong> <code>code</code> <a href="https://a.b">word</a> 2*3')


def test_a_selection_over_blocks_and_messages_keeps_their_structure(view: ChatView) -> None:
    view.show_conversation(conversation(("A *plain* <b>\nquestion", ANSWER), ("Second", "Last answer")))
    view.scroll_to(0)

    drag(view, text_point(view, 0, 0, 2), text_point(view, 3, 0, 4))
    press(view, Qt.Key.Key_C, CONTROL)

    assert clipboard().text().startswith("*plain* <b>\nquestion\n\nSubtract the row maximum first")
    assert markdown().endswith(f"{ANSWER.strip()}\n\nSecond\n\nLast")
    html = clipboard().html()
    assert "<p>*plain* &lt;b&gt;<br>question</p>" in html
    assert "<h3>Subtract the row maximum first</h3>" in html
    assert '<code class="language-python">' in html
    assert "<th>Backend</th>" in html
    assert html.endswith("<p>Last</p>")


def test_a_part_of_code_and_of_a_table_keep_their_form(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "```py\none = 1\ntwo = 2\n```\n\n| a | b |\n|---|---|\n| one | two |")))

    drag(view, text_point(view, 1, 0, 2), text_point(view, 1, 0, 11))
    press(view, Qt.Key.Key_C, CONTROL)
    assert clipboard().text() == "e = 1\ntwo"
    assert markdown() == "```\ne = 1\ntwo\n```"

    entry = view.transcript.entries[1]
    table = entry.text[1].view
    assert table is not None
    first, last = (table.document.find(word) for word in ("b", "two"))
    begin, end = (table.span_area(found.selectionStart(), found.selectionEnd()) for found in (first, last))
    corner = view.row_area(entry, entry.text[1]).topLeft() + QPoint(view.column_left, 0)
    points = QPoint(int(begin.left()), int(begin.center().y())), QPoint(int(end.right()) + 2, int(end.center().y()))
    drag(view, corner + points[0], corner + points[1])
    press(view, Qt.Key.Key_C, CONTROL)
    assert clipboard().text() == "b\none\ttwo"
    assert markdown() == "| b |  |\n| --- | --- |\n| one | two |"


def test_html_for_other_programs_has_nothing_that_they_would_load() -> None:
    html = markdown_html("![pic](https://a.b/c.png) [x](ftp://y) <img src=z> $a<b$")

    assert "<img" not in html
    assert "ftp:" not in html
    assert "&lt;img" in html
    assert "<code>a&lt;b</code>" in html
    assert plain_html("a <b>\nc\n\nd") == "<p>a &lt;b&gt;<br>c</p>\n<p>d</p>"


def test_a_triple_click_selects_the_paragraph_of_a_list_that_is_one_block(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "- one item\n  - nested item\n  - another")))
    point = text_point(view, 1, 0, 14)

    QTest.mouseDClick(view.viewport(), LEFT, pos=point)
    assert view.selection.text() == "nested"
    QTest.mousePress(view.viewport(), LEFT, pos=point)
    QTest.mouseRelease(view.viewport(), LEFT, pos=point)
    assert view.selection.text() == "nested item"


def test_a_triple_click_selects_all_of_a_paragraph_that_stands_in_several_rows(view: ChatView) -> None:
    text = "word " * (TEXT_SIZE // 2)
    view.show_conversation(conversation(("Hi", text)))
    assert len(view.transcript.entries[1].text) > 1
    view.scroll_to(view.verticalScrollBar().maximum() - 300)
    last = len(view.transcript.entries[1].text) - 1
    point = text_point(view, 1, last, 2)

    QTest.mouseDClick(view.viewport(), LEFT, pos=point)
    QTest.mousePress(view.viewport(), LEFT, pos=point)
    QTest.mouseRelease(view.viewport(), LEFT, pos=point)

    assert view.selection.text().split() == text.split()


def test_dragging_after_a_double_click_selects_whole_words_both_ways(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "alpha beta gamma delta")))
    middle = text_point(view, 1, 0, 13)
    area = view.viewport()

    QTest.mouseDClick(area, LEFT, pos=middle)
    QTest.mouseMove(area, text_point(view, 1, 0, 19))
    assert view.selection.text() == "gamma delta"
    QTest.mouseMove(area, text_point(view, 1, 0, 8))
    assert view.selection.text() == "beta gamma"
    QTest.mouseRelease(area, LEFT, pos=middle)


def test_shift_and_click_extends_the_selection(view: ChatView) -> None:
    view.show_conversation(conversation(("First question", "One answer")))
    QTest.mouseClick(view.viewport(), LEFT, pos=text_point(view, 0, 0, 6))

    QTest.mouseClick(view.viewport(), LEFT, SHIFT, text_point(view, 1, 0, 3))
    assert view.selection.text() == "question\n\nOne"
    QTest.mouseClick(view.viewport(), LEFT, SHIFT, text_point(view, 0, 0, 0))
    assert view.selection.text() == "First "


def test_dragging_below_the_edge_scrolls_and_selects_on(view: ChatView, qtbot: QtBot) -> None:
    view.show_conversation(long_conversation(10))
    view.scroll_to(0)
    area = view.viewport()
    QTest.mousePress(area, LEFT, pos=text_point(view, 0, 0, 0))
    QTest.mouseMove(area, QPoint(400, 300))

    QTest.mouseMove(area, QPoint(400, area.height() + 60))
    qtbot.waitUntil(lambda: view.scroll_top > 300)
    QTest.mouseRelease(area, LEFT, pos=QPoint(400, area.height() + 60))
    held = view.scroll_top
    qtbot.wait(120)

    assert view.scroll_top == held
    assert view.selection.text().startswith("Question 0\n\nAnswer 0.")


def test_dragging_beside_the_column_does_not_scroll(view: ChatView, qtbot: QtBot) -> None:
    view.show_conversation(long_conversation(10))
    view.scroll_to(600)
    before = view.scroll_top
    area = view.viewport()
    QTest.mousePress(area, LEFT, pos=QPoint(400, 200))
    QTest.mouseMove(area, QPoint(400, 300))

    QTest.mouseMove(area, QPoint(area.width() + 80, 320))
    qtbot.wait(120)
    QTest.mouseRelease(area, LEFT, pos=QPoint(area.width() + 80, 320))

    assert view.scroll_top == before
    assert not view.selection.is_empty


def test_the_menu_offers_what_is_under_the_mouse(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "See [this](https://a.b/c) page")))
    point = spot_point(view, spots(view, Action.OPEN_LINK)[0])

    labels = menu_labels(view, point)
    labels["Copy link address"].trigger()
    assert clipboard().text() == "https://a.b/c"
    labels["Select message"].trigger()
    assert view.selection.text() == "See this page"
    menu_labels(view, point)["Copy"].trigger()
    assert markdown() == "See [this](https://a.b/c) page"
    labels["Copy message"].trigger()
    assert clipboard().hasHtml()
    labels["Select all"].trigger()
    assert view.selection.text() == "Hi\n\nSee this page"
    assert "Copy code" not in labels


def test_the_menu_key_opens_the_menu_where_the_keyboard_is(view: ChatView, qtbot: QtBot) -> None:
    view.show_conversation(conversation(("Hi", "Text\n\n```py\nx = 1\n```\n\nmore")))
    view.setFocus()
    for _ in range(3):
        press(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier | SHIFT)
    press(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | SHIFT)
    row = view.look.focused_row
    assert row is view.transcript.entries[1].text[1]

    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), view.mapToGlobal(QPoint()))
    QApplication.sendEvent(view, event)

    menu = view.findChild(QMenu, "chatMenu")
    qtbot.waitUntil(menu.isVisible)
    labels = {action.text(): action for action in menu.actions()}
    labels["Copy code"].trigger()
    assert clipboard().text() == "x = 1"
    menu.close()


def test_the_primary_selection_is_what_was_selected_with_the_mouse(view: ChatView) -> None:
    board = QGuiApplication.clipboard()
    if not board.supportsSelection():
        pytest.skip("this platform has no primary selection")
    view.show_conversation(conversation(("First question", "One answer")))

    drag(view, text_point(view, 0, 0, 6), text_point(view, 1, 0, 3))

    assert board.text(board.Mode.Selection) == "question\n\nOne"


# -- keyboard

ALT_SHIFT = Qt.KeyboardModifier.AltModifier | SHIFT


def test_keys_go_from_block_to_block_through_all_messages(view: ChatView) -> None:
    asked = conversation(("Hi", ""))
    view.show_conversation(asked.with_message(answer("One\n\n```py\nx = 1\n```\n\nTwo", asked.current, reasoning="Hm")))
    view.setFocus()
    question, said = view.transcript.entries

    press(view, Qt.Key.Key_Up, ALT_SHIFT)
    assert view.look.focused_row is said.text[2]
    steps = []
    for _ in range(5):
        press(view, Qt.Key.Key_Up, ALT_SHIFT)
        steps.append(view.look.focused_row)
    assert steps == [said.text[1], said.text[0], said.rows[0], question.text[0], question.text[0]]
    press(view, Qt.Key.Key_Down, ALT_SHIFT)
    assert view.look.focused_row is said.rows[0]

    press(view, Qt.Key.Key_Return)
    assert said.is_expanded
    press(view, Qt.Key.Key_Down, ALT_SHIFT)
    assert view.look.focused_row is said.reasoning[0]
    press(view, Qt.Key.Key_Escape)
    assert view.look.focused_row is None


def test_ctrl_c_copies_the_block_or_the_message_that_the_keyboard_is_at(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "One **b**\n\n```py\nx = 1\n```")))
    view.setFocus()

    press(view, Qt.Key.Key_Up, ALT_SHIFT)
    press(view, Qt.Key.Key_C, CONTROL)
    assert clipboard().text() == "x = 1"
    press(view, Qt.Key.Key_Up, ALT_SHIFT)
    press(view, Qt.Key.Key_C, CONTROL)
    assert (clipboard().text(), markdown()) == ("One b", "One **b**")
    press(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    press(view, Qt.Key.Key_C, CONTROL)
    assert clipboard().text() == "Hi"


def test_tab_in_a_block_goes_to_its_own_actions(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "[first](https://a.b) one\n\n```py\nx = 1\n```")))
    view.setFocus()
    press(view, Qt.Key.Key_Up, ALT_SHIFT)

    press(view, Qt.Key.Key_Tab)
    assert view.accessibleDescription() == "Copy code"
    press(view, Qt.Key.Key_Backtab)
    assert view.accessibleDescription() == "https://a.b"


def test_a_block_far_away_comes_into_view_with_its_ring(view: ChatView) -> None:
    view.show_conversation(long_conversation(30))
    view.setFocus()
    for _ in range(40):
        press(view, Qt.Key.Key_Up, ALT_SHIFT)
        entry, row = view.look.focused_entry, view.look.focused_row
        area = view.row_area(entry, row)
        assert area.top() >= 0
        assert area.bottom() <= view.viewport().height()
