"""A trial of a device: the model loads on it and answers with a few tokens. What came of it, and how trials compare."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

N_TOKENS = 10
PROCESSOR = "CPU"


class TrialPhase(StrEnum):
    """How far a trial is, or how it ended."""

    WAITING = "waiting"
    LOADING = "loading"
    ANSWERING = "answering"
    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({TrialPhase.PASSED, TrialPhase.FAILED, TrialPhase.CANCELLED})


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial of one device, which is named as llama.cpp names it. ``problem`` says in sentences why it failed,
    ``other_text`` is the processor's, where that is not the same."""

    device: str
    phase: TrialPhase = TrialPhase.WAITING
    load_s: float = 0.0
    n_tokens: int = 0
    tokens_per_s: float = 0.0
    text: str = ""
    problem: str = ""
    other_text: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.phase in OVER


def compared(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """The same trials; those that passed with another text than the processor say so."""
    told = tuple(trials)
    passed = {trial.device: trial.text for trial in told if trial.phase is TrialPhase.PASSED}
    expected = passed.get(PROCESSOR)
    return tuple(
        replace(trial, other_text=expected if expected is not None and trial.text != expected else "")
        if trial.phase is TrialPhase.PASSED
        else trial
        for trial in told
    )
