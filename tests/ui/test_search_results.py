"""The results of the search, as a user meets them in the sidebar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QListView, QStackedWidget

from desktop.domain.messages import ReasoningPart
from desktop.domain.search import FoundConversation, Hit, SearchResult, Source
from desktop.ui.theme import DARK
from tests.ui.chat.conversations import conversation as long_talk
from tests.ui.conftest import conversation, summary

CHATS = (summary("a", "Trip to Lisbon"), summary("b", "Soup for two"), summary("c", "Trip to Rome", 2))


def hit(message_id: str = "m2", source: Source = Source.ANSWER, needle: str = "Lisbon", nth: int = 0) -> Hit:
    at = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    return Hit(message_id, source, at, "…say To Lisbon.", ((8, 14),), needle, nth)


def lisbon(query: str = "lisbon", **changes) -> SearchResult:
    """Two conversations: one with two hits of nine, one that is only called like that."""
    hits = (hit(), hit("m1", Source.REASONING))
    first = FoundConversation(CHATS[0], ((8, 14),), hits, more=7)
    second = FoundConversation(replace(CHATS[1], archived=True), (), (), preview="How it begins")
    return replace(SearchResult(query, (first, second), total=2), **changes)


class Searching:
    """The search field of a window and what is below it."""

    def __init__(self, qtbot, window, controllers) -> None:
        self.qtbot = qtbot
        self.window = window
        self.controllers = controllers
        self.field = window.content.sidebar.search_field
        self.results: QListView = window.findChild(QListView, "searchResults")
        self.hint: QLabel = window.findChild(QLabel, "searchHint")
        self.lists: QStackedWidget = window.findChild(QStackedWidget, "sidebarLists")

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.field, text)

    def press(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.field, key)

    @property
    def are_results_shown(self) -> bool:
        return self.lists.currentWidget() is self.results.parentWidget()

    @property
    def opened(self) -> list[tuple[object, ...]]:
        return [wish[1:] for wish in self.controllers.search.wishes if wish[0] == "open"]

    def spoken(self, row: int) -> str:
        return self.results.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def searching(qtbot, window, controllers) -> Searching:
    controllers.library.show(CHATS)
    controllers.search.results["lisbon"] = lisbon()
    window.activateWindow()
    return Searching(qtbot, window, controllers)


def test_results_stand_in_place_of_the_conversations_while_there_is_text(searching):
    searching.type("lisbo")
    assert not searching.are_results_shown, "nothing has been found yet: the titles are filtered meanwhile"
    searching.type("n")
    assert searching.are_results_shown
    assert searching.results.model().rowCount() == 3

    searching.press(Qt.Key.Key_Escape)

    assert not searching.are_results_shown
    assert searching.field.text() == ""
    assert searching.window.content.sidebar.list.rows.conversation_count == 3


def test_every_key_is_a_question(searching):
    searching.type("li")

    assert searching.controllers.search.wishes == [("search", "l"), ("search", "li")]


def test_a_result_for_another_text_is_not_shown(searching):
    searching.type("lisbon")
    searching.type(" x")
    searching.controllers.search.result_changed.emit(lisbon("lisbon", found=()))

    assert searching.results.model().rowCount() == 3


def test_enter_opens_the_first_hit_and_down_and_up_choose_another(searching):
    searching.type("lisbon")
    searching.press(Qt.Key.Key_Return)
    searching.press(Qt.Key.Key_Down)
    searching.press(Qt.Key.Key_Return)
    searching.press(Qt.Key.Key_Down)
    searching.press(Qt.Key.Key_Down)
    searching.press(Qt.Key.Key_Return)
    searching.press(Qt.Key.Key_Up)
    searching.press(Qt.Key.Key_Return)

    hits = lisbon().found[0].hits
    assert [(where, what and what.message_id) for where, what in searching.opened] == [
        ("a", "m2"),
        ("a", "m1"),
        ("b", None),
        ("a", "m1"),
    ]
    assert searching.opened[0][1].snippet == hits[0].snippet


def test_a_click_opens_a_hit(searching, qtbot):
    searching.type("lisbon")
    area = searching.results.visualRect(searching.results.model().index(1, 0))
    qtbot.mouseClick(searching.results.viewport(), Qt.MouseButton.LeftButton, pos=area.center())

    assert [what.message_id for _, what in searching.opened] == ["m1"]


def test_one_who_is_quicker_than_the_search_gets_the_first_hit_when_it_comes(searching):
    searching.type("potato")
    searching.press(Qt.Key.Key_Return)
    assert searching.opened == []

    searching.controllers.search.result_changed.emit(lisbon("potato"))

    assert [where for where, _ in searching.opened] == ["a"]


def test_a_quick_enter_that_was_followed_by_more_typing_opens_nothing(searching):
    searching.type("potato")
    searching.press(Qt.Key.Key_Return)
    searching.type("e")
    searching.controllers.search.result_changed.emit(lisbon("potatoe"))

    assert searching.opened == []


def test_the_choice_stays_while_more_is_being_read(searching):
    searching.type("lisbon")
    searching.press(Qt.Key.Key_Down)
    more = FoundConversation(CHATS[2], ((0, 4),), (hit("m9"),))
    found = lisbon().found
    searching.controllers.search.result_changed.emit(lisbon(found=(more, *found), total=3))
    searching.press(Qt.Key.Key_Return)

    assert [(where, what.message_id) for where, what in searching.opened] == [("a", "m1")]


def test_it_is_said_that_nothing_was_found(searching, qtbot):
    searching.controllers.search.results["xyz"] = SearchResult("xyz")
    searching.type("xyz")
    empty = searching.results.grab().toImage()
    searching.field.clear()
    searching.type("lisbon")

    assert empty != searching.results.grab().toImage()
    assert searching.window.content.sidebar.search_page.results._nothing == ""
    searching.field.setText("xyz")
    assert searching.window.content.sidebar.search_page.results._nothing == "Nothing found."


def test_it_is_said_how_much_has_not_been_read_and_what_is_not_shown(searching):
    searching.controllers.search.results["lisbon"] = lisbon(unread=4210)
    searching.type("lisbon")
    assert searching.hint.isVisible()
    assert searching.hint.text() == "Still reading 4,210 conversations…"

    searching.controllers.search.result_changed.emit(lisbon(total=1312))
    assert searching.hint.text() == "The best 2 of 1,312 conversations."

    searching.controllers.search.result_changed.emit(lisbon())
    assert not searching.hint.isVisible()


def test_a_screen_reader_hears_where_a_hit_is_and_what_it_says(searching):
    searching.type("lisbon")

    assert searching.spoken(0) == "Trip to Lisbon. Answer, 3 days ago: …say To Lisbon."
    assert searching.spoken(1).startswith("Trip to Lisbon. Thoughts, 3 days ago: ")
    assert searching.spoken(1).endswith("7 more hits in this chat")
    assert searching.spoken(2).startswith("Soup for two, archived. ")
    assert searching.spoken(2).endswith(": How it begins")


def test_the_list_of_results_can_be_reached_and_left_with_the_keyboard(searching, qtbot):
    searching.type("lisbon")
    searching.results.setFocus()
    qtbot.keyClick(searching.results, Qt.Key.Key_Down)
    qtbot.keyClick(searching.results, Qt.Key.Key_Return)
    assert [what.message_id for _, what in searching.opened] == ["m1"]

    qtbot.keyClick(searching.results, Qt.Key.Key_Escape)

    assert searching.field.text() == ""
    qtbot.waitUntil(searching.field.hasFocus)


def test_results_are_painted_in_the_colours_of_the_theme(searching, qtbot):
    searching.type("lisbon")
    light = searching.results.viewport().grab().toImage()
    searching.window.content.sidebar.set_theme(DARK)

    dark = searching.results.viewport().grab().toImage()

    colours = {dark.pixel(x, y) for x in range(dark.width()) for y in range(60)}
    assert DARK.mark.rgb() in colours
    assert DARK.mark.rgb() not in {light.pixel(x, y) for x in range(light.width()) for y in range(60)}


def test_a_hit_is_found_again_in_the_find_bar_and_f3_goes_on(searching, qtbot):
    texts = [("Where to?", "Lisbon first. Then Lisbon again." + " More." * 300), ("And then?", "Lisbon once more.")]
    searching.controllers.chat.show(long_talk(*texts))
    pane = searching.window.content.pane
    answer_id = searching.controllers.chat.conversation.messages[1].id

    searching.controllers.search.hit_opened.emit(hit(answer_id, nth=1))

    assert pane.find_bar.isVisible()
    assert pane.find_bar.field.text() == "Lisbon"
    qtbot.waitUntil(lambda: pane.find_bar.count.text() == "2 of 3")
    qtbot.waitUntil(pane.chat_view.hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: pane.find_bar.count.text() == "3 of 3")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not pane.find_bar.isVisible()


def test_a_hit_is_scrolled_to_the_upper_third_also_when_it_is_in_view(searching):
    searching.controllers.chat.show(
        long_talk(*[(f"Question {n}", "Nothing. " * 200) for n in range(6)], ("Rome?", "No"))
    )
    view = searching.window.content.pane.chat_view
    question = searching.controllers.chat.conversation.messages[6]

    searching.controllers.search.hit_opened.emit(hit(question.id, Source.USER, "Question 3"))

    index = view.transcript.index_of(question.id)
    top = view.transcript.tops[index] - view.scroll_top
    assert 0 < top < view.viewport().height() / 2


def test_a_hit_in_folded_thoughts_unfolds_them(searching, qtbot):
    chat = long_talk(("Where to?", "To Rome."))
    thinking = replace(chat.messages[1], parts=(ReasoningPart("Lisbon or Rome?"), *chat.messages[1].parts))
    searching.controllers.chat.show(replace(chat, messages=(chat.messages[0], thinking)))
    view = searching.window.content.pane.chat_view

    searching.controllers.search.hit_opened.emit(hit(thinking.id, Source.REASONING))

    assert view.transcript.entries[1].is_expanded
    qtbot.waitUntil(lambda: searching.window.content.pane.find_bar.count.text() == "1 of 1")


def test_what_the_chat_does_not_show_leads_to_its_message_only(searching):
    texts = [(f"Question {n}", "Answer. " * 200) for n in range(6)]
    searching.controllers.chat.show(long_talk(*texts, ("Hidden address?", "No")))
    view = searching.window.content.pane.chat_view
    question = searching.controllers.chat.conversation.messages[4]

    searching.controllers.search.hit_opened.emit(hit(question.id, Source.USER, "address"))

    top = view.transcript.tops[view.transcript.index_of(question.id)] - view.scroll_top
    assert 0 < top < view.viewport().height() / 2


def test_a_hit_folds_a_sidebar_away_that_lies_over_the_chat(searching, qtbot):
    searching.controllers.chat.show(conversation())
    searching.window.resize(600, 700)
    searching.window.content.shell.toggle_sidebar()

    searching.controllers.search.hit_opened.emit(hit())

    qtbot.waitUntil(lambda: not searching.window.content.shell.is_sidebar_shown)
