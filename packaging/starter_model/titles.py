"""Naming a conversation: one that is quoted in the message, or the one so far."""

from .copying import echo
from .extraction import json_extraction
from .help_topics import help_topic
from .honesty import out_of_reach
from .lists_and_tables import a_list, table
from .programs import formula, program
from .recall import recall
from .small_talk import small_talk
from .stories import poem, story
from .turns import Segment, Turn
from .world import World

QUOTED = [
    "Give this conversation a short title: {}",
    "Give this conversation a short title:\n\n{}",
    "Write a short title for this conversation:\n\n{}",
    "Create a title of two to five words for this chat:\n{}",
    "Summarize this conversation in a few words as a title.\n\n{}",
    "Generate a short title for this chat.\n\n{}",
    "Title for this conversation: {}",
    "What is a good title for this conversation?\n\n{}",
    "Give a short title of at most five words for a conversation that starts with: {}",
    "Write a title for this chat: {}",
]
SO_FAR = [
    "Give this conversation a short title.",
    "Write a short title for this conversation.",
    "Give this chat a title of two to five words.",
    "Summarize our chat in a short title.",
    "What is a good title for this chat?",
    "Write a title for this chat.",
    "Title?",
]
MAKERS = {
    help_topic: 6,
    recall: 2,
    echo: 1,
    json_extraction: 1,
    a_list: 2,
    table: 1,
    program: 3,
    formula: 1,
    story: 1,
    poem: 1,
    out_of_reach: 2,
    small_talk: 2,
}


def title_request(world: World) -> Segment:
    segment = world.choices(list(MAKERS), list(MAKERS.values()))[0](world)
    first = segment.turns[0]
    if world.chance(0.3):
        return Segment([*segment.turns, Turn(world.rough(world.wording(SO_FAR)), segment.title)], segment.title)
    reply = first.reply if len(first.reply) < 200 else first.reply[: world.randint(60, 200)] + "..."
    quoted = world.choice(
        [
            f"User: {first.user}\nAssistant: {reply}",
            f"user: {first.user}\n\nassistant: {reply}",
            first.user,
            f'"{first.user}"',
        ]
    )
    return Segment([Turn(world.wording(QUOTED, quoted), segment.title)], "Naming a Chat")
