"""Conversations for the tests of the search: a line for each message, questions and answers in turn."""

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message, Role, answer_parts

AT = "2026-01-01T00:00:00.000Z"


def talk(conversation_id: str, title: str, *texts: str, thought: str = "", at: str = AT) -> Conversation:
    """A conversation; its answers were thought about."""
    messages: list[Message] = []
    for number, text in enumerate(texts):
        is_answer = number % 2 == 1
        parts = answer_parts(thought if is_answer else "", text)
        parent = messages[-1].id if messages else None
        role = Role.ASSISTANT if is_answer else Role.USER
        messages.append(Message(f"{conversation_id}{number}", parent, role, parts, at))
    return Conversation(
        conversation_id, title, at, at, messages=tuple(messages), current=messages[-1].id if messages else None
    )
