"""The tiny models that tests use are of use: each loads, answers, and remembers from the first token on."""

from pathlib import Path

import pytest

from desktop.domain.models import LoadSettings
from tests.flow.engine_driver import alone, engine
from tests.model_files import ARCHITECTURES, SLIDING_WINDOW, small_model

PAST_THE_WINDOW = " ".join(f"sea {number}" for number in range(SLIDING_WINDOW))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_tiny_model_answers_readably_and_without_an_end(tmp_path: Path, architecture: str) -> None:
    with engine(small_model(tmp_path, architecture), LoadSettings(n_ctx=1024)) as driver:
        answer = driver.answer(alone("Hello", max_tokens=200))

    assert answer.end is not None
    assert answer.end.usage.completion_tokens == 200
    assert answer.text.isascii()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_tiny_model_answers_the_same_again_and_differently_to_another_first_word(
    tmp_path: Path, architecture: str
) -> None:
    def answer_to(question: str) -> str:
        return driver.answer(alone(question, max_tokens=60)).text

    with engine(small_model(tmp_path, architecture), LoadSettings(n_ctx=1024)) as driver:
        first = answer_to("Apples " + PAST_THE_WINDOW)

        assert answer_to("Apples " + PAST_THE_WINDOW) == first
        assert answer_to("Pears " + PAST_THE_WINDOW) != first
