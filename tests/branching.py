"""Conversations that fork, for tests and benchmarks."""

import random
from dataclasses import replace

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message, Role, TextPart

AT = "2026-11-21T10:00:00.000Z"


def said(message_id: str, parent: str | None, text: str = "", role: Role | None = None) -> Message:
    """A message. Ids that begin with ``q`` are questions, others answers, unless said otherwise."""
    role = role or (Role.USER if message_id.startswith("q") else Role.ASSISTANT)
    return Message(message_id, parent, role, (TextPart(text or message_id),), AT)


def tree(current: str, **parents: str | None) -> Conversation:
    """A conversation of these messages, each with its parent."""
    messages = tuple(said(message_id, parent) for message_id, parent in parents.items())
    return replace(new_conversation(), messages=messages, current=current)


def forked() -> Conversation:
    """Two answers to the first question; the second one goes on and forks once more. Shown is the end of it."""
    return tree("a4", q1=None, a1="q1", a2="q1", q2="a2", a3="q2", q3="a3", q4="a3", a4="q4")


def large(n_messages: int = 10_000, n_forks: int = 1_000) -> Conversation:
    """Many messages and forks, the same for the same numbers."""
    chance = random.Random(n_messages + n_forks)
    forks = set(chance.sample(range(10, n_messages), n_forks))
    messages: list[Message] = []
    before: Message | None = None
    for number in range(n_messages):
        if number in forks:
            sibling = messages[chance.randrange(max(0, number - 40), number)]
            parent, role = sibling.parent, sibling.role
        else:
            parent = before.id if before is not None else None
            role = Role.ASSISTANT if before is not None and before.role is Role.USER else Role.USER
        before = said(f"m{number}", parent, f"Message {number} " + "and more words " * 30, role)
        messages.append(before)
    return replace(new_conversation(), messages=tuple(messages), current=messages[-1].id)
