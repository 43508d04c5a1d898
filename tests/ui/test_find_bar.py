"""Finding in the conversation, as a user does it: with the keyboard, in the window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from desktop.domain.events import TextDelta
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui.theme import DARK
from tests.ui.chat.conversations import answer, conversation, long_conversation

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Finding:
    """The find bar of a window, and what a user does with it."""

    def __init__(self, qtbot, window) -> None:
        self.qtbot = qtbot
        self.window = window
        self.view = window.content.pane.chat_view

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def open(self, text: str = "") -> None:
        self.press(Qt.Key.Key_F, CONTROL)
        self.type(text)

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.field, text)
        self.qtbot.waitUntil(lambda: self.view.finding.result.is_complete)

    @property
    def bar(self):
        return self.window.content.pane.find_bar

    @property
    def field(self) -> QLineEdit:
        return self.bar.findChild(QLineEdit, "findField")

    @property
    def count(self) -> str:
        return self.bar.findChild(QLabel, "findCount").text()

    @property
    def current_area(self):
        """Where the current hit is in the viewport; nothing when its row is not on the screen."""
        for entry, row, _ in self.view.layout_.visible(
            self.view.scroll_top, self.view.scroll_top + self.view.viewport().height()
        ):
            for mark in self.view.look.marks(entry, row) if row is not None else ():
                if mark.is_current:
                    area = row.view.span_area(mark.begin, mark.end)
                    return area.translated(0, self.view.row_area(entry, row).top())
        return None

    @property
    def is_current_visible(self) -> bool:
        area = self.current_area
        return area is not None and area.top() >= 0 and area.bottom() <= self.view.viewport().height()


@pytest.fixture
def finding(qtbot, window, controllers) -> Finding:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return Finding(qtbot, window)


def test_ctrl_f_counts_and_enter_walks_in_a_circle(finding, controllers):
    controllers.chat.show(conversation(("One fish", "**Two** fish"), ("Red FISH", "Blue")))
    finding.open("fish")

    assert finding.bar.isVisible()
    assert finding.count == "1 of 3"
    finding.press(Qt.Key.Key_Return)
    finding.press(Qt.Key.Key_F3)
    assert finding.count == "3 of 3"
    finding.press(Qt.Key.Key_G, CONTROL)
    assert finding.count == "1 of 3"
    finding.press(Qt.Key.Key_Return, SHIFT)
    finding.press(Qt.Key.Key_F3, SHIFT)
    assert finding.count == "2 of 3"
    finding.press(Qt.Key.Key_G, CONTROL | SHIFT)
    assert finding.count == "1 of 3"


def test_the_buttons_walk_and_close(finding, controllers, qtbot):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")
    names = ("findNextButton", "findPreviousButton", "findCloseButton")
    following, previous, close = (finding.bar.findChild(QPushButton, name) for name in names)

    qtbot.mouseClick(following, Qt.MouseButton.LeftButton)
    assert finding.count == "2 of 2"
    qtbot.mouseClick(previous, Qt.MouseButton.LeftButton)
    assert finding.count == "1 of 2"
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not finding.bar.isVisible()


def test_esc_gives_the_keyboard_back_and_selects_what_was_found(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    composer = finding.window.content.pane.composer.field
    composer.setFocus()
    finding.open("two")
    assert QApplication.focusWidget() is finding.field

    finding.press(Qt.Key.Key_Escape)

    assert not finding.bar.isVisible()
    assert QApplication.focusWidget() is composer
    assert finding.view.selection.text() == "Two"
    assert finding.view.look.marks is None


def test_esc_in_the_bar_does_not_stop_an_answer(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    controllers.chat.answer(is_answering=True)
    finding.open("fish")

    finding.press(Qt.Key.Key_Escape)

    assert controllers.chat.wishes == []
    assert not finding.bar.isVisible()


def test_ctrl_z_in_the_bar_takes_no_change_of_the_chats_back(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    controllers.library.undo_changed.emit(True)
    finding.open()

    finding.press(Qt.Key.Key_Z, CONTROL)

    assert controllers.library.wishes == []


def test_esc_in_the_conversation_closes_the_bar(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")
    finding.view.setFocus()

    finding.press(Qt.Key.Key_Escape)

    assert not finding.bar.isVisible()


def test_selected_words_are_what_is_searched_for(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("two")
    finding.press(Qt.Key.Key_Escape)
    finding.view.setFocus()
    finding.field.clear()

    finding.open()

    assert finding.field.text() == "Two"
    assert finding.field.selectedText() == "Two"
    assert finding.count == "1 of 1"


def test_f3_searches_again_for_what_was_searched_for_last(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")
    finding.press(Qt.Key.Key_Escape)
    finding.view.selection.clear()

    finding.press(Qt.Key.Key_F3)

    assert finding.bar.isVisible()
    finding.qtbot.waitUntil(lambda: finding.count.endswith("of 2"))


def test_what_is_found_far_away_comes_into_view(finding, controllers):
    turns = [(f"Question {number}", f"Answer {number}\n\n" + "words " * 300) for number in range(60)]
    turns[4] = ("Here", "a\n\n" + "words " * 900 + "the **needle** at last")
    controllers.chat.show(conversation(*turns))
    assert finding.view.is_at_end

    finding.open("the needle at")

    assert finding.count == "1 of 1"
    assert finding.is_current_visible
    assert not finding.view.is_at_end


def test_folded_reasoning_opens_for_its_hit(finding, controllers):
    asked = conversation(("Why?", ""))
    controllers.chat.show(asked.with_message(answer("Because.", asked.current, reasoning="A *hidden* thought")))
    finding.open("hidden thought")

    assert finding.count == "1 of 1"
    assert finding.view.transcript.entries[1].is_expanded
    assert finding.is_current_visible


def test_a_hit_beyond_the_edge_of_code_scrolls_it_sideways(finding, controllers):
    controllers.chat.show(conversation(("Hi", "```\n" + "wide " * 100 + "needle\n```")))
    finding.open("needle")

    row = finding.view.transcript.entries[1].text[0]
    assert row.view.group.scroll_x > 0
    area = finding.current_area
    assert 0 <= area.left() <= area.right() <= row.view.width


def test_nothing_found_says_so(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("whale")

    assert finding.count == "No results"
    assert not finding.bar.findChild(QPushButton, "findNextButton").isEnabled()
    finding.press(Qt.Key.Key_Return)
    assert finding.count == "No results"
    finding.field.clear()
    assert finding.count == ""


def test_the_count_follows_an_answer_and_nothing_moves(finding, controllers, qtbot):
    asked = long_conversation(10)
    shown = replace(asked, current=asked.messages[-1].parent)
    controllers.chat.show(shown)
    live = answer(parent=shown.current)
    controllers.chat.turn_event.emit(TurnStarted(live))
    controllers.chat.turn_event.emit(TextDelta("needle\n\n"))
    assert finding.view.toPlainText().endswith("needle")
    finding.open("needle")
    assert finding.count == "1 of 1"
    finding.view.scroll_to(500)
    before = finding.view.scroll_top

    for _ in range(3):
        controllers.chat.turn_event.emit(TextDelta("another **need"))
        controllers.chat.turn_event.emit(TextDelta("le**\n\n"))
    qtbot.waitUntil(lambda: finding.count == "1 of 4")
    done = answer("needle\n\n" + "another **needle**\n\n" * 3, shown.current)
    controllers.chat.turn_event.emit(TurnEnded(replace(done, id=live.id)))

    qtbot.waitUntil(lambda: finding.count == "1 of 4")
    assert finding.view.scroll_top == before


def test_another_conversation_is_searched_for_the_same(finding, controllers, qtbot):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")

    controllers.chat.show(conversation(("A fish", "b")))

    qtbot.waitUntil(lambda: finding.count in ("1", "1 of 1"))
    finding.press(Qt.Key.Key_F3)
    assert finding.count == "1 of 1"


def test_a_changed_message_is_counted_anew_and_the_current_hit_stays(finding, controllers, qtbot):
    shown = conversation(("One fish", "Two fish"), ("Three fish", "Four"))
    controllers.chat.show(shown)
    finding.open("fish")
    finding.press(Qt.Key.Key_Return)
    assert finding.count == "2 of 3"

    controllers.chat.conversation = shown.with_message(answer("A fish, a fish", shown.current))
    controllers.chat.conversation_changed.emit(controllers.chat.conversation)
    qtbot.waitUntil(lambda: finding.count == "2 of 5")

    earlier = replace(shown, current=shown.messages[0].id)
    controllers.chat.conversation_changed.emit(earlier)
    qtbot.waitUntil(lambda: finding.count in ("1", "1 of 1"))


def test_a_short_word_in_a_long_conversation_never_holds_the_window_up(finding, controllers, qtbot):
    text = "the " * 40 + "**and** `the` other\n\n"
    controllers.chat.show(conversation(*((f"Question {n}", text * 4) for n in range(400))))
    finding.press(Qt.Key.Key_F, CONTROL)

    finding.field.setText("the")
    assert not finding.view.finding.result.is_complete
    assert finding.count.endswith("…")
    assert finding.is_current_visible
    finding.field.setText("the other")
    qtbot.waitUntil(lambda: finding.view.finding.result.is_complete)

    assert finding.count.endswith(" of 1,600")


def test_tab_goes_through_the_bar(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")

    names = []
    for _ in range(4):
        finding.press(Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().objectName())

    assert names == ["findPreviousButton", "findNextButton", "findCloseButton", "chatView"]


def test_an_empty_chat_has_no_find_bar(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")

    controllers.chat.show(replace(conversation(), messages=(), current=None))

    assert not finding.bar.isVisible()
    finding.open()
    assert not finding.bar.isVisible()


def test_what_is_read_stays_where_it_is_when_the_bar_comes_and_goes(finding, controllers):
    controllers.chat.show(long_conversation(20))
    view = finding.view
    view.scroll_to(2000)
    anchor = view.anchor()

    def height() -> int:
        return view.mapTo(finding.window, view.row_area(anchor.entry, anchor.row).topLeft()).y()

    before = height()
    finding.open()
    assert height() == before
    finding.press(Qt.Key.Key_Escape)
    assert height() == before


def test_hits_are_marked_in_the_text_and_in_the_scroll_bar(finding, controllers, qtbot):
    controllers.chat.show(long_conversation(30))
    finding.open("max")
    view = finding.view
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bool(bar.marks))

    assert finding.count.endswith("of 90")
    assert 30 <= len(bar.marks) <= 90
    assert bar.current in bar.marks
    image = view.viewport().grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert view.styles.theme.mark.name() in colours
    assert view.styles.theme.accent.name() in colours

    finding.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not bar.marks)


def test_another_theme_keeps_the_search(finding, controllers):
    controllers.chat.show(conversation(("One fish", "Two fish")))
    finding.open("fish")

    finding.window.content.pane.set_theme(DARK)

    assert finding.count == "1 of 2"
    assert finding.is_current_visible
