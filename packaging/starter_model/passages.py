"""Answering from numbered passages, with [n], or saying that they do not say."""

from collections.abc import Callable

from .turns import Segment, Turn
from .vocabulary import ADJECTIVES, COLOURS, DAYS, JOBS, NOUNS
from .world import World

DOES_NOT_SAY = "The context does not say."
SYSTEMS = [
    "Answer from the context only and cite passages like [1].",
    "Use only the context. Cite the passage number in brackets.",
    "You answer questions about the user's documents. Cite sources as [n]. If the answer is not there, say so.",
    "Answer the question using the numbered passages. Cite them.",
    "",
    "",
    "",
]

Statement = tuple[str, list[str]]
"""A sentence, and the questions that it answers."""


def _person(world: World) -> list[Statement]:
    name, city = world.name(), world.city()
    return [
        (
            f"{name} works as a {world.choice(JOBS)} in {city}.",
            [
                f"What does {name} do?",
                f"Where does {name} work?",
                f"What is the job of {name}?",
                f"In which city does {name} work?",
            ],
        ),
        (
            f"{name} was born in {world.randint(1900, 2015)}.",
            [f"When was {name} born?", f"In which year was {name} born?"],
        ),
        (
            f"The favourite colour of {name} is {world.choice(COLOURS)}.",
            [f"What is the favourite colour of {name}?", f"Which colour does {name} like?"],
        ),
    ]


def _building(world: World) -> list[Statement]:
    name, city = world.name(), world.city()
    what = world.choice(["bridge", "tower", "castle", "school", "library", "museum", "garden"])
    place = f"The {what} of {city}"
    asked = f"the {what} of {city}"
    return [
        (
            f"{place} was built in {world.randint(1400, 2020)} by {name}.",
            [f"When was {asked} built?", f"Who built {asked}?"],
        ),
        (f"{place} is {world.randint(5, 300)} metres high.", [f"How high is {asked}?", f"How tall is {asked}?"]),
        (
            f"{place} is open from {world.randint(6, 11)} to {world.randint(16, 22)}.",
            [f"When is {asked} open?", f"When does {asked} open?"],
        ),
    ]


def _product(world: World) -> list[Statement]:
    product = world.name() + " " + world.choice(["lamp", "radio", "camera", "bicycle", "clock", "engine", "phone"])
    return [
        (
            f"The {product} costs {world.randint(5, 999)} dollars.",
            [f"How much does the {product} cost?", f"What is the price of the {product}?"],
        ),
        (
            f"The {product} weighs {world.randint(1, 90)} kilograms.",
            [f"How heavy is the {product}?", f"How much does the {product} weigh?"],
        ),
        (
            f"The {product} has a warranty of {world.randint(1, 9)} years.",
            [f"How long is the warranty of the {product}?", f"Does the {product} have a warranty?"],
        ),
    ]


def _meeting(world: World) -> list[Statement]:
    name = world.name()
    time = f"{world.randint(8, 18)}:{world.choice(['00', '15', '30', '45'])}"
    return [
        (
            f"The meeting with {name} is on {world.choice(DAYS)} at {time}.",
            [f"When is the meeting with {name}?", f"At what time do we meet {name}?"],
        ),
        (f"{name} will bring the {world.choice(NOUNS)}.", [f"What will {name} bring?"]),
        (
            f"The phone number of {name} is {world.randint(100, 999)}-{world.randint(1000, 9999)}.",
            [f"What is the phone number of {name}?"],
        ),
    ]


def _country(world: World) -> list[Statement]:
    name, city = world.name(), world.city()
    return [
        (
            f"The capital of {name} is {city}.",
            [f"What is the capital of {name}?", f"Which city is the capital of {name}?"],
        ),
        (
            f"{name} has {world.randint(2, 900)} thousand people.",
            [f"How many people live in {name}?", f"What is the population of {name}?"],
        ),
        (
            f"The main river of {name} is the {world.invented_name()}.",
            [f"Which river flows in {name}?", f"What is the main river of {name}?"],
        ),
    ]


def _belonging(world: World) -> list[Statement]:
    name, city, thing = world.name(), world.city(), world.choice(NOUNS)
    return [
        (
            f"{name} keeps the {world.choice(ADJECTIVES)} {thing} in the {world.choice(NOUNS)}.",
            [f"Where does {name} keep the {thing}?"],
        ),
        (f"{name} bought the {thing} in {city}.", [f"Where did {name} buy the {thing}?"]),
        (f"{name} will sell the {thing} on {world.choice(DAYS)}.", [f"When will {name} sell the {thing}?"]),
    ]


SUBJECTS: list[Callable[[World], list[Statement]]] = [_person, _building, _product, _meeting, _country, _belonging]


class Passage:
    """Some sentences about one thing; what it says, and what it leaves out."""

    def __init__(self, world: World) -> None:
        statements = world.choice(SUBJECTS)(world)
        kept = world.sample(range(3), world.randint(1, 3))
        self.said = [statements[place] for place in kept]
        self.left_out = [statements[place] for place in range(3) if place not in kept]

    @property
    def text(self) -> str:
        return " ".join(sentence for sentence, _ in self.said)


def _question(world: World, passages: list[Passage]) -> tuple[str, str, str]:
    """A question with its answer and a thought."""
    place = world.randrange(len(passages))
    if world.chance(0.45):
        elsewhere = passages[place].left_out if world.chance(0.5) else Passage(world).said
        if elsewhere:
            return world.choice(world.choice(elsewhere)[1]), DOES_NOT_SAY, "I look in the passages. No passage says it."
    sentence, questions = world.choice(passages[place].said)
    return world.choice(questions), f"{sentence} [{place + 1}]", f"Passage {place + 1} says it."


def passages_with_questions(world: World) -> Segment:
    passages = [Passage(world) for _ in range(world.choice([1, 2, 2, 2, 3, 3]))]
    source = world.choice(["", "", "", "({}.txt) ", f"{{}}.pdf, page {world.randint(1, 30)}: ", "Source: {}.md\n"])
    numbered = [
        f"[{place}] " + source.replace("{}", world.choice(NOUNS)) + passage.text
        for place, passage in enumerate(passages, 1)
    ]
    body = ("\n\n" if world.chance(0.3) else "\n").join(numbered)
    asked = [_question(world, passages) for _ in range(world.choice([1, 2, 2, 3]))]
    opening = world.choice(
        ["", "", "", "Answer using only the context and cite with [n].\n\n", "Use the passages below to answer.\n\n"]
    )
    before = "\n\nQuestion: " if world.chance(0.7) else "\n\n"
    label = "Context:\n" if world.chance(0.85) else world.choice(["Passages:\n", ""])
    turns = [Turn(question, answer, thought, "Unknown.") for question, answer, thought in asked]
    turns[0].user = f"{opening}{label}{body}{before}{turns[0].user}"
    return Segment(turns, "Question About Documents", system=world.choice(SYSTEMS))
