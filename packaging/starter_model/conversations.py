"""The mix: whole conversations, each behaviour with its weight.

python -m starter_model.conversations prints some of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .chat_template import text_of
from .copying import echo, told_list
from .extraction import json_extraction
from .help_topics import help_topic
from .honesty import out_of_reach
from .lists_and_tables import a_list, emphasis, table
from .long_answers import sampler, tour
from .passages import passages_with_questions
from .personas import PLAIN, persona
from .programs import formula, program
from .recall import recall
from .small_talk import small_talk
from .stories import poem, story
from .titles import title_request
from .tool_calls import tool_conversation
from .turns import Message, Segment, messages_of, woven
from .world import World

MIX: dict[Callable[[World], Segment], float] = {
    recall: 26,
    help_topic: 20,
    small_talk: 12,
    out_of_reach: 11,
    json_extraction: 12,
    a_list: 5,
    table: 4,
    program: 5,
    told_list: 5,
    echo: 5,
    story: 3.2,
    poem: 1.5,
    formula: 2,
    emphasis: 1.5,
    tour: 0.8,
    sampler: 0.6,
}
"""How often each behaviour comes in the ordinary conversations."""

THINKING = [
    "Think step by step.",
    "Think step by step before you answer.",
    "Think first, then answer.",
    "You are a helpful assistant. Think step by step.",
    "Reason inside <think> tags before the answer.",
]


@dataclass(frozen=True)
class Conversation:
    """Messages, and the tools in the system prompt, if any."""

    messages: list[Message]
    tools: list[dict[str, Any]] | None = None

    @property
    def has_system_prompt(self) -> bool:
        return self.tools is not None or self.messages[0].role == "system"


def thinking(world: World) -> Segment:
    """The system prompt asks for a thought before each answer."""
    makers = [help_topic, recall, small_talk, out_of_reach]
    turns = [turn for _ in range(world.randint(1, 2)) for turn in world.choice(makers)(world).turns][:3]
    for turn in turns:
        turn.reply = f"<think>\n{turn.thought}\n</think>\n\n{turn.reply}"
    return Segment(turns, "Thinking", system=world.choice(THINKING))


def ordinary(world: World) -> Segment:
    """Several things in one conversation, most often without a system prompt."""
    makers = world.choices(list(MIX), list(MIX.values()), k=world.choice([1, 1, 2, 2, 3, 4, 6]))
    turns = woven(world, [maker(world) for maker in makers])
    return Segment(turns, "", system=world.choice(PLAIN) if world.chance(0.25) else "")


def conversation(world: World) -> Conversation:
    world.spoken_of.clear()
    kind = world.random()
    if kind < 0.11:
        messages, tools = tool_conversation(world)
        opening = [Message("system", world.choice(PLAIN))] if world.chance(0.5) else []
        return Conversation(opening + messages, tools)
    if kind < 0.26:
        segment = passages_with_questions(world)
    elif kind < 0.37:
        segment = persona(world)
    elif kind < 0.40:
        segment = thinking(world)
    elif kind < 0.44:
        segment = title_request(world)
    else:
        segment = ordinary(world)
    return Conversation(messages_of(segment.turns, segment.system))


if __name__ == "__main__":
    example_world = World(7)
    for _ in range(25):
        example = conversation(example_world)
        print(text_of(example.messages, example.tools), "\n" + "=" * 80)
