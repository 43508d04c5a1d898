"""A message: a role, parts of text, reasoning and images, and how an answer came about.

Messages are immutable. Text that is still streaming grows elsewhere and becomes a message at its end.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

IMAGE_FILE = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|jpeg|gif|webp|bmp)")
LARGEST_SIDE = 2**31 - 1


class Role(StrEnum):
    """Who speaks. Names are those of the OpenAI API."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """How an answer ended; ``INTERRUPTED`` is also what stands in the file while it is being written."""

    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class TextPart:
    """What is said."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """What a reasoning model thinks before it answers."""

    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image that the user attached. ``file`` names its copy in the folder of attachments, ``name`` is what the user
    calls it; its size is in pixels. ``ValueError`` for a file that is none of Hearth's own names: what stands in a file
    or comes from a model can never lead anywhere else.
    """

    file: str
    name: str
    width: int
    height: int

    def __post_init__(self) -> None:
        if not IMAGE_FILE.fullmatch(self.file):
            raise ValueError(self.file)
        if not self.name or not all(0 < side <= LARGEST_SIDE for side in (self.width, self.height)):
            raise ValueError(self.name)


@dataclass(frozen=True, slots=True)
class ForeignPart:
    """A part of a kind that this version does not know, kept as it was read."""

    fields: Mapping[str, object]


Part = TextPart | ReasoningPart | ImagePart | ForeignPart


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer: what the model read, and what it wrote."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Timings:
    """How quick one answer was; ``reasoning_ms`` is how long was thought, where that is known."""

    first_token_ms: float
    tokens_per_second: float
    reasoning_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message in the tree of a conversation; ``extra`` holds the keys of its file form that are not known here."""

    id: str
    parent: str | None
    role: Role
    parts: tuple[Part, ...]
    created_at: str
    status: Status = Status.COMPLETE
    finish_reason: str | None = None
    model: str | None = None
    sampling: Mapping[str, object] = field(default_factory=dict)
    usage: Usage | None = None
    timings: Timings | None = None
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """What is said, without the reasoning."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def reasoning(self) -> str:
        """What was thought, without what is said."""
        return "".join(part.text for part in self.parts if isinstance(part, ReasoningPart))

    @property
    def images(self) -> tuple[ImagePart, ...]:
        """The images in it."""
        return tuple(part for part in self.parts if isinstance(part, ImagePart))

    @property
    def can_continue(self) -> bool:
        """Whether the answer was cut before its end, by a stop, a failure or a limit."""
        return self.role is Role.ASSISTANT and (self.status is not Status.COMPLETE or self.finish_reason == "length")

    def grown(self, reasoning: str, text: str, status: Status) -> "Message":
        """The answer with what has been added to it; parts of other kinds stay where they are."""
        parts = list(self.parts)
        at = max((index for index, part in enumerate(parts) if isinstance(part, ReasoningPart)), default=None)
        if reasoning and at is not None:
            parts[at] = ReasoningPart(_text_of(parts[at]) + reasoning)
        elif reasoning:
            parts.insert(0, ReasoningPart(reasoning))
        if text and parts and isinstance(parts[-1], TextPart):
            parts[-1] = TextPart(_text_of(parts[-1]) + text)
        elif text:
            parts.append(TextPart(text))
        return replace(self, parts=tuple(parts), status=status)


def _text_of(part: Part) -> str:
    return part.text if isinstance(part, TextPart | ReasoningPart) else ""


def answer_parts(reasoning: str, text: str) -> tuple[Part, ...]:
    """The parts of an answer: reasoning first, empty ones left out."""
    parts: list[Part] = []
    if reasoning:
        parts.append(ReasoningPart(reasoning))
    if text:
        parts.append(TextPart(text))
    return tuple(parts)


def new_id() -> str:
    """A new identifier: 32 hexadecimal digits whose first 12 are the time in milliseconds, so that ids sort by age."""
    milliseconds = int(datetime.now(UTC).timestamp() * 1000)
    return f"{milliseconds:012x}{uuid.uuid4().hex[:20]}"


def timestamp() -> str:
    """Now, as the files write it: UTC with milliseconds, RFC 3339."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user_message(text: str, parent: str | None, images: tuple[ImagePart, ...] = ()) -> Message:
    """A new message of the user: images, and below them what is said about them, if anything is."""
    parts: tuple[Part, ...] = (*images, TextPart(text)) if text or not images else images
    return Message(new_id(), parent, Role.USER, parts, timestamp())
