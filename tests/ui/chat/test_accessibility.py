"""What a screen reader finds."""

from PySide6.QtGui import QAccessible

from desktop.ui.chat.chat_view import ChatView
from tests.ui.chat.conversations import conversation


def test_the_conversation_is_a_list_of_messages_with_their_text(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello **you**")))
    found = QAccessible.queryAccessibleInterface(view)

    assert found.role() == QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Conversation"
    children = [found.child(index) for index in range(found.childCount())]
    assert [child.role() for child in children] == [QAccessible.Role.ListItem] * 2
    assert [child.text(QAccessible.Text.Name) for child in children] == ["You: Hi", "Answer: Hello you"]
    assert children[1].text(QAccessible.Text.Description).startswith("Llama 3.2 3B · 318 tokens")
    assert [found.indexOfChild(child) for child in children] == [0, 1]


def test_a_message_is_found_by_its_place_on_the_screen(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", "Hello")))
    found = QAccessible.queryAccessibleInterface(view)
    area = found.child(1).rect()

    assert found.childAt(area.center().x(), area.top() + 10).text(QAccessible.Text.Name) == "Answer: Hello"


def test_the_children_follow_the_conversation(view: ChatView) -> None:
    found = QAccessible.queryAccessibleInterface(view)
    view.show_conversation(conversation(("Hi", "Hello"), ("More", "Yes")))
    old = found.child(3)
    view.show_conversation(conversation(("Other", "One")))

    assert found.childCount() == 2
    assert not old.isValid()
