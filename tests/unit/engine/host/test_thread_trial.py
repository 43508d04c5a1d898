"""Measuring threads: every candidate gets its turns, and a limit of time holds."""

import pytest

from desktop.engine.host.llama import llama
from desktop.engine.host.thread_trial import BUDGET_S, Threads, ThreadTrial


class Lab:
    """A context whose steps take as long as is said, by a clock of its own."""

    def __init__(self, monkeypatch, seconds) -> None:
        self.now = 0.0
        self.used: list[tuple[int, int]] = []
        self._seconds = seconds
        monkeypatch.setattr(llama, "llama_set_n_threads", lambda _context, *counts: self.used.append(counts))

    def trial(self, n_cores) -> ThreadTrial:
        return ThreadTrial(0, n_cores, lambda: self.now)

    def step(self) -> None:
        self.now += self._seconds[self.used[-1][0]]

    def step_batch(self) -> None:
        self.now += self._seconds[self.used[-1][1]]


def test_the_fastest_of_each_is_chosen_and_left_in_use(monkeypatch):
    lab = Lab(monkeypatch, {8: 0.002, 4: 0.001, 1: 0.004})

    assert lab.trial(8).choose(Threads(8, 8), lab.step, lab.step_batch) == Threads(4, 4)
    assert lab.used[-1] == (4, 4)


def test_what_is_not_to_be_measured_keeps_its_guess(monkeypatch):
    lab = Lab(monkeypatch, {8: 0.002, 4: 0.001, 1: 0.004})

    assert lab.trial(8).choose(Threads(8, 8), None, lab.step_batch) == Threads(8, 4)
    assert lab.trial(8).choose(Threads(8, 8), lab.step, None) == Threads(4, 8)
    assert lab.trial(8).choose(Threads(3, 5), None, None) == Threads(3, 5)


@pytest.mark.parametrize("step_s", [0.001, 0.02, 0.1, 0.11, 0.2, 2.0])
def test_a_slow_model_is_not_measured_longer_than_the_limit_allows(monkeypatch, step_s):
    lab = Lab(monkeypatch, {8: step_s, 4: step_s * 2, 1: step_s * 8})

    assert lab.trial(8).choose(Threads(8, 8), lab.step, None) == Threads(8, 8)
    assert lab.now <= max(BUDGET_S, 2 * step_s)


def test_the_loaded_model_is_measured_and_answers_afterwards(loaded):
    chosen = loaded.model.try_threads(Threads(1, 1), 2, fixed=(False, False))

    assert chosen.n_threads in (1, 2)
    assert chosen.n_threads_batch in (1, 2)
    assert loaded.model.try_threads(Threads(7, 7), 2, fixed=(True, True)) == Threads(7, 7)
    loaded.model.use_threads(Threads(1, 1))
