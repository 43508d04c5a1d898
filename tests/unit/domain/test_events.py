"""The events of an answer."""

from typing import get_args

from desktop.domain.events import ChatEvent, Finished, FinishReason, PromptProgress
from desktop.domain.messages import Timings, Usage


def test_reasons_are_the_words_that_stand_in_files() -> None:
    assert [reason.value for reason in FinishReason] == ["stop", "length", "stopped"]


def test_progress_that_dropped_nothing_need_not_say_so() -> None:
    assert PromptProgress(5, 10) == PromptProgress(5, 10, dropped_turns=0)


def test_events_are_values_that_a_match_can_tell_apart() -> None:
    first = Finished(FinishReason.STOP, Usage(1, 2), Timings(3.0, 4.0), seed=5)
    assert first == Finished(FinishReason.STOP, Usage(1, 2), Timings(3.0, 4.0), seed=5)
    assert len({each.__name__ for each in get_args(ChatEvent)}) == len(get_args(ChatEvent))
    assert all(each.__dataclass_params__.frozen for each in get_args(ChatEvent))
