import random

import pytest

from desktop.domain.events import ReasoningDelta, TextDelta
from desktop.domain.reasoning_marks import REASONING
from desktop.services.reasoning import ReasoningSplitter

HARMONY = (
    "<|channel|>analysis<|message|>User asks 2+2.<|end|><|start|>assistant<|channel|>analysis<|message|>Sure?<|end|>"
    "<|start|>assistant<|channel|>final<|message|>It is **4**."
)


def split(pieces: list[str], *, is_inside_text: bool = False) -> tuple[str, str]:
    """Reasoning and text of an answer that arrives in pieces."""
    splitter = ReasoningSplitter(is_inside_text=is_inside_text)
    deltas = [delta for piece in pieces for delta in splitter.feed(piece)] + splitter.finish()
    assert all(delta.text for delta in deltas)
    return (
        "".join(delta.text for delta in deltas if isinstance(delta, ReasoningDelta)),
        "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)),
    )


def cut(text: str, seed: int) -> list[str]:
    pieces, dice = [], random.Random(seed)
    while text:
        length = dice.randint(1, dice.choice((1, 6, 30)))
        pieces.append(text[:length])
        text = text[length:]
    return pieces


def test_an_answer_without_tags_is_text():
    assert split(["Hel", "lo"]) == ("", "Hello")


@pytest.mark.parametrize("opening", REASONING)
def test_what_stands_between_tags_is_reasoning(opening):
    assert split([f"{opening}\nLet me see.\n{REASONING[opening]}\n\nIt is 4."]) == ("Let me see.", "It is 4.")


@pytest.mark.parametrize("opening", REASONING)
def test_tags_without_thoughts_leave_nothing_behind(opening):
    assert split(list(f"{opening}\n\n{REASONING[opening]}\n\nIt is 4.")) == ("", "It is 4.")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("<think>\nTwo and two < five\n</think>\n\nIt is **4**.", ("Two and two < five", "It is **4**.")),
        ("[THINK]Two [and] two[/THINK]It is [/4].", ("Two [and] two", "It is [/4].")),
        (HARMONY, ("User asks 2+2.\n\nSure?", "It is **4**.")),
        ("<|channel|>final<|message|>It is 4.<|end|>", ("", "It is 4.")),
        ("<think>Hm.</think>\n<response>It is 4.</response>", ("Hm.", "It is 4.")),
        ("<think>\nHm.\n</think>\n<answer>\nIt is < 5.\n</answer>", ("Hm.", "It is < 5.\n")),
        ("<|think|>Hm.<|end|><|begin|>assistant<|content|>It is 4.<|end|>", ("Hm.", "It is 4.")),
        ("<|channel>thought\nHm.\n<channel|>It is 4.", ("Hm.", "It is 4.")),
        ("<answer>4</answer>", ("", "<answer>4</answer>")),
        ("  <thinner> than </think>", ("", "  <thinner> than </think>")),
    ],
)
def test_the_pieces_it_arrives_in_make_no_difference(answer, expected):
    for seed in range(60):
        reasoning, text = split(cut(answer, seed))
        assert (reasoning, text) == expected


def test_a_tag_in_the_middle_of_the_text_is_text():
    text = "Write <think> like this</think>, [THINK] so[/THINK], <|channel|>final<|message|> or <|end|>"
    assert split([text]) == ("", text)


def test_tags_behind_the_answers_first_word_are_text():
    assert split(["<think>a</think>Use ", "<think>b</think>"]) == ("a", "Use <think>b</think>")


@pytest.mark.parametrize("opening", REASONING)
def test_reasoning_that_is_cut_off_stays_reasoning(opening):
    beginning_of_closing = REASONING[opening][:-1]
    assert split([opening, f"I wonder {beginning_of_closing}"]) == (f"I wonder {beginning_of_closing}", "")


def test_text_that_looks_like_a_tag_at_first_is_not_lost():
    assert split(["<thi"]) == ("", "<thi")
    assert split(["<thi", "s>"]) == ("", "<this>")
    assert split(["<think>a</think>", "<resp"]) == ("a", "<resp")


def test_an_answer_that_is_carried_on_starts_in_the_text():
    assert split(["<think>no"], is_inside_text=True) == ("", "<think>no")
