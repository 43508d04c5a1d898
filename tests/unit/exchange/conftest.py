"""Conversations out of the fixtures, written down in short."""

from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.messages import Message
from desktop.exchange.importing import Imported, Source, read

IMPORTS = Path(__file__).parents[2] / "data" / "imports"
NOW = "2026-01-01T00:00:00.000Z"


def imported(name: str, companion: str = "") -> Imported:
    """What a fixture gives."""
    other = (IMPORTS / companion).read_bytes() if companion else None
    return read(Source(name, (IMPORTS / name).read_bytes(), other), NOW)


def outline(conversation: Conversation) -> list[tuple[int | None, str, str]]:
    """Each message as the place of its parent, its role and its text."""
    places = {message.id: place for place, message in enumerate(conversation.messages)}
    return [(places.get(m.parent or ""), str(m.role), m.text) for m in conversation.messages]


def shown(conversation: Conversation) -> list[str]:
    """The texts of the path that is shown."""
    return [message.text for message in conversation.path()]


def answers(conversation: Conversation) -> list[Message]:
    """The messages of the model."""
    return [message for message in conversation.messages if message.role == "assistant"]
