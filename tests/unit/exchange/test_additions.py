from dataclasses import replace

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Role, TextPart
from desktop.exchange.additions import with_additions

AT = "2026-01-01T00:00:00.000Z"


def message(key: str, parent: str | None, text: str = "x") -> Message:
    return Message(key, parent, Role.USER, (TextPart(text),), AT)


def conversation(*messages: Message, current: str) -> Conversation:
    return Conversation("c", "Title", AT, AT, messages=messages, current=current)


FIRST = conversation(message("a", None), message("b", "a"), current="b")
LATER = conversation(message("a", None, "other"), message("b", "a"), message("c", "b"), current="c")


def test_the_same_adds_nothing():
    assert with_additions(FIRST, FIRST) is FIRST


def test_new_messages_come_behind_and_are_shown():
    grown = with_additions(FIRST, LATER)

    assert [m.id for m in grown.messages] == ["a", "b", "c"]
    assert grown.messages[0].text == "x"
    assert grown.current == "c"


def test_what_the_user_has_said_since_stays_and_is_still_shown():
    own = conversation(*FIRST.messages, message("mine", "b"), current="mine")

    grown = with_additions(own, LATER)

    assert [m.id for m in grown.messages] == ["a", "b", "mine", "c"]
    assert grown.current == "mine"
    assert with_additions(own, FIRST) is own


def test_a_conversation_that_can_only_be_read_stays():
    newer = replace(FIRST, read_only=True)

    assert with_additions(newer, LATER) is newer
