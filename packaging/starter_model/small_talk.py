"""Greetings, thanks, jokes, and what people type first into a new application."""

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
