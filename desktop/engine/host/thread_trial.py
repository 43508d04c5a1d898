"""Measures with how many threads the loaded model is fastest, within a limited time.

Every candidate gets its turn several times, and its first step in each turn does not count: a change of threads costs
something once. A large model, whose steps are so slow that there is no time for enough of them, keeps the first guess.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop.engine.host.llama import llama
from desktop.engine.thread_choice import LEAST_SAMPLES, candidates, fastest

BUDGET_S = 0.45
ROUNDS = 3

Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Threads:
    """Numbers of threads for answers and for prompts."""

    n_threads: int
    n_threads_batch: int


class ThreadTrial:
    """Tries threads in one context. ``step`` decodes one token, ``step_batch`` a piece of a prompt."""

    def __init__(self, context: int, n_cores: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._context = context
        self._n_cores = n_cores
        self._clock = clock

    def choose(self, guess: Threads, step: Step | None, step_batch: Step | None) -> Threads:
        """The best of both, and what the context is left with. What is ``None`` is not measured."""
        chosen = guess
        if step is not None:
            best = self._best(guess.n_threads, step, lambda count: self._set(count, guess.n_threads_batch))
            chosen = Threads(best, guess.n_threads_batch)
        if step_batch is not None:
            n_threads = chosen.n_threads
            best = self._best(guess.n_threads_batch, step_batch, lambda count: self._set(n_threads, count))
            chosen = Threads(n_threads, best)
        self._set(chosen.n_threads, chosen.n_threads_batch)
        return chosen

    def _best(self, guess: int, step: Step, use: Callable[[int], None]) -> int:
        end = self._clock() + BUDGET_S
        use(guess)
        step()
        expected_s = self._time(step)
        if self._clock() + 2 * LEAST_SAMPLES * expected_s > end:
            return guess
        samples: dict[int, list[float]] = {count: [] for count in candidates(self._n_cores, guess)}
        for _ in range(ROUNDS):
            for count, times in samples.items():
                if self._clock() + expected_s * guess / count * (1 + LEAST_SAMPLES) > end:
                    continue  # at worst it takes as much longer as there are fewer threads
                use(count)
                step()
                times += [self._time(step) for _ in range(LEAST_SAMPLES)]
        return fastest(samples, guess)

    def _set(self, n_threads: int, n_threads_batch: int) -> None:
        llama.llama_set_n_threads(self._context, n_threads, n_threads_batch)

    def _time(self, step: Step) -> float:
        before = self._clock()
        step()
        return self._clock() - before
