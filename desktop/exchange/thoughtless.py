"""A conversation without what was thought in it."""

from dataclasses import replace

from desktop.domain.conversation import Conversation
from desktop.domain.messages import ReasoningPart


def without_reasoning(conversation: Conversation) -> Conversation:
    """The conversation with all that is said and nothing that was thought."""
    messages = tuple(
        replace(m, parts=tuple(part for part in m.parts if not isinstance(part, ReasoningPart)))
        for m in conversation.messages
    )
    return replace(conversation, messages=messages)
