"""Calling the tools whose definitions stand in the system prompt, and answering from their results."""

import json
from dataclasses import dataclass
from typing import Any

from .help_topics import help_topic
from .honesty import out_of_reach
from .recall import recall
from .small_talk import small_talk
from .turns import Message
from .vocabulary import ADJECTIVES, NOUNS, ORDERED_LISTS, WEATHER
from .world import World


@dataclass(frozen=True)
class ToolCase:
    """A tool, a question that needs it, the call's arguments, a result, and the answer from it."""

    definition: dict[str, Any]
    question: str
    arguments: dict[str, Any]
    result: str
    answer: str

    @property
    def name(self) -> str:
        return str(self.definition["function"]["name"])

    @property
    def call(self) -> str:
        return (
            "<tool_call>\n"
            + json.dumps({"name": self.name, "arguments": self.arguments}, ensure_ascii=False)
            + "\n</tool_call>"
        )


def _definition(name: str, description: str, /, **parameters: tuple[str, str]) -> dict[str, Any]:
    properties = {
        key: {"type": kind, "description": about} if about else {"type": kind}
        for key, (kind, about) in parameters.items()
    }
    schema = {"type": "object", "properties": properties, "required": list(parameters)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


def _price(world: World) -> ToolCase:
    fruit = world.choice(ORDERED_LISTS["fruits"].split() + ORDERED_LISTS["vegetables"].split())
    price = float(f"{world.randint(0, 9)}.{world.randint(10, 99)}")
    asked = [
        "How much does a {} cost?",
        "What is the price of a {}?",
        "What does a {} cost?",
        "Price of a {}?",
        "Tell me the price of a {}.",
        "How much is one {}?",
    ]
    result = world.choice([str(price), json.dumps({"price": price}), json.dumps({"name": fruit, "price": price})])
    definition = _definition("get_fruit_price", "Get the price of a fruit.", name=("string", "The fruit"))
    return ToolCase(
        definition, world.wording(asked, fruit), {"name": fruit}, result, f"The price of a {fruit} is {price}."
    )


def _weather(world: World) -> ToolCase:
    city, degrees, sky = world.city(), world.randint(-20, 40), world.choice(WEATHER)
    asked = [
        "What is the weather in {}?",
        "How is the weather in {}?",
        "What's the weather like in {}?",
        "Weather in {}?",
        "Is it cold in {}?",
        "Tell me the weather in {}.",
        "Do I need a coat in {}?",
        "How warm is it in {}?",
    ]
    result = world.choice(
        [
            json.dumps({"city": city, "temperature": degrees, "condition": sky}),
            json.dumps({"temperature": degrees, "condition": sky}),
            f"{degrees} degrees, {sky}",
            f"{sky}, {degrees} degrees",
        ]
    )
    name = world.choice(["get_weather", "get_weather", "weather", "current_weather"])
    key = world.choice(["city", "city", "location"])
    definition = _definition(name, "Get the current weather for a city.", **{key: ("string", "Name of the city")})
    return ToolCase(
        definition, world.wording(asked, city), {key: city}, result, f"It is {degrees} degrees and {sky} in {city}."
    )


def _add(world: World) -> ToolCase:
    first, second = world.randint(0, 9999), world.randint(0, 9999)
    asked = world.choice([f"{first} + {second}", f"{first} plus {second}", f"{first} and {second}"])
    question = world.wording(
        ["What is {}?", "Add {}.", "Calculate {}.", "How much is {}?", "Use the tool to add {}."], asked
    )
    result = world.choice(
        [str(first + second), json.dumps({"result": first + second}), json.dumps({"sum": first + second})]
    )
    kind = world.choice(["number", "integer"])
    definition = _definition("add", "Add two numbers.", a=(kind, ""), b=(kind, ""))
    return ToolCase(definition, question, {"a": first, "b": second}, result, f"The result is {first + second}.")


def _time(world: World) -> ToolCase:
    city, time = world.city(), f"{world.randint(0, 23)}:{world.randint(10, 59)}"
    question = world.wording(
        ["What time is it in {}?", "Tell me the time in {}.", "What is the local time in {}?"], city
    )
    definition = _definition("get_time", "Get the local time in a city.", city=("string", "Name of the city"))
    return ToolCase(
        definition,
        question,
        {"city": city},
        world.choice([time, json.dumps({"time": time})]),
        f"The time in {city} is {time}.",
    )


def _looked_up(world: World) -> ToolCase:
    thing = world.choice(["user", "order", "book", "train", "room", "ship", "shop", "song", "file", "robot"])
    attribute = world.choice(["status", "age", "owner", "size", "colour", "place", "score", "code", "speed", "email"])
    name = world.name()
    key = world.choice(["name", "name", "name", "id"])
    value = world.choice(
        [str(world.randint(1, 999)), world.invented_name(), world.choice(ADJECTIVES), world.choice(NOUNS)]
    )
    about = world.choice(
        [
            f"Get the {attribute} of a {thing}.",
            f"Find the {attribute} of a {thing}.",
            f"Look up the {attribute} of one {thing}.",
        ]
    )
    definition = _definition(
        world.choice(["get", "get", "get", "find"]) + f"_{thing}_{attribute}",
        about,
        **{key: ("string", world.choice(["", f"The {thing}"]))},
    )
    asked = ["What is the {}?", "Tell me the {}.", "Find the {}.", "Look up the {}.", "Can you get the {}?"]
    question = world.wording(asked, f"{attribute} of the {thing} {name}")
    result = world.choice([value, json.dumps({attribute: value}), json.dumps({"result": value})])
    return ToolCase(definition, question, {key: name}, result, f"The {attribute} of the {thing} {name} is {value}.")


def tool_case(world: World) -> ToolCase:
    return world.choice([_price, _weather, _weather, _add, _add, _time, _looked_up, _looked_up, _looked_up])(world)


def _plain_turn(world: World) -> list[Message]:
    turn = world.choice([small_talk, help_topic, recall, out_of_reach])(world).turns[0]
    if any(letter.isdigit() for letter in turn.user) or "weather" in turn.user or "time" in turn.user:
        return _plain_turn(world)
    return [Message("user", turn.user), Message("assistant", turn.reply)]


def tool_conversation(world: World) -> tuple[list[Message], list[dict[str, Any]]]:
    """Messages, and the definitions of the tools that stand in the system prompt."""
    by_name = {case.name: case for case in [tool_case(world) for _ in range(world.choice([1, 1, 1, 2, 2, 3]))]}
    cases = list(by_name.values())
    definitions = [case.definition for case in cases]
    world.shuffle(definitions)
    if world.chance(0.5):
        definitions = [json.loads(json.dumps(definition, sort_keys=True)) for definition in definitions]
    messages = _plain_turn(world) if world.chance(0.15) else []
    if len(cases) > 1 and world.chance(0.12):
        first, second = cases[0], cases[1]
        joined = first.question.rstrip("?.") + " and " + second.question[0].lower() + second.question[1:]
        messages += [
            Message("user", joined),
            Message("assistant", f"{first.call}\n{second.call}"),
            Message("tool", first.result),
            Message("tool", second.result),
            Message("assistant", f"{first.answer} {second.answer}"),
        ]
    else:
        for case in cases[: world.choice([1, 1, 2])]:
            messages += [Message("user", world.rough(case.question)), Message("assistant", case.call)]
            if world.chance(0.06):
                messages += [
                    Message("tool", json.dumps({"error": "not found"})),
                    Message("assistant", "The tool reported an error: not found."),
                ]
            else:
                messages += [Message("tool", case.result), Message("assistant", case.answer)]
    if world.chance(0.3):
        messages += _plain_turn(world)
    return messages, definitions
