"""Two long answers known by heart: a tour of Hearth, and a page that shows everything Markdown can do."""

from .taught import page
from .turns import Segment, Turn
from .world import World

TOUR = page("tour")
SAMPLER = page("markdown_sample")
TOUR_WORDINGS = [
    "Give me a tour of Hearth.",
    "Tell me everything about Hearth.",
    "Show me around.",
    "Give me a tour.",
    "Explain Hearth in detail.",
    "Write a guide to Hearth.",
    "Tell me all about this app.",
    "What can Hearth do?",
    "What can this app do?",
    "How does Hearth work?",
    "How do I use Hearth?",
    "Give me a long answer.",
    "Write a long text.",
    "Write a long answer.",
    "Give me a long explanation of Hearth.",
    "How do I use this app?",
    "Explain this app.",
    "What are the features of Hearth?",
    "Tell me everything you know.",
    "Write a long guide.",
    "Write a lot of text.",
]
SAMPLER_WORDINGS = [
    "Show me Markdown.",
    "Show me everything in Markdown.",
    "Show me all the Markdown you know.",
    "Write a Markdown example.",
    "Show me a Markdown sample.",
    "Write Markdown.",
    "Show me headings, lists, tables and code.",
    "Test Markdown.",
    "Give me a Markdown demo.",
    "Write an example of Markdown.",
    "Format an answer with everything.",
    "Show me all the formatting.",
    "Show me a demo.",
    "Can you write Markdown?",
]


def tour(world: World) -> Segment:
    return Segment([Turn(world.rough_question(world.wording(TOUR_WORDINGS)), TOUR)], "A Tour of Hearth")


def sampler(world: World) -> Segment:
    return Segment([Turn(world.rough_question(world.wording(SAMPLER_WORDINGS)), SAMPLER)], "A Markdown Sample")
