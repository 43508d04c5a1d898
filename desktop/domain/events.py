"""What happens while an answer is made, in the order in which it happens. Read with ``match``."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.messages import Timings, Usage


class FinishReason(StrEnum):
    """Why an answer ended: the model's own end, a limit, or the user."""

    STOP = "stop"
    LENGTH = "length"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PromptProgress:
    """The model is reading: ``done`` of ``total`` prompt tokens; ``dropped_turns`` old turns did not fit."""

    done: int
    total: int
    dropped_turns: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of what the model thinks before it answers."""

    text: str


@dataclass(frozen=True, slots=True)
class TokenChance:
    """A token, and the natural logarithm of its probability by the model alone, before any sampling setting. ``raw``
    are its bytes, which need not be whole characters."""

    text: str
    raw: bytes
    logprob: float


@dataclass(frozen=True, slots=True)
class ChosenToken:
    """A token of the answer, and the likeliest ones in its place, the best first."""

    token: TokenChance
    best: tuple[TokenChance, ...]


@dataclass(frozen=True, slots=True)
class TokensChosen:
    """The tokens chosen since the last event of this kind; comes after their text, where it is wanted at all."""

    tokens: tuple[ChosenToken, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is at its end; always the last event of a stream that did not fail."""

    reason: FinishReason
    usage: Usage
    timings: Timings
    seed: int


ChatEvent = PromptProgress | TextDelta | ReasoningDelta | TokensChosen | Finished
