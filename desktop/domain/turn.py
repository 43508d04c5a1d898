"""What a turn tells of itself, around the events of the engine's stream."""

from dataclasses import dataclass

from desktop.domain.errors import AppError
from desktop.domain.events import PromptProgress, ReasoningDelta, TextDelta
from desktop.domain.messages import Message


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """An answer begins; ``answer`` holds what there is of it already when it is carried on or shown again."""

    answer: Message


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The answer is in its conversation; ``error`` says why it failed."""

    answer: Message
    error: AppError | None = None


TurnEvent = TurnStarted | PromptProgress | TextDelta | ReasoningDelta | TurnEnded
