"""Whole oldest exchanges go, to about half of the room."""

import pytest

from desktop.domain.context_budget import first_kept_turn


def kept(questions: list[int], fixed: int = 0, n_ctx: int = 100, reserve: int = 20) -> list[int]:
    """What is left of exchanges that are a question each, without answers."""
    return questions[first_kept_turn(questions, range(len(questions)), fixed, n_ctx, reserve) :]


def test_what_fits_is_kept_whole() -> None:
    assert kept([40, 30, 10]) == [40, 30, 10]


def test_one_token_too_many_drops_turns_down_to_half_of_the_room() -> None:
    assert kept([41, 10, 20, 10]) == [10, 20, 10]
    assert kept([30, 21, 20, 10]) == [20, 10]


def test_the_system_prompt_and_the_reserve_take_room() -> None:
    assert kept([40, 30], fixed=10) == [40, 30]
    assert kept([40, 30], fixed=11) == [30]
    assert kept([40, 30], reserve=31) == [30]


def test_the_last_turn_stays_even_when_it_is_too_long() -> None:
    assert kept([10, 500]) == [500]
    assert kept([500]) == [500]


def test_a_reserve_without_any_room_leaves_the_last_turn() -> None:
    assert kept([1, 1, 1], fixed=200) == [1]


def test_no_turns_are_no_turns() -> None:
    assert kept([], fixed=200) == []


def test_answers_go_with_their_questions_and_count_when_the_next_question_comes() -> None:
    # 40 for two exchanges, the third question makes 45, its long answer counts only for the fourth
    turns = [10, 10, 10, 10, 5, 60]
    assert first_kept_turn(turns, [0, 2, 4], 0, 100, 20) == 0
    assert first_kept_turn([*turns, 5], [0, 2, 4, 6], 0, 100, 20) == 6


@pytest.mark.parametrize("length", [10, 100, 1000])
def test_after_a_drop_many_turns_fit_before_the_next_one(length: int) -> None:
    starts = [first_kept_turn([length] * count, range(count), 0, 41 * length, 2 * length) for count in range(1, 100)]

    assert starts == sorted(starts)
    assert len(set(starts)) <= 5
    assert all(count - start <= 39 for count, start in enumerate(starts, 1))


def test_the_decision_for_a_question_stays_the_same_when_more_is_said() -> None:
    turns = [7, 31, 12, 5, 44, 9, 3, 28, 15, 2, 61, 8]
    questions = range(0, len(turns), 2)
    starts = [first_kept_turn(turns[: end + 1], [q for q in questions if q <= end], 10, 120, 30) for end in questions]

    for end, start in zip(questions, starts, strict=True):
        longer = first_kept_turn(turns[: end + 2], [q for q in questions if q <= end], 10, 120, 30)
        assert longer == start
