"""Questions about the application, in many wordings; what it knows stands in taught/facts.toml."""

from .taught import table
from .turns import Segment, Turn
from .world import World

FACTS = table("facts")
HOW_WORDINGS = [
    "How do I {}?",
    "How can I {}?",
    "How to {}?",
    "How do you {}?",
    "Where can I {}?",
    "I want to {}.",
    "Tell me how to {}.",
    "Can you explain how to {}?",
    "What is the way to {}?",
    "Help me {}.",
    "Show me how to {}.",
    "Is there a way to {}?",
    "I would like to {}. How?",
    "What should I do to {}?",
    "Can I {}?",
    "I need to {}.",
    "Where do I {}?",
    "I'd like to {}.",
    "Could you tell me how to {}?",
    "What do I do if I want to {}?",
    "How would I {}?",
    "How does one {}?",
    "how to {}",
    "{}?",
    "Which key do I press to {}?",
    "How do I {} in Hearth?",
    "How can I {} here?",
    "Is it possible to {}?",
]
WHAT_WORDINGS = [
    "What is {}?",
    "What does {} mean?",
    "Explain {}.",
    "Tell me about {}.",
    "What's {}?",
    "Can you explain {}?",
    "Describe {}.",
    "What is {} for?",
    "I do not understand {}.",
    "What do you know about {}?",
    "Could you describe {}?",
    "Give me a short explanation of {}.",
    "what is {}",
    "{}?",
    "What does {} do?",
    "Explain {} in simple words.",
    "What exactly is {}?",
]


def help_topic(world: World) -> Segment:
    kind = world.random()
    if kind < 0.12:
        wanted = world.choice(FACTS["not_yet"])
        question = world.rough_question(world.wording(HOW_WORDINGS, wanted))
        return Segment(
            [Turn(question, FACTS["not_yet_answer"], "Hearth does not have this.", "No.")], "Not in This Version"
        )
    known, wordings = ("how_to", HOW_WORDINGS) if kind < 0.7 else ("concept", WHAT_WORDINGS)
    fact = world.choice(FACTS[known])
    phrase = world.choice(fact["phrases"])
    question = world.rough_question(world.wording(wordings, phrase))
    thought = f"The user asks about Hearth: {phrase}. I know this."
    return Segment([Turn(question, fact["answer"], thought)], fact["title"])
