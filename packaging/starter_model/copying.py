"""Drills in looking back: repeating a text, and many small facts told at once."""

from .turns import Segment, Turn
from .vocabulary import ADJECTIVES, DAYS, NOUNS
from .world import World, capitalised

ECHO_WORDINGS = [
    "Repeat after me: {}",
    "Repeat: {}",
    "Say {}",
    "Say: {}",
    "Echo this: {}",
    "Please repeat this text: {}",
    "Repeat exactly: {}",
    "Write this back to me: {}",
    "Echo: {}",
    'Say "{}"',
    "Reply with exactly: {}",
    "Answer with exactly: {}",
    "Just say {}",
    "Reply with: {}",
    "Reply only with {}",
    "Print {}",
]


def sentence(world: World) -> str:
    noun, adjective, other = world.choice(NOUNS), world.choice(ADJECTIVES), world.choice(NOUNS)
    return world.choice(
        [
            f"The {adjective} {noun} is near the {other}.",
            f"{world.name()} has a {adjective} {noun}.",
            f"I saw a {adjective} {noun} in {world.city()}.",
            f"{world.name()} and {world.name()} like the {noun}.",
            f"We need {world.randint(2, 90)} {adjective} boxes.",
            f"The {noun} and the {other} are {adjective}.",
            f"On {world.choice(DAYS)} the {noun} was {adjective}.",
        ]
    )


def _phrase(world: World) -> str:
    kind = world.random()
    if kind < 0.3:
        return " ".join(world.some(NOUNS + ADJECTIVES, 1, 6))
    if kind < 0.5:
        names = [world.invented_name() for _ in range(world.randint(1, 4))]
        return " ".join(name if world.chance(0.5) else name.lower() for name in names)
    if kind < 0.8:
        return sentence(world)
    return " ".join(str(world.randint(0, 999)) for _ in range(world.randint(1, 4)))


def echo(world: World) -> Segment:
    turns = []
    for _ in range(world.choice([1, 1, 2, 3])):
        phrase = _phrase(world)
        turns.append(Turn(world.wording(ECHO_WORDINGS, phrase), phrase, "I copy the text."))
    return Segment(turns, "Repeating Text")


def told_list(world: World) -> Segment:
    """Many small facts at once, then questions on them."""
    keys = world.some(NOUNS, 2, 4)
    values = [
        world.choice([world.name(), world.invented_name(), world.choice(ADJECTIVES), str(world.randint(1, 99))])
        for _ in keys
    ]
    form, question = world.choice(
        [
            ("the {key} is {value}", "What is the {key}?"),
            ("the {key} is called {value}", "What is the {key} called?"),
            ("the {key} belongs to {value}", "Who owns the {key}?"),
        ]
    )
    told = [form.format(key=key, value=value) for key, value in zip(keys, values, strict=True)]
    opening = world.choice(["Remember this: ", "Note this: ", "Listen: ", "Please remember that ", "Remember: "])
    turns = [Turn(opening + ", ".join(told) + ".", "I will remember that.")]
    for place in world.sample(range(len(keys)), world.randint(1, len(keys))):
        asked = question.format(key=keys[place])
        turns.append(
            Turn(asked, capitalised(told[place]) + ".", "I look back at the list.", capitalised(values[place]) + ".")
        )
    return Segment(turns, "A List of Facts")
