"""Numbers of threads are chosen from medians, and in doubt stay as they were."""

import pytest

from desktop.engine.thread_choice import candidates, fastest


@pytest.mark.parametrize(
    ("n_cores", "guess", "tried"),
    [(8, 8, (8, 4, 1)), (8, 1, (1, 8, 4)), (2, 2, (2, 1)), (1, 1, (1,)), (6, 5, (5, 6, 3, 1))],
)
def test_the_first_guess_one_half_and_all_cores_are_tried(n_cores, guess, tried):
    assert candidates(n_cores, guess) == tried


def test_the_fastest_wins():
    assert fastest({8: [9, 9, 9], 4: [5, 5, 5], 1: [20, 20, 20]}, 8) == 4


def test_fewer_threads_win_when_they_are_nearly_as_fast():
    assert fastest({8: [10, 10, 10], 4: [10.4, 10.4, 10.4], 1: [12, 12, 12]}, 8) == 4
    assert fastest({8: [10, 10, 10], 4: [10.6, 10.6, 10.6]}, 8) == 8


def test_one_noisy_moment_changes_nothing():
    assert fastest({8: [10, 10, 90, 10, 10], 4: [15, 15, 15, 15, 1]}, 8) == 8


def test_too_few_samples_leave_the_first_guess():
    assert fastest({8: [10, 10], 4: [1, 1, 1]}, 8) == 8
    assert fastest({8: [10, 10, 10], 4: [1, 1]}, 8) == 8
    assert fastest({8: []}, 8) == 8
