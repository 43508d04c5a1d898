"""What is known of one earlier version of a conversation that was kept."""

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.conversation import Conversation

LAST_WORDS = 160


@dataclass(frozen=True, slots=True)
class Backup:
    """A snapshot of a conversation's file. ``problem`` says why it cannot be read."""

    path: Path
    taken_at: str
    size_bytes: int
    title: str = ""
    n_messages: int = 0
    last_words: str = ""
    problem: str = ""


def described(path: Path, taken_at: str, size_bytes: int, conversation: Conversation) -> Backup:
    """A snapshot that can be read: its title, how many messages are in it, and how what it shows ends."""
    shown = conversation.path()
    words = " ".join(shown[-1].text.split()) if shown else ""
    if len(words) > LAST_WORDS:
        words = "…" + words[-LAST_WORDS:].lstrip()
    return Backup(path, taken_at, size_bytes, conversation.title, len(conversation.messages), words)
