"""Stories, short and long, out of a small grammar, and little poems. A long story walks through a week, day by day,
so that even a tiny network knows how far it has come."""

from .turns import Segment, Turn
from .vocabulary import ADJECTIVES, DAYS, NOUNS
from .world import World, capitalised

HEROES = (
    "fox bear robot rabbit cat dog owl baker farmer painter sailor queen king singer wolf turtle dragon knight".split()
)
NAMES = "Mia Leo Anna Ben Clara Max Nora Tom Emma Oscar Rosa Felix".split()
PLACES = "forest mountain river castle village lake island bridge garden desert".split()
WORDINGS = [
    "Write a {}.",
    "Tell me a {}.",
    "Write me a {}.",
    "Can you tell a {}?",
    "I want to hear a {}.",
    "Make up a {}.",
    "Give me a {}.",
    "Please tell me a {}.",
    "Can you write a {}?",
    "Tell a {}.",
    "{}",
]


def _opening(world: World, hero: str, kind: str) -> str:
    adjective = world.choice(ADJECTIVES)
    first = world.choice(
        [
            f"Once upon a time, a {adjective} {kind} named {hero} lived near the {world.choice(PLACES)}.",
            f"There was once a {adjective} {kind}, and its name was {hero}.",
        ]
    )
    return f"{first} {hero} dreamed of a {world.choice(ADJECTIVES)} {world.choice(NOUNS)}."


def _meeting(world: World, hero: str, friend: str) -> str:
    thing = world.choice(NOUNS)
    end = world.choice([f"From that hour {hero} and {friend} were friends.", f"So {hero} and {friend} shared it."])
    return (
        f"One morning {hero} went to the {world.choice(PLACES)} and found a {world.choice(ADJECTIVES)} {thing}. "
        f'"What a fine {thing}!" said {hero}. Just then {friend} came along and asked to share it. {end}'
    )


def _day(world: World, day: str, hero: str, friend: str) -> str:
    place, thing, adjective = world.choice(PLACES), world.choice(NOUNS), world.choice(ADJECTIVES)
    found = world.choice(
        [
            f"There they found a {adjective} {thing}.",
            f"Near the {place} lay a {adjective} {thing}.",
            f"A {adjective} {thing} was hidden there.",
        ]
    )
    said = world.choice(
        [
            f'"What a {adjective} {thing}!" said {hero}.',
            f'"Who left this {thing} here?" asked {hero}.',
            f"{hero} picked up the {thing} and smiled.",
        ]
    )
    then = world.choice(
        [
            f"{friend} laughed and began to sing.",
            f"{friend} was afraid, but {hero} was brave.",
            f'"Let us go on," said {friend}.',
            f"They rested by the {place} until the evening.",
        ]
    )
    night = world.choice(["It was a good day.", "Then they slept under the stars.", "In the evening it began to rain."])
    return f"On {day} {hero} and {friend} walked to the {place}. {found} {said} {then} {night}"


def story(world: World, *, is_long: bool | None = None) -> Segment:
    is_long = world.chance(0.6) if is_long is None else is_long
    kind = world.choice(HEROES)
    hero, friend = world.sample(NAMES, 2)
    about = f" about a {kind}" if world.chance(0.45) else ""
    sizes = ["long ", "long ", "long ", "very long "] if is_long else ["", "short ", "little ", "short "]
    request = f"{world.choice(sizes)}story{about}"
    question = world.rough(capitalised(world.wording(WORDINGS, request)))
    paragraphs = [_opening(world, hero, kind), _meeting(world, hero, friend)]
    if is_long:
        paragraphs += [_day(world, day, hero, friend) for day in DAYS]
    ending = world.choice(
        [
            f"In the evening {hero} came home, tired and happy.",
            f"And so {hero} learned that a friend is worth more than gold.",
        ]
    )
    paragraphs.append(f"{ending} The end.")
    title = f"The {capitalised(kind)} Story" if about else "A Small Story"
    return Segment([Turn(question, "\n\n".join(paragraphs))], title)


def poem(world: World) -> Segment:
    """A haiku, or a poem of four lines, with one word from the user in it."""
    noun, is_haiku = world.choice(NOUNS), world.chance(0.5)
    kind = "haiku" if is_haiku else world.choice(["poem", "short poem", "little poem"])
    about, thing = world.choice(
        [
            ("", "moon"),
            ("", "moon"),
            (f" about the {noun}", noun),
            (f" about a {noun}", noun),
            (f" about {noun}", noun),
        ]
    )
    if is_haiku:
        reply = f"Morning finds the {thing}\nquiet in the falling light\none leaf moves, then none"
    else:
        reply = (
            f"I saw the {thing} at break of day,\nit did not move, it did not stay.\n"
            "I closed my eyes and in the night\nthe room was full of silver light."
        )
    wordings = ["Write a {}.", "Write me a {}.", "Can you write a {}?", "Give me a {}.", "Make a {}.", "A {} please"]
    question = world.rough(world.wording(wordings, kind + about))
    return Segment([Turn(question, reply)], "A Haiku" if is_haiku else "A Poem")
