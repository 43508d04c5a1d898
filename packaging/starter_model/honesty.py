"""What a network of this size cannot do ends in one honest sentence."""

from collections.abc import Callable

from .taught import table
from .turns import Segment, Turn
from .vocabulary import ADJECTIVES, CITIES, COUNTRIES, NOUNS
from .world import World

UNKNOWN = table("unknown")
ONLY_A_LITTLE = "I am a tiny starter model; I only know a little. Open a bigger GGUF model for that."

PLACES = [
    "What is the capital of {}?",
    "How many people live in {}?",
    "What language do they speak in {}?",
    "Who is the president of {}?",
    "Tell me about {}.",
    "Where is {}?",
    "How big is {}?",
    "What is the currency of {}?",
    "What should I see in {}?",
    "Is {} a nice place?",
    "How do I get to {}?",
]
ABOUT_TOPICS = [
    "Explain {}.",
    "What is {}?",
    "Write an essay about {}.",
    "How does {} work?",
    "Why is {} important?",
    "Teach me about {}.",
    "Summarize {}.",
    "What do you think about {}?",
    "Give me facts about {}.",
    "Who invented {}?",
    "Tell me about {}.",
    "Explain {} to a child.",
    "Explain {} simply.",
    "What do you know about {}?",
    "Write an article about {}.",
    "Write a blog post about {}.",
]
TRANSLATIONS = [
    "Translate {} into French.",
    "How do you say {} in German?",
    "Translate this into Spanish: {}",
    "What is {} in Japanese?",
    "Translate to English: {}",
    "What does {} mean in Italian?",
]
PEOPLE = [
    "Who wrote {}?",
    "Who is {}?",
    "When was {} born?",
    "Who was {}?",
    "What did {} do?",
    "Is {} famous?",
    "When did {} die?",
    "How old is {}?",
    "Where was {} born?",
]
THINGS = [
    "How do I cook {}?",
    "How do I build a {}?",
    "How do I repair a {}?",
    "Where can I buy a {}?",
    "How do I paint a {}?",
    "Why is the {} broken?",
    "What is the best {}?",
    "How much does a {} cost?",
    "How can I train a {}?",
    "Why does a {} exist?",
    "How was the {} invented?",
    "What is a {} made of?",
]
WORD_TASKS = [
    "Sort these words: {}",
    "Sort alphabetically: {}",
    "Put these words in order: {}",
    "Write in uppercase: {}",
    "Uppercase: {}",
    "Reverse this: {}",
    "How many letters are in {}?",
    "Count the words: {}",
    "Spell {}.",
    "What rhymes with {}?",
    "Summarize this text: {}",
    "Correct my grammar: {}",
    "Rewrite this: {}",
    "Is this sentence correct? {}",
    "Make this sound better: {}",
    "Convert to capital letters: {}",
]


def _sum(world: World) -> str:
    most = world.choice([9, 99, 9999])
    first, second = world.randint(0, most), world.randint(1, most)
    asked = world.choice(
        [
            f"{first} + {second}",
            f"{first} - {second}",
            f"{first} * {second}",
            f"{first} times {second}",
            f"{first} plus {second}",
            f"{first} divided by {second}",
            f"{first}+{second}",
            f"{first} / {second}",
            f"{second} percent of {first}",
        ]
    )
    return world.wording(["What is {}?", "{}", "Calculate {}.", "How much is {}?", "{} = ?", "Compute {}."], asked)


def _word_task(world: World) -> str:
    words = ", ".join(world.some(NOUNS, 2, 6)) if world.chance(0.6) else " ".join(world.some(NOUNS + ADJECTIVES, 1, 8))
    return world.wording(WORD_TASKS, words)


def _topic(world: World, noun: str, adjective: str) -> str:
    strange = world.choice([world.invented_name(), noun])
    topics = UNKNOWN["topics"]
    return str(world.choice([*topics, *topics[:20], strange, f"the history of the {noun}", f"the {adjective} {noun}"]))


def out_of_reach(world: World) -> Segment:
    """A question it cannot answer, and the honest sentence."""
    noun, adjective = world.choice(NOUNS), world.choice(ADJECTIVES)
    topic = _topic(world, noun, adjective)
    person = f"{world.invented_name()} {world.invented_name()}" if world.chance(0.7) else world.name()
    makers: list[Callable[[], str]] = [
        lambda: world.wording(PLACES, world.choice([*COUNTRIES, *CITIES, world.invented_name()])),
        lambda: world.wording(ABOUT_TOPICS, topic),
        lambda: world.wording(ABOUT_TOPICS, topic),
        lambda: world.wording(TRANSLATIONS, world.choice([noun, f"the {adjective} {noun}", "good morning"])),
        lambda: world.wording(PEOPLE, person),
        lambda: world.wording(THINGS, noun),
        lambda: _sum(world),
        lambda: _word_task(world),
        lambda: str(world.choice(UNKNOWN["requests"])),
        lambda: str(world.choice(UNKNOWN["requests"])),
    ]
    question = world.choice(makers)()
    turn = Turn(world.rough(question), ONLY_A_LITTLE, "I do not know this. I should say so.", "Unknown.")
    return Segment([turn], "A Hard Question")
