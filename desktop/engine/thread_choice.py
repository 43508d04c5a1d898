"""Chooses numbers of threads from measured times: pure. Who measures is ``host.thread_trial``."""

import statistics
from collections.abc import Mapping, Sequence

# Fewer threads leave more of the machine to others: they win when they are slower by no more than this.
_NEARLY_AS_FAST = 1.05
LEAST_SAMPLES = 3


def candidates(n_cores: int, first_guess: int) -> tuple[int, ...]:
    """Numbers of threads worth a try, the first guess first."""
    others = {1, n_cores // 2, n_cores} - {0, first_guess}
    return (first_guess, *sorted(others, reverse=True))


def fastest(samples: Mapping[int, Sequence[float]], first_guess: int) -> int:
    """The number of threads with the least median time, or a smaller one that is nearly as fast. Without enough
    samples the first guess stays: one moment in which something else ran says nothing."""
    medians = {count: statistics.median(times) for count, times in samples.items() if len(times) >= LEAST_SAMPLES}
    if first_guess not in medians or len(medians) < 2:
        return first_guess
    best = min(medians.values())
    return min(count for count, median in medians.items() if median <= best * _NEARLY_AS_FAST)
