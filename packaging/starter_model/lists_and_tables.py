"""Markdown forms: lists, tables, bold and italics. Lists and tables always hold the same true things."""

from .turns import Segment, Turn
from .vocabulary import ADJECTIVES, NOUNS, NUMBER_WORDS, ORDERED_LISTS
from .world import World, capitalised

TABLES = {
    ("fruits", "colour"): ["Apple|red", "Banana|yellow", "Cherry|red", "Grape|purple", "Orange|orange", "Plum|blue"],
    ("fruits", "price"): [
        "Apple|2 dollars",
        "Banana|1 dollar",
        "Cherry|5 dollars",
        "Grape|4 dollars",
        "Orange|3 dollars",
        "Plum|3 dollars",
    ],
    ("animals", "sound"): ["Dog|woof", "Cat|meow", "Horse|neigh", "Cow|moo", "Sheep|baa", "Lion|roar"],
    ("animals", "legs"): ["Dog|4", "Cat|4", "Horse|4", "Duck|2", "Spider|8", "Ant|6"],
    ("planets", "size"): ["Mercury|tiny", "Venus|small", "Earth|small", "Mars|small", "Jupiter|huge", "Saturn|huge"],
    ("countries", "capital"): [
        "France|Paris",
        "Germany|Berlin",
        "Spain|Madrid",
        "Italy|Rome",
        "Japan|Tokyo",
        "Norway|Oslo",
    ],
    ("vegetables", "colour"): ["Carrot|orange", "Onion|white", "Potato|brown", "Tomato|red"],
    ("shortcuts", "action"): [
        "Ctrl+N|New chat",
        "Ctrl+O|Open model file",
        "Ctrl+K|Search",
        "Ctrl+R|Regenerate",
        "Esc|Stop",
        "F1|Keyboard shortcuts",
    ],
    ("presets", "meaning"): [
        "Balanced|for most chats",
        "Precise|steady answers",
        "Creative|varied answers",
        "Greedy|always the likeliest word",
    ],
}
GENERAL_TABLE = ("fruits", "colour")


def a_list(world: World) -> Segment:
    group = world.choice(list(ORDERED_LISTS))
    items = ORDERED_LISTS[group].split()
    number = min(len(items), world.choice([2, 3, 3, 4, 5, 5]))
    style = world.choice(["a bullet list", "a list", "a numbered list", "bullet points"])
    if world.chance(0.3):
        number = len(items) if group in {"planets", "days", "months", "seasons"} else min(5, len(items))
        what = world.choice([group, f"the {group}", f"some {group}"])
    else:
        what = f"{world.choice([str(number), NUMBER_WORDS[number]])} {group}"
    if style == "bullet points":
        question = world.wording(
            ["List {} as bullet points.", "Write {} as bullet points.", "Give me {} as bullet points."], what
        )
    elif world.chance(0.4):
        style = "a list"
        question = world.wording(["List {}.", "Name {}.", "Give me {}.", "Can you list {}?", "Tell me {}."], what)
    else:
        question = world.wording(
            ["Give me {}.", "Write {}.", "Make {}.", "I need {}.", "Show me {}.", "Can you write {}?"],
            f"{style} of {what}",
        )
    marks = [f"{place}. " if "numbered" in style else "- " for place in range(1, number + 1)]
    reply = "\n".join(mark + capitalised(item) for mark, item in zip(marks, items, strict=False))
    return Segment([Turn(world.rough(question), reply)], f"List of {capitalised(group)}")


def table(world: World) -> Segment:
    group, column = world.choice(list(TABLES))
    rows = TABLES[group, column]
    kind = world.random()
    asks = [
        "Make a table of {}.",
        "Write a table of {}.",
        "Show a table with {}.",
        "Give me a Markdown table of {}.",
        "Create a table with {}.",
        "Show me a table of {}.",
        "A table of {}, please.",
        "Can you make a table of {}?",
        "Put {} in a table.",
    ]
    if kind < 0.15:
        (group, column), number = GENERAL_TABLE, 3
        rows = TABLES[GENERAL_TABLE]
        question = world.wording(
            [
                "Show a table.",
                "Make a table.",
                "Show me a table.",
                "Write a Markdown table.",
                "Give me a table.",
                "Show me an example of a table.",
                "Can you write a table?",
                "Write a table.",
            ]
        )
    elif kind < 0.5:
        number = min(4, len(rows))
        question = world.wording(asks, f"{group} and their {column}")
    else:
        number = min(len(rows), world.choice([2, 3, 3, 4]))
        question = world.wording(
            asks, f"{world.choice([str(number), NUMBER_WORDS[number]])} {group} and their {column}"
        )
    lines = [f"| Name | {capitalised(column)} |", "| --- | --- |"]
    lines += ["| {} | {} |".format(*row.split("|")) for row in rows[:number]]
    return Segment([Turn(world.rough(question), "\n".join(lines))], f"Table of {capitalised(group)}")


def emphasis(world: World) -> Segment:
    phrase = " ".join(world.some(NOUNS + ADJECTIVES, 1, 3))
    style, mark = world.choice([("bold", "**"), ("italics", "*"), ("code", "`")])
    question = world.wording(
        ["Write {} in STYLE.", "Put {} in STYLE.", "Make {} appear in STYLE.", "Show {} in STYLE."], phrase
    )
    return Segment([Turn(question.replace("STYLE", style), f"{mark}{phrase}{mark}")], "Formatting Text")
