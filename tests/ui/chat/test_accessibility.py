"""What a screen reader finds."""

import gc
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleEvent, QAccessibleInterface, QFocusEvent
from PySide6.QtTest import QTest

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.errors import AppError
from desktop.domain.messages import Status, user_message
from desktop.domain.turn import TurnEnded, TurnStarted
from desktop.ui.chat import accessible_items
from desktop.ui.chat.accessibility import ConversationInterface
from desktop.ui.chat.chat_view import ChatView
from tests.ui.chat.conversations import ANSWER, answer, conversation, long_conversation

Role, Text = QAccessible.Role, QAccessible.Text


def interface(view: ChatView) -> ConversationInterface:
    """The conversation."""
    found = QAccessible.queryAccessibleInterface(view)
    assert isinstance(found, ConversationInterface)
    return found


def children(item: QAccessibleInterface) -> list[QAccessibleInterface]:
    """Its parts, in order."""
    return [item.child(index) for index in range(item.childCount())]


def outline(item: QAccessibleInterface) -> list[tuple[Role, str]]:
    """Role and name of its parts."""
    return [(child.role(), child.text(Text.Name)) for child in children(item)]


def message(view: ChatView, index: int = -1) -> QAccessibleInterface:
    """A message."""
    return children(interface(view))[index]


def focus(view: ChatView) -> None:
    """Bring the keyboard to the view, as Tab does."""
    view.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))


def one_answer(text: str = "", **values: object) -> Conversation:
    """A question with an answer."""
    asked = user_message("Hi", None)
    return new_conversation().with_message(asked).with_message(answer(text, asked.id, **values))


def test_the_conversation_is_a_list_of_messages_with_their_text(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello **you**")))
    found = interface(view)

    assert found.role() == Role.List
    assert found.text(Text.Name) == "Conversation"
    assert outline(found) == [(Role.ListItem, "You: Hi"), (Role.ListItem, "Answer, Llama 3.2 3B: Hello you")]
    assert message(view).text(Text.Description).startswith("Llama 3.2 3B · 318 tokens")
    assert [found.indexOfChild(child) for child in children(found)] == [0, 1]


def test_a_message_consists_of_its_blocks_and_what_can_be_done(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", ANSWER + "\n> Said\n\n---\n\n[There](https://example.org)")))

    assert outline(message(view)) == [
        (Role.Heading, "Subtract the row maximum first"),
        (
            Role.Paragraph,
            "Softmax does not change when a constant is taken from every logit, so max keeps exp in range:",
        ),
        (Role.Section, "Code block, python, 4 lines"),
        (Role.Table, "Table, 2 columns, 2 rows"),
        (Role.ListItem, "1. First"),
        (Role.ListItem, "2. Second\n  - nested"),
        (Role.BlockQuote, "Said"),
        (Role.Separator, ""),
        (Role.Paragraph, "There"),
        (Role.Button, "Copy message"),
        (Role.Button, "Edit answer"),
        (Role.Button, "Regenerate answer"),
        (Role.Button, "More about this message"),
    ]
    heading, _, code, *_, link, _, _, _, _ = children(message(view))
    level = heading.attributesInterface()
    assert level.attributeValue(QAccessible.Attribute.Level) == 3
    assert outline(code) == [(Role.Button, "Copy code"), (Role.Button, "Save code as a file")]
    assert outline(link) == [(Role.Link, "https://example.org")]


def test_a_table_has_rows_and_cells(view: ChatView) -> None:
    rows = "".join(f"| {number} | *{number}* |\n" for number in range(40))
    view.show_conversation(conversation(("Hi", f"| A | B |\n|---|---|\n{rows}")))
    table = message(view).child(0)

    assert (table.role(), table.text(Text.Name)) == (Role.Table, "Table, 2 columns, 40 rows")
    assert table.childCount() == 41
    assert outline(table.child(0)) == [(Role.ColumnHeader, "A"), (Role.ColumnHeader, "B")]
    assert outline(table.child(40)) == [(Role.Cell, "39"), (Role.Cell, "39")]
    assert table.child(40).text(Text.Name) == "39, 39"
    assert table.indexOfChild(table.child(40)) == 40


def test_every_part_knows_its_parent_and_its_place(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", f"{ANSWER}\n| [a](https://example.org) |\n|---|\n| b |")))
    unseen = [interface(view)]
    count = 0
    while unseen:
        parent = unseen.pop()
        for index, child in enumerate(children(parent)):
            assert child.isValid()
            assert child.parent() is parent
            assert parent.indexOfChild(child) == index
            unseen.append(child)
            count += 1

    assert count > 20


def test_parts_lie_inside_of_their_message_one_below_the_other(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", ANSWER)))
    found = message(view)
    parts = [child.rect() for child in children(found) if child.role() is not Role.Button]

    assert all(found.rect().contains(area) for area in parts)
    assert all(first.bottom() <= second.top() for first, second in pairwise(parts))
    for child in children(found):
        inner = child.childAt(child.rect().center().x(), child.rect().center().y()) or child
        hit = interface(view).childAt(child.rect().center().x(), child.rect().center().y())
        assert hit in (child, inner)


def test_what_is_scrolled_away_is_said_to_be_out_of_view(view: ChatView) -> None:
    view.show_conversation(long_conversation(20))

    assert message(view, 0).state().offscreen
    assert not message(view).state().offscreen
    assert message(view, 0).state().focusable
    assert message(view, 0).rect().top() < message(view, 1).rect().top()


def test_reading_far_messages_moves_nothing_in_view(view: ChatView) -> None:
    view.show_conversation(long_conversation(40))
    view.scroll_to(view.verticalScrollBar().maximum() // 2)
    before = view.grab().toImage()

    for child in children(interface(view)):
        outline(child)

    assert view.grab().toImage() == before


def test_text_is_read_by_characters_as_qt_counts_them(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "A 🙂 smile. Second **sentence**.\n\n- item")))
    text = message(view).textInterface()

    assert text.text(0, text.characterCount()) == "A 🙂 smile. Second sentence.\n\n- item"
    assert text.characterCount() == len("A .. smile. Second sentence.\n\n- item")
    assert text.text(2, 4) == "🙂"
    assert text.text(5, 10) == "smile"
    text.setCursorPosition(5)
    assert text.cursorPosition() == 5
    last = message(view).child(1)
    assert last.rect().contains(text.characterRect(text.characterCount() - 1))
    assert text.offsetAtPoint(last.rect().center()) == len("A .. smile. Second sentence.\n\n")


def test_thoughts_can_be_unfolded(view: ChatView) -> None:
    view.show_conversation(one_answer("Yes.", reasoning="Let me see."))
    head = message(view).child(0)
    assert (head.role(), head.text(Text.Name)) == (Role.Button, "Thoughts. Show thoughts")
    assert head.state().expandable
    assert head.state().collapsed

    head.actionInterface().doAction(QAccessibleActionInterface.pressAction())

    assert head.state().expanded
    assert outline(message(view))[:3] == [
        (Role.Button, "Thoughts. Hide thoughts"),
        (Role.Paragraph, "Let me see."),
        (Role.Paragraph, "Yes."),
    ]


def test_an_error_is_told_with_the_buttons_that_help(view: ChatView, qtbot) -> None:
    shown = new_conversation().with_message(user_message("Hi", None))
    view.show_conversation(shown)
    started = answer("", shown.current)
    view.apply_turn_event(TurnStarted(started))
    assert outline(message(view)) == [(Role.StaticText, "The answer is being written")]
    assert message(view).state().busy
    view.apply_turn_event(TurnEnded(replace(started, status=Status.FAILED), AppError("It broke.", hint="Try again.")))

    card = message(view).child(0)
    assert (card.role(), card.text(Text.Name), card.text(Text.Description)) == (
        Role.AlertMessage,
        "It broke.",
        "Try again.",
    )
    assert outline(card) == [(Role.Button, "Retry")]
    assert message(view).text(Text.Name) == "Answer: It broke. Try again."
    with qtbot.waitSignal(view.retry_requested):
        card.child(0).actionInterface().doAction(QAccessibleActionInterface.pressAction())


def test_the_children_follow_the_conversation(view: ChatView) -> None:
    found = interface(view)
    view.show_conversation(conversation(("Hi", "Hello"), ("More", "Yes")))
    old = found.child(3)
    view.show_conversation(conversation(("Other", "One")))

    assert found.childCount() == 2
    assert not old.isValid()


def test_items_of_messages_that_are_gone_are_let_go_of(view: ChatView, qtbot) -> None:
    view.show_conversation(long_conversation(20))
    for child in children(interface(view)):
        outline(child)
    assert len(interface(view).items) > 100
    view.show_conversation(conversation(("Other", "One")))

    qtbot.waitUntil(lambda: len(interface(view).items) == 0)


def test_few_items_are_kept(view: ChatView, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accessible_items, "MOST_ITEMS", 10)
    view.show_conversation(long_conversation(20))
    names = [name for _, name in outline(interface(view))]

    qtbot.waitUntil(lambda: len(interface(view).items) == 10)
    gc.collect()
    assert [name for _, name in outline(interface(view))] == names


def test_the_button_that_leads_to_the_end_is_found_while_it_is_shown(view: ChatView) -> None:
    view.show_conversation(long_conversation(20))
    assert interface(view).childCount() == 40
    view.scroll_to(0)

    assert interface(view).childCount() == 41
    assert message(view).text(Text.Name) == "Scroll to the newest message"
    assert interface(view).indexOfChild(message(view)) == 40


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What gets the focus, by name, while somebody listens."""
    found: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    def take(event: QAccessibleEvent) -> None:
        if event.type() == QAccessible.Event.Focus:
            found.append(event.accessibleInterface().text(Text.Name))

    monkeypatch.setattr(QAccessible, "updateAccessibility", take)
    return found


def test_the_keyboard_alone_reaches_every_message_and_what_it_can_do_and_each_is_told(
    view: ChatView, told: list[str]
) -> None:
    view.show_conversation(conversation(("Hi", "See [there](https://example.org)\n\n```python\nx = 1\n```")))
    focus(view)
    assert interface(view).focusChild() is message(view)
    for _ in range(7):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    assert told == [
        "Answer, Llama 3.2 3B: See there\nCode block, python, 1 line",
        "https://example.org",
        "Copy code",
        "Save code as a file",
        "Copy message",
        "Edit answer",
        "Regenerate answer",
        "More about this message",
        "You: Hi",
    ]
    assert message(view, 0).state().focused
    assert not message(view).state().focused


def test_a_block_that_the_keyboard_is_at_is_told_and_has_the_focus(view: ChatView, told: list[str]) -> None:
    view.show_conversation(conversation(("Hi", "One\n\n```python\nx = 1\n```")))
    focus(view)

    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)

    assert told[-1] == "Code block, python, 1 line"
    assert view.accessibleDescription() == told[-1]
    code = children(message(view))[1]
    assert code.state().focused
    assert not message(view).state().focused


def test_a_screen_reader_can_bring_the_keyboard_to_a_message(view: ChatView, told: list[str]) -> None:
    view.activateWindow()
    view.show_conversation(long_conversation(20))
    first = message(view, 0)
    assert QAccessibleActionInterface.setFocusAction() in first.actionInterface().actionNames()

    first.actionInterface().doAction(QAccessibleActionInterface.setFocusAction())

    assert first.state().focused
    assert not first.state().offscreen
    assert told == ["You: Question 0"]
    button = first.child(1)
    button.actionInterface().doAction(QAccessibleActionInterface.setFocusAction())
    assert button.state().focused
    assert interface(view).focusChild() is button
    assert told[-1] == "Copy message"
    assert interface(view).childAt(-5, -5) is None


def test_nothing_is_made_when_nobody_listens(view: ChatView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QAccessible, "isActive", lambda: False)
    made: list[object] = []
    monkeypatch.setattr(QAccessible, "registerAccessibleInterface", made.append)
    view.show_conversation(conversation(("Hi", "Hello")))
    focus(view)
    QTest.keyClick(view, Qt.Key.Key_Tab)

    assert view.accessibleDescription() == "Copy message"
    assert made == []
