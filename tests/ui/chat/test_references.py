"""Link definitions and footnotes, wherever they stand in a message."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from desktop.domain.events import TextDelta
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui.chat.block_scanner import BlockScanner, scan
from desktop.ui.chat.block_text import blocks_text
from desktop.ui.chat.blocks import BlockKind
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.copied import part_markdown
from desktop.ui.chat.pointer import told
from desktop.ui.chat.row_layout import flow_lines
from desktop.ui.chat.row_view import Action
from tests.ui.chat.conversations import answer, click, conversation, spots


def links(text: str) -> list[tuple[str, str]]:
    return [(run.text, run.link) for block in scan(text) for line in flow_lines(block) for run in line.runs if run.link]


def text_of(source: str) -> str:
    return blocks_text(scan(source))


@pytest.mark.parametrize("form", ["[site]", "[site][]", "[text][site]", "[text][ SITE ]"])
def test_a_definition_behind_the_text_makes_its_link(form: str) -> None:
    assert [link for _, link in links(f"See {form}.\n\n[site]: https://a.b/c")] == ["https://a.b/c"]


def test_definitions_are_not_shown_and_the_first_one_holds() -> None:
    assert text_of("See [a].\n\n[a]: https://a.b 'title'\n[a]: https://c.d\nText goes on.") == "See a.\n\nText goes on."
    assert links("[a]\n\n[a]: https://a.b\n[a]: https://c.d") == [("a", "https://a.b")]


@pytest.mark.parametrize("around", ["- {0}", "- x\n\n  {0}", "> {0}", "> x\n>\n> {0}"])
def test_definitions_in_lists_and_quotes_hold_for_the_whole_message(around: str) -> None:
    definition = "[a]: https://a.b"
    found = links(f"[a]\n\n{around.format(definition)}")

    if around != "- {0}":  # a list item that begins with one shows it
        assert found == [("a", "https://a.b")]
        assert definition not in text_of(f"[a]\n\n{around.format(definition)}")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_definition_leads_only_where_a_link_may_lead(address: str) -> None:
    assert links(f"[a]\n\n[a]: {address}") == []


def test_brackets_without_a_definition_are_text() -> None:
    assert text_of("array[0] and [1] and [x]\n\n[1] a source\n[link](https://a.b): text") == (
        "array[0] and [1] and [x]\n\n[1] a source\nlink: text"
    )


def test_footnotes_show_their_number_and_stand_where_they_were_written() -> None:
    assert text_of("A[^1] and B[^note].\n\n[^1]: First, *well*.\n[^note]: Second\n    goes on.\n\nEnd.") == (
        "A¹ and B².\n\n¹ First, well.\n² Second\ngoes on.\n\nEnd."
    )


def test_a_number_that_is_taken_is_not_given_again() -> None:
    assert text_of("[^a] [^1]\n\n[^a]: x\n[^1]: y") == "¹ ²\n\n¹ x\n² y"
    assert text_of("[^a] [^7]\n\n[^7]: x\n[^a]: y") == "¹ ⁷\n\n⁷ x\n¹ y"


def test_what_looks_like_a_footnote_is_text_when_none_is_defined() -> None:
    assert text_of("A[^1] and `[^a-z]` and [^a-z].") == "A[^1] and [^a-z] and [^a-z]."


def test_blocks_that_were_shown_without_a_definition_are_told_when_it_comes() -> None:
    scanner = BlockScanner()
    scanner.feed("See [a] and[^n].\n\nNothing here.\n\nSee [a].\n\n")
    for block in scanner.blocks:
        flow_lines(block)
    assert scanner.take_changed() == set()

    scanner.feed("[a]: https://a.b\n\n")
    assert scanner.take_changed() == {0, 2}
    scanner.feed("[^n]: x\n")
    assert scanner.take_changed() == {0}
    assert scanner.take_changed() == set()


def test_an_answer_that_streams_gets_its_links_and_notes_when_they_are_defined(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown)
    started = answer(parent=shown.current)
    view.apply_turn_event(TurnStarted(started))
    text = "See [the site][s][^1] and [^2] and [^n].\n\nMore text.\n\n"
    view.apply_turn_event(TextDelta(text))
    view.grab()
    assert view.toPlainText().endswith("See [the site][s]¹ and ² and [^n].\n\nMore text.")
    assert not spots(view, Action.OPEN_LINK)

    rest = "[s]: https://a.b/c\n\n[^1]: One.\n\n[^n]: Two."
    view.apply_turn_event(TextDelta(rest))
    view.grab()
    assert view.toPlainText().endswith("See the site¹ and ² and ².\n\nMore text.\n\n¹ One.\n\n² Two.")
    assert [spot.target.value for spot in spots(view, Action.OPEN_LINK)] == ["https://a.b/c"]

    view.apply_turn_event(TurnEnded(answer(text + rest, started.parent, id=started.id)))
    view.grab()
    assert view.toPlainText().endswith("See the site¹ and [^2] and ².\n\nMore text.\n\n¹ One.\n\n² Two.")


NOTED = "A[^1] and B[^n].\n\n[^1]: First.\n[^n]: Second\n    goes on.\n\nEnd B[^n] again."


def noted(view: ChatView, text: str = NOTED) -> ChatView:
    view.show_conversation(conversation(("Hi", text)))
    view.grab()
    return view


def test_a_click_on_a_number_leads_to_the_footnote_and_back(view: ChatView) -> None:
    noted(view, "A[^n]\n\n" + "Words.\n\n" * 80 + "[^n]: The note.\n\n" + "Words.\n\n" * 80)
    view.scroll_to(0)
    view.grab()

    click(view, Action.SHOW_NOTE)
    note = view.look.focused
    assert (note.target.action, note.row.block.source) == (Action.LEAVE_NOTE, "[^n]: The note.")
    assert view.viewport().rect().contains(view.target_area(note))
    click(view, Action.LEAVE_NOTE)

    assert view.look.focused.target.action is Action.SHOW_NOTE
    assert view.scroll_top < 100


def test_one_comes_back_to_the_place_that_one_came_from(view: ChatView) -> None:
    noted(view)
    first, second, again = spots(view, Action.SHOW_NOTE)
    for spot in (again, second):
        view.wishes.perform(spot)
        assert view.look.focused.row.block.note == "²"
        view.wishes.perform(view.look.focused)
        assert view.look.focused.row is spot.row
    view.wishes.perform(first)
    assert view.look.focused.row.block.note == "¹"


def test_the_keyboard_walks_through_footnotes(view: ChatView) -> None:
    noted(view)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.look.focused.target.action is Action.LEAVE_NOTE
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.look.focused.target.action is Action.SHOW_NOTE


def test_the_way_back_is_none_of_the_text(view: ChatView) -> None:
    noted(view)
    entry = view.transcript.entries[-1]
    row = entry.text[1]
    assert row.view.document.toPlainText().endswith("↩")
    assert entry.plain_text() == "A¹ and B².\n\n¹ First.\n² Second\ngoes on.\n\nEnd B² again."
    assert row.view.selected_text(0, row.view.end_position) == "First."
    assert part_markdown(row.view, 1, row.view.end_position) == "irst."
    view.finding.search("↩")
    assert view.finding.result.total == 0
    assert part_markdown(entry.text[0].view, 0, 2) == "A¹"


def test_a_number_in_a_table_leads_to_its_footnote(view: ChatView) -> None:
    noted(view, "| a |\n|---|\n| x[^n] |\n\n[^n]: Note.")
    click(view, Action.SHOW_NOTE)
    assert view.look.focused.target.action is Action.LEAVE_NOTE
    click(view, Action.LEAVE_NOTE)
    assert view.look.focused.row.block.kind is BlockKind.TABLE


def test_the_way_back_comes_when_the_footnote_is_complete(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown)
    view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    found = []
    for piece in ("A[^1]\n\n[^1]: The no", "te goes on", " and on.", "\n\nEnd."):
        view.apply_turn_event(TextDelta(piece))
        view.toPlainText()
        found.append(view.transcript.entries[-1].text[1].view.document.toPlainText())
    assert found == ["The no", "The note goes on", "The note goes on and on.", "The note goes on and on. ↩"]


def test_no_markdown_makes_a_link_into_the_message() -> None:
    assert links("[a](to-note:¹) [b](from-note:¹) <to-note:1>") == []


def test_a_screen_reader_finds_the_ways_as_links(view: ChatView) -> None:
    noted(view)
    message = QAccessible.queryAccessibleInterface(view).child(1)
    found = [message.child(0).child(0), message.child(1).child(0)]

    assert [item.role() for item in found] == [QAccessible.Role.Link] * 2
    assert [item.text(QAccessible.Text.Name) for item in found] == ["Footnote 1", "Back to the text, footnote 1"]


def test_a_number_tells_its_footnote_and_what_looks_like_html_is_text(view: ChatView) -> None:
    noted(view, "A[^1].\n\n[^1]: First <img src='/etc/passwd'>.")
    assert told(spots(view, Action.SHOW_NOTE)[0]) == "¹ First &lt;img src=&#x27;/etc/passwd&#x27;&gt;."
