"""Greetings, thanks, jokes, sums of single digits, and what people type first into a new application."""

from .taught import table
from .turns import Segment, Turn
from .world import World

EXCHANGES = table("small_talk")["exchange"]


def small_talk(world: World) -> Segment:
    exchange = world.choice(EXCHANGES)
    said = world.choice(exchange["said"])
    if said[-1] not in ".?!" and world.chance(0.35):
        said += world.choice([".", "!"])
    if world.chance(0.25):
        said = said.lower()
    answer = world.choice(exchange["answers"])
    return Segment([Turn(said, answer, "This is small talk. I answer politely.", "Hello.")], exchange["title"])


SUM_WORDINGS = [
    "What is {}?",
    "{}",
    "Calculate {}.",
    "How much is {}?",
    "{} = ?",
    "Compute {}.",
    "What's {}?",
    "{}=",
    "Can you work out {}?",
]


def small_sum(world: World) -> Segment:
    """Sums of single digits, which can be known by heart."""
    turns = []
    for _ in range(world.choice([1, 1, 2])):
        first, second = world.randint(0, 9), world.randint(0, 9)
        result = first + second
        asked = world.choice([f"{first} + {second}", f"{first}+{second}", f"{first} plus {second}"])
        question = world.rough(world.wording(SUM_WORDINGS, asked))
        turns.append(
            Turn(question, f"{first} + {second} = {result}", f"{first} plus {second} is {result}.", str(result))
        )
    return Segment(turns, "Simple Arithmetic")
