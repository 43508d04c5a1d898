import re

import pytest

from desktop.domain.reasoning_marks import ANSWERS, REASONING, TOKENS, opened_at_end


@pytest.mark.parametrize("opening", REASONING)
def test_an_opening_at_the_end_of_a_prompt_is_found(opening):
    assert opened_at_end(f"<|im_start|>assistant\n{opening}\n") == opening


@pytest.mark.parametrize("end", ["", "<|im_start|>assistant\n", "<think>\n\n</think>\n\n", "<think></think>", "think>"])
def test_a_prompt_without_open_thoughts_opens_nothing(end):
    assert opened_at_end(f"Hello{end}") == ""


def test_marks_are_made_of_the_special_tokens_that_are_text():
    for mark in (*REASONING, *REASONING.values(), *ANSWERS, *ANSWERS.values()):
        rest = mark if mark in TOKENS else re.sub(">(assistant|analysis|final|commentary|thought)", ">", mark)
        while rest:
            token = next((token for token in sorted(TOKENS, key=len, reverse=True) if rest.startswith(token)), "")
            assert token, f"{mark}: {rest}"
            rest = rest[len(token) :]
