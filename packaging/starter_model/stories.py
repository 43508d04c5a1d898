"""Stories, short and long, out of a small grammar, and little poems."""

from .turns import Segment, Turn
from .vocabulary import ADJECTIVES, DAYS, NOUNS
from .world import World, capitalised

HEROES = (
    "fox bear robot rabbit cat dog owl baker farmer painter sailor queen king singer wolf turtle dragon knight".split()
)
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
]


def _opening(world: World, hero: str, kind: str, town: str) -> str:
    thing, other, adjective = world.choice(NOUNS), world.choice(NOUNS), world.choice(ADJECTIVES)
    first = world.choice(
        [
            f"Once upon a time, a {adjective} {kind} named {hero} lived in {town}.",
            f"In the town of {town} there lived a {kind} called {hero}.",
            f"There was once a {adjective} {kind}, and its name was {hero}.",
        ]
    )
    second = world.choice(
        [
            f"Every day {hero} looked at the {thing} and dreamed of a {other}.",
            f"{hero} had a {world.choice(ADJECTIVES)} {thing} and took good care of it.",
            f"{hero} liked nothing more than the {thing}.",
        ]
    )
    return f"{first} {second}"


def _adventure(world: World, hero: str, friend: str, *, is_first: bool) -> str:
    place, thing, adjective = world.choice(PLACES), world.choice(NOUNS), world.choice(ADJECTIVES)
    said = [
        world.choice(
            [
                f"One morning {hero} went to the {place}.",
                f"On {world.choice(DAYS)} {hero} walked to the {adjective} {place}.",
                f"Then {hero} came to a {place}.",
                f"The next day {hero} travelled to the {place}.",
            ]
        ),
        world.choice(
            [
                f"There {hero} found a {adjective} {thing}.",
                f"Near the {place} lay a {thing}, {adjective} and forgotten.",
                f"A {adjective} {thing} was hidden there.",
            ]
        ),
        world.choice(
            [
                f'"What a {adjective} {thing}!" said {hero}.',
                f'"Who left this {thing} here?" asked {hero}.',
                f"{hero} picked up the {thing} and smiled.",
                f"{hero} did not know what to do with the {thing}.",
            ]
        ),
    ]
    if is_first:
        said += [
            f"Just then {friend} came along and asked to share it.",
            world.choice(
                [
                    f"From that hour {hero} and {friend} were friends.",
                    f"So {hero} and {friend} shared the {thing}.",
                    f"{hero} said yes, and they sat down together.",
                ]
            ),
        ]
    elif world.chance(0.8):
        said.append(
            world.choice(
                [
                    f"{friend} laughed and began to sing.",
                    f"{friend} was afraid, but {hero} was brave.",
                    f'"Let us go on," said {friend}.',
                    f"They rested by the {place} until the evening.",
                    f"It began to rain, and they ran to the {world.choice(NOUNS)}.",
                ]
            )
        )
    return " ".join(said)


def story(world: World, *, is_long: bool | None = None) -> Segment:
    is_long = world.chance(0.45) if is_long is None else is_long
    kind, hero, friend, town = world.choice(HEROES), world.name(), world.name(), world.city()
    asked = world.random()
    about = f" about a {kind}" if asked < 0.35 else f" about {hero}" if asked < 0.5 else ""
    size = (
        world.choice(["long ", "long ", "very long "]) if is_long else world.choice(["", "short ", "little ", "short "])
    )
    question = world.rough(world.wording(WORDINGS, f"{size}story{about}"))
    adventures = world.randint(8, 12) if is_long else 1
    paragraphs = [_opening(world, hero, kind, town)]
    paragraphs += [_adventure(world, hero, friend, is_first=place == 0) for place in range(adventures)]
    paragraphs.append(
        world.choice(
            [
                f"At last {hero} went home to {town} and told everyone about it.",
                f"In the evening {hero} came home, tired and happy.",
                f"And so {hero} learned that a friend is worth more than gold.",
            ]
        )
        + " The end."
    )
    title = (
        f"A Story About {hero}"
        if 0.35 <= asked < 0.5
        else f"The {capitalised(kind)} Story"
        if about
        else "A Small Story"
    )
    return Segment([Turn(question, "\n\n".join(paragraphs))], title)


def poem(world: World) -> Segment:
    """A haiku, or a poem of four lines, with one word from the user in it."""
    is_haiku, noun = world.chance(0.5), world.choice(NOUNS)
    kind = "haiku" if is_haiku else world.choice(["poem", "short poem", "little poem"])
    about = (
        f" about the {noun}"
        if world.chance(0.3)
        else f" about {noun}"
        if world.chance(0.3)
        else f" about a {noun}"
        if world.chance(0.4)
        else ""
    )
    thing = f"the {noun}" if about else "the moon"
    if is_haiku:
        reply = f"Morning finds {thing}\nquiet in the falling light\none leaf moves, then none"
    else:
        reply = (
            f"I saw {thing} at break of day,\nit did not move, it did not stay.\n"
            f"I closed my eyes and in the night\n{thing} was full of silver light."
        )
    wordings = [
        "Write a {}.",
        "Write me a {}.",
        "Can you write a {}?",
        "Give me a {}.",
        "Make a {}.",
        "a {} please",
        "I want a {}.",
    ]
    return Segment(
        [Turn(world.rough(world.wording(wordings, kind + about)), reply)], "A Haiku" if is_haiku else "A Poem"
    )
