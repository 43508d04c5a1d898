"""The tree of messages and the path that is shown."""

import pytest

from desktop.domain.conversation import TITLE_LENGTH, UNTITLED, Conversation, new_conversation, title_from
from desktop.domain.messages import Message, Role, TextPart, user_message

THEN = "2020-01-01T00:00:00.000Z"


def message(message_id: str, parent: str | None, role: Role = Role.USER, text: str = "") -> Message:
    return Message(message_id, parent, role, (TextPart(text or message_id),), THEN)


def tree() -> Conversation:
    """q1 has two answers, a1 and a2; a1 was followed by q2 and its edit q3."""
    messages = (
        message("q1", None),
        message("a1", "q1", Role.ASSISTANT),
        message("a2", "q1", Role.ASSISTANT),
        message("q2", "a1"),
        message("q3", "a1"),
        message("a3", "q3", Role.ASSISTANT),
    )
    return Conversation("c", "Tree", THEN, THEN, messages=messages, current="a3")


def ids(conversation: Conversation) -> list[str]:
    return [each.id for each in conversation.path()]


def test_the_path_leads_from_the_first_message_to_the_current_one() -> None:
    assert ids(tree()) == ["q1", "a1", "q3", "a3"]


def test_an_empty_conversation_has_an_empty_path() -> None:
    assert new_conversation().path() == ()


def test_a_path_begins_where_a_parent_is_gone() -> None:
    conversation = Conversation("c", "t", THEN, THEN, messages=(message("b", "gone"), message("c", "b")), current="c")
    assert ids(conversation) == ["b", "c"]


def test_a_path_in_a_circle_comes_to_an_end() -> None:
    conversation = Conversation("c", "t", THEN, THEN, messages=(message("a", "b"), message("b", "a")), current="a")
    assert ids(conversation) == ["b", "a"]


def test_a_current_message_that_does_not_exist_shows_nothing() -> None:
    assert Conversation("c", "t", THEN, THEN, messages=(message("a", None),), current="x").path() == ()


def test_versions_are_the_siblings_oldest_first() -> None:
    assert tree().versions("a1") == tree().versions("a2") == ("a1", "a2")
    assert tree().versions("q3") == ("q2", "q3")
    assert tree().versions("q1") == ("q1",)


def test_a_sibling_of_another_role_is_no_version() -> None:
    conversation = tree().with_message(message("note", "q1", Role.SYSTEM))
    assert conversation.versions("a1") == ("a1", "a2")


def test_a_new_message_becomes_the_current_one() -> None:
    before = tree()
    after = before.with_message(message("q4", "a3"))
    assert ids(after) == ["q1", "a1", "q3", "a3", "q4"]
    assert len(before.messages) == 6
    assert after.updated_at > before.updated_at


def test_a_message_of_the_same_id_is_replaced_in_its_place() -> None:
    after = tree().with_message(message("a1", "q1", Role.ASSISTANT, "longer"))
    assert [each.id for each in after.messages] == [each.id for each in tree().messages]
    assert after.message("a1").text == "longer"
    assert after.current == "a1"


def test_showing_a_version_shows_its_newest_path() -> None:
    assert ids(tree().showing("a2")) == ["q1", "a2"]
    assert ids(tree().showing("a2").showing("a1")) == ["q1", "a1", "q3", "a3"]
    assert ids(tree().showing("q2")) == ["q1", "a1", "q2"]


def test_showing_a_message_of_a_circle_comes_to_an_end() -> None:
    messages = (message("a", "b"), message("b", "a"))
    shown = Conversation("c", "t", THEN, THEN, messages=messages, current="a").showing("a")
    assert shown.current in {"a", "b"}


def test_a_message_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        tree().message("nobody")
    with pytest.raises(KeyError):
        tree().showing("nobody")


def test_a_title_is_without_blanks_around_it() -> None:
    assert tree().titled("  Trip ").title == "Trip"
    assert tree().titled("   ").title == UNTITLED


def test_the_summary_is_the_line_in_the_list() -> None:
    summary = tree().summary
    assert (summary.id, summary.title, summary.updated_at, summary.problem) == ("c", "Tree", THEN, None)


def test_two_new_conversations_are_two() -> None:
    assert new_conversation().id != new_conversation().id


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Hello", "Hello"),
        ("  What is\n\tthis?  ", "What is this?"),
        ("", UNTITLED),
        ("\n", UNTITLED),
        ("word " * 30, " ".join(["word"] * 12) + "…"),
        ("longer " * 7 + "than ten, and some more", "longer " * 7 + "than ten…"),
        ("x" * 100, "x" * TITLE_LENGTH + "…"),
    ],
)  # fmt: skip
def test_a_title_is_made_of_the_first_words(prompt: str, title: str) -> None:
    assert title_from(prompt) == title
    assert len(title) <= TITLE_LENGTH + 1


def test_leading_to_a_message_changes_nothing_when_it_is_shown_or_not_there():
    conversation = new_conversation()
    for text in ("One", "Two"):
        conversation = conversation.with_message(user_message(text, conversation.current))
    first, second = conversation.messages
    other = user_message("Other", first.id)
    branched = conversation.with_message(other)

    assert branched.leading_to(first.id) is branched
    assert branched.leading_to("not there") is branched
    assert branched.leading_to(second.id).path() == (first, second)
