"""Reading a sentence about a person and writing what was asked for as JSON."""

import json

from .turns import Segment, Turn
from .vocabulary import COLOURS, JOBS, PETS
from .world import World

WORDINGS = [
    "Extract the {} as JSON: ",
    "Extract {} as JSON: ",
    "Give me the {} as JSON.\n\n",
    "Return {} in JSON: ",
    "Extract JSON with {} from this text: ",
    "Read the text and output {} as JSON.\nText: ",
    "Extract {} from this text as JSON: ",
    "Write the {} as JSON: ",
    "Return JSON with the keys {}: ",
    "Convert to JSON with {}: ",
    "Get the {} as JSON from: ",
]


def _described(world: World, values: dict[str, str | int], asked: list[str]) -> str:
    name, city = values["name"], values["city"]
    parts = {
        "city": f"lives in {city}",
        "age": f"is {values['age']} years old",
        "job": f"works as a {values['job']}",
        "colour": f"likes {values['colour']}",
        "pet": f"has a {values['pet']}",
    }
    used = [key for key in parts if key in asked or world.chance(0.25)]
    world.shuffle(used)
    if used == ["city"] and world.chance(0.5):
        return world.choice(
            [f"{name} comes from {city}.", f"I am {name} from {city}.", f"My name is {name} and I live in {city}."]
        )
    if used == ["age"] and world.chance(0.5):
        return f"{name} is {values['age']}."
    if not used:
        return f"My friend is {name}."
    said = [parts[key] for key in used]
    joined = (
        " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 and world.chance(0.5) else " and ".join(said)
    )
    return f"{name} {joined}."


def json_extraction(world: World) -> Segment:
    values: dict[str, str | int] = {
        "name": world.name() if world.chance(0.8) else f"{world.name()} {world.name()}",
        "city": world.city(),
        "age": world.randint(5, 95),
        "job": world.choice(JOBS),
        "colour": world.choice(COLOURS),
        "pet": world.choice(PETS),
    }
    keys = world.some(list(values), 1, 3)
    if world.chance(0.5):
        keys = ["name", *[key for key in keys if key != "name"][:2]]
    text = _described(world, values, keys)
    listed = " and ".join([", ".join(keys[:-1]), keys[-1]]) if len(keys) > 1 else keys[0]
    if world.chance(0.25):
        question = f"{text}\n\nExtract the {listed} as JSON."
    else:
        question = world.wording(WORDINGS, listed) + text
    reply = json.dumps({key: values[key] for key in keys}, ensure_ascii=False)
    return Segment([Turn(question, reply, f"I look for {listed} in the text.")], "Extracting JSON")
