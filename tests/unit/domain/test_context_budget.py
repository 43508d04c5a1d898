"""Whole oldest turns go, to about half of the room."""

import pytest

from desktop.domain.context_budget import first_kept_turn


def kept(turns: list[int], fixed: int = 0, n_ctx: int = 100, reserve: int = 20) -> list[int]:
    return turns[first_kept_turn(turns, fixed, n_ctx, reserve) :]


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


@pytest.mark.parametrize("length", [10, 100, 1000])
def test_after_a_drop_many_turns_fit_before_the_next_one(length: int) -> None:
    turns = [length] * 40
    first = first_kept_turn(turns, 0, 41 * length, 2 * length)
    assert len(turns) - first in range(17, 21)
    grown = turns[first:] + [length] * 19
    assert first_kept_turn(grown, 0, 41 * length, 2 * length) == 0
