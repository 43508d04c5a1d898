import random

import pytest

from desktop.domain.events import ReasoningDelta, TextDelta
from desktop.services.reasoning import TAGS, ReasoningSplitter


def split(pieces: list[str], *, is_inside_text: bool = False) -> tuple[str, str]:
    """Reasoning and text of an answer that arrives in pieces."""
    splitter = ReasoningSplitter(is_inside_text=is_inside_text)
    deltas = [delta for piece in pieces for delta in splitter.feed(piece)] + splitter.finish()
    return (
        "".join(delta.text for delta in deltas if isinstance(delta, ReasoningDelta)),
        "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)),
    )


def test_an_answer_without_tags_is_text():
    assert split(["Hel", "lo"]) == ("", "Hello")


@pytest.mark.parametrize("opening", TAGS)
def test_what_stands_between_tags_is_reasoning(opening):
    assert split([f"{opening}\nLet me see.\n{TAGS[opening]}\n\nIt is 4."]) == ("Let me see.", "It is 4.")


def test_the_pieces_it_arrives_in_make_no_difference():
    answer = "<think>\nTwo and two < five\n</think>\n\nIt is **4**."
    for seed in range(50):
        pieces, rest, dice = [], answer, random.Random(seed)
        while rest:
            length = dice.randint(1, 6)
            pieces.append(rest[:length])
            rest = rest[length:]
        reasoning, text = split(pieces)
        assert (reasoning.strip(), text) == ("Two and two < five", "It is **4**.")


def test_a_tag_in_the_middle_of_the_text_is_text():
    assert split(["Write <think> like this"]) == ("", "Write <think> like this")


def test_reasoning_that_is_cut_off_stays_reasoning():
    assert split(["<think>", "I wonder </thi"]) == ("I wonder </thi", "")


def test_text_that_looks_like_a_tag_at_first_is_not_lost():
    assert split(["<thi"]) == ("", "<thi")
    assert split(["<thi", "s>"]) == ("", "<this>")


def test_an_answer_that_is_carried_on_starts_in_the_text():
    assert split(["<think>no"], is_inside_text=True) == ("", "<think>no")
