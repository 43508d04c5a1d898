"""What the evaluation asks: one case maker per behaviour, with held-out names and, where there are any, wordings."""

from collections.abc import Callable
from dataclasses import dataclass

from .conversations import Conversation, thinking
from .copying import echo, told_list
from .extraction import json_extraction
from .help_topics import FACTS, help_topic
from .honesty import out_of_reach
from .lists_and_tables import a_list, emphasis, table
from .long_answers import sampler, tour
from .passages import DOES_NOT_SAY, passages_with_questions
from .personas import given_name, way_of_speaking
from .programs import formula, program
from .recall import recall
from .small_talk import EXCHANGES, small_talk
from .stories import poem, story
from .titles import title_request
from .tool_calls import tool_conversation
from .turns import Segment, messages_of
from .world import World

LONG_STORY_WORDS = 220


@dataclass(frozen=True)
class Case:
    """A conversation whose last message is the answer wanted, and whether an answer given will do."""

    conversation: Conversation
    is_right: Callable[[str, str], bool] = str.__eq__


Maker = Callable[[World], Case]


def last_turn(make: Callable[[World], Segment], wanted: Callable[[Segment], bool] = lambda _: True) -> Maker:
    """The last turn of a segment, those before it being given."""

    def case(world: World) -> Case:
        while True:
            world.spoken_of.clear()
            segment = make(world)
            if wanted(segment):
                return Case(Conversation(messages_of(segment.turns + segment.later, segment.system)))

    return case


def recalled(turns_between: int, about: str | None = None) -> Maker:
    def case(world: World) -> Case:
        while True:
            world.spoken_of.clear()
            segment = recall(world)
            if segment.later and (about is None or segment.later[0].reply.startswith(about)):
                break
        makers = [help_topic, small_talk, out_of_reach]
        between = [world.choice(makers)(world).turns[0] for _ in range(turns_between)]
        return Case(Conversation(messages_of(segment.turns + between + segment.later[:1])))

    return case


def after_greeting(world: World) -> Case:
    """Small talk, where every answer to the same words will do."""
    segment = small_talk(world)
    answers = next(one["answers"] for one in EXCHANGES if segment.turns[0].reply in one["answers"])
    return Case(Conversation(messages_of(segment.turns)), lambda got, _: got in answers)


def with_tools(step: str) -> Maker:
    """step: 'call' (the tool must be called), 'answer' (its result is there), 'none' (no tool is needed)."""

    def case(world: World) -> Case:
        while True:
            world.spoken_of.clear()
            messages, tools = tool_conversation(world)
            for place, message in enumerate(messages):
                is_call = "<tool_call>" in message.text
                found = "call" if is_call else "answer" if messages[place - 1].role == "tool" else "none"
                if message.role == "assistant" and found == step:
                    return Case(Conversation(messages[: place + 1], tools))

    return case


def spoken(way: str) -> Maker:
    return last_turn(lambda world: way_of_speaking(world, way))


def thought_and_answer(world: World) -> Case:
    world.spoken_of.clear()
    segment = thinking(world)

    def is_right(got: str, want: str) -> bool:
        return got.startswith("<think>\n") and got.rpartition("</think>")[2] == want.rpartition("</think>")[2]

    return Case(Conversation(messages_of(segment.turns[:1], segment.system)), is_right)


def told_story(*, is_long: bool) -> Maker:
    def case(world: World) -> Case:
        segment = story(world, is_long=is_long)

        def is_right(got: str, _: str) -> bool:
            return got.endswith("The end.") and (got.count(" ") > LONG_STORY_WORDS) == is_long

        return Case(Conversation(messages_of(segment.turns)), is_right)

    return case


def _says(text: str) -> Callable[[Segment], bool]:
    return lambda segment: segment.turns[-1].reply == text


def _not(test: Callable[[Segment], bool]) -> Callable[[Segment], bool]:
    return lambda segment: not test(segment)


IS_ABSENT, IS_UNSAID = _says(FACTS["not_yet_answer"]), _says(DOES_NOT_SAY)
BEHAVIOURS: dict[str, Maker] = {
    "small talk": after_greeting,
    "recall of a name, at once": recalled(0, "Your name"),
    "recall of a name, 3 turns between": recalled(3, "Your name"),
    "recall of anything, at once": recalled(0),
    "recall of anything, 2 turns between": recalled(2),
    "recall of anything, 5 turns between": recalled(5),
    "recall from a list told at once": last_turn(told_list),
    "help with Hearth, new wording": last_turn(help_topic, _not(IS_ABSENT)),
    "not in this version": last_turn(help_topic, IS_ABSENT),
    "honest about what it cannot do": last_turn(out_of_reach),
    "repeating a text": last_turn(echo),
    "JSON from a sentence": last_turn(json_extraction),
    "lists": last_turn(a_list),
    "tables": last_turn(table),
    "bold, italics, code": last_turn(emphasis),
    "programs": last_turn(program),
    "formulas": last_turn(formula),
    "poems": last_turn(poem),
    "short story (form)": told_story(is_long=False),
    "long story (form, 300 tokens and more)": told_story(is_long=True),
    "tour of Hearth": last_turn(tour),
    "Markdown sample": last_turn(sampler),
    "passages: answer with [n]": last_turn(passages_with_questions, _not(IS_UNSAID)),
    "passages: does not say": last_turn(passages_with_questions, IS_UNSAID),
    "tool call": with_tools("call"),
    "tool answer": with_tools("answer"),
    "tools there, none needed": with_tools("none"),
    "system prompt: pirate": spoken("pirate"),
    "system prompt: formal": spoken("formal"),
    "system prompt: one word": spoken("one word"),
    "system prompt: bullets": spoken("bullets"),
    "system prompt: a name": last_turn(given_name, lambda segment: segment.turns[-1].reply.startswith("I am ")),
    "thinking, then the answer": thought_and_answer,
    "title": last_turn(title_request),
}
