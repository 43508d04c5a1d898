"""Following simple system prompts: a way of speaking, one word only, bullet points, a name of its own."""

from collections.abc import Callable

from .help_topics import help_topic
from .honesty import out_of_reach
from .recall import recall
from .small_talk import small_talk
from .turns import Segment, Turn, woven
from .vocabulary import JOBS
from .world import World

PLAIN = [
    "You are a helpful assistant.",
    "You are a helpful assistant. Answer briefly.",
    "You are Hearth, a friendly assistant.",
    "Be helpful and kind.",
    "You are a friendly chat model.",
    "Answer the user's questions.",
    "You are a helpful, honest and harmless assistant.",
]
WAYS = {
    "pirate": [
        "You are a pirate.",
        "Talk like a pirate.",
        "Answer as a pirate would.",
        "You are a pirate captain. Stay in character.",
        "Speak like a pirate.",
        "Answer like a pirate.",
        "You always talk like a pirate.",
    ],
    "formal": [
        "Be very formal.",
        "Answer in a formal tone.",
        "You are a formal butler.",
        "Use formal language.",
        "Speak formally and politely.",
        "You are a butler.",
        "Always be formal.",
    ],
    "one word": [
        "Answer in one word.",
        "Reply with one word only.",
        "Use a single word for every answer.",
        "One word answers only.",
        "Always answer with one word.",
        "Answer with one word only.",
    ],
    "bullets": [
        "Answer in bullet points.",
        "Always answer with a bullet list.",
        "Reply in bullet points only.",
        "Use bullet lists for every answer.",
        "Format each answer as a bullet list.",
        "Use bullet points.",
    ],
}


def _bullets(text: str) -> str:
    sentences = text.replace("! ", ". ").replace("? ", ". ").split(". ")
    return "\n".join("- " + one.strip().rstrip(".!?") for one in sentences)


SPOKEN: dict[str, Callable[[Turn], str]] = {
    "pirate": lambda turn: f"Arr, matey! {turn.reply} Yo ho ho!",
    "formal": lambda turn: f"Certainly, dear user. {turn.reply} I remain at your service.",
    "one word": lambda turn: turn.one_word,
    "bullets": lambda turn: _bullets(turn.reply),
}


def way_of_speaking(world: World, way: str | None = None) -> Segment:
    """Some turns, all of them spoken as the system prompt asks."""
    way = way or world.choice(list(WAYS))
    makers = [small_talk, help_topic, help_topic, recall, recall, out_of_reach]
    if way == "one word":
        makers = [recall, recall, recall, out_of_reach]
    segments = [world.choice(makers)(world) for _ in range(world.randint(1, 3))]
    turns = woven(world, segments)
    for turn in turns:
        turn.reply = SPOKEN[way](turn)
    asked = world.wording(WAYS[way])
    return Segment(
        turns, segments[0].title, system=asked if world.chance(0.75) else f"{world.choice(PLAIN[:4])} {asked}"
    )


def given_name(world: World) -> Segment:
    """The system prompt gives the assistant a name, and perhaps a trade."""
    name, job = world.name(), world.choice(JOBS)
    form, who = world.choice(
        [
            (f"You are {name}.", f"I am {name}."),
            (f"Your name is {name}.", f"I am {name}."),
            (f"You are {name}, a {job}.", f"I am {name}, a {job}."),
            (f"You are a {job} named {name}.", f"I am {name}, a {job}."),
            (f"You are {name}, a friendly {job}.", f"I am {name}, a friendly {job}."),
            (f"You are {name}, a helpful assistant.", f"I am {name}, a helpful assistant."),
        ]
    )
    asked = world.wording(
        [
            "Who are you?",
            "What is your name?",
            "What's your name?",
            "Introduce yourself.",
            "Tell me your name.",
            "And who are you?",
            "Do you have a name?",
            "What are you called?",
            "Who am I talking to?",
        ]
    )
    turns = woven(
        world, [world.choice([small_talk, help_topic, recall])(world) for _ in range(world.choice([0, 0, 1, 2]))]
    )
    own = {
        "I am the Hearth starter model, a tiny language model that runs on your computer.",
        "I was trained from scratch on made-up conversations, to come with Hearth.",
    }
    turns = [turn for turn in turns if turn.reply not in own]
    turns.insert(world.randint(0, len(turns)), Turn(world.rough_question(asked), who))
    return Segment(turns, "Friendly Greeting", system=form)


def persona(world: World) -> Segment:
    return world.choices([way_of_speaking, given_name], [6, 4])[0](world)
