"""Pieces of a conversation: a turn is a question with its answer, a segment some turns about one thing."""

from dataclasses import dataclass, field

from .world import World


@dataclass
class Turn:
    """What the user writes and what the assistant answers, with the forms that some system prompts ask for."""

    user: str
    reply: str
    thought: str = "This is a simple request."
    one_word: str = "Yes."


@dataclass
class Segment:
    """Turns that belong together, a title for them, perhaps a system prompt, and turns that may come any time later."""

    turns: list[Turn]
    title: str
    system: str = ""
    later: list[Turn] = field(default_factory=list)


@dataclass(frozen=True)
class Message:
    """One message in the form of the chat template; role is system, user, assistant or tool."""

    role: str
    text: str


def woven(world: World, segments: list[Segment]) -> list[Turn]:
    """Join segments; what a segment wants asked later goes to a random place after it."""
    joined: list[Turn] = []
    pending: list[Turn] = []
    for segment in segments:
        joined += segment.turns
        pending += segment.later
        while pending and world.chance(0.55):
            joined.append(pending.pop(0))
    return joined + pending


def messages_of(turns: list[Turn], system: str = "") -> list[Message]:
    opening = [Message("system", system)] if system else []
    said = [Message(role, text) for turn in turns for role, text in (("user", turn.user), ("assistant", turn.reply))]
    return opening + said
