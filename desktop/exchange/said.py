"""The parts of a message from what formats hold: text with marks of reasoning, pieces of kinds, placeholders."""

import re
from dataclasses import dataclass, field

from desktop.domain.messages import Part, ReasoningPart, TextPart
from desktop.domain.reasoning_marks import REASONING
from desktop.exchange.json_reading import Damaged, Object, object_at, objects_at, text_at, text_of
from desktop.exchange.pictures import Picture, picture_of, words_for

TEXT_TYPES = {"text", "input_text", "output_text", "refusal", "audio_transcription"}
REASONING_TYPES = {"reasoning", "thinking", "thought"}
IMAGE_TYPES = {"image", "image_url", "input_image", "image_asset_pointer"}
TOOL_WORDS = ("tool", "function")
_TIME_BEFORE_NAME = re.compile(r"^\d{13} - ")  # as LM Studio names the files that it keeps


@dataclass(slots=True)
class Said:
    """Collects what one message says. Reasoning stands before the text, whatever came first."""

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    left_out: int = 0

    def say(self, text: str) -> None:
        """Add text."""
        if text.strip():
            self.texts.append(text)

    def think(self, text: str) -> None:
        """Add reasoning."""
        if text.strip():
            self.thoughts.append(text.strip())

    def mention(self, kind: str, name: str = "") -> None:
        """Add a placeholder for what cannot be shown, such as ``[Image: cat.png]``."""
        self.texts.append(words_for(kind, name))
        self.left_out += 1

    def show(self, picture: Picture) -> None:
        """Add a picture, which is only mentioned where it cannot be taken along."""
        self.texts.append(picture.words)
        self.pictures.append(picture)
        self.left_out += 1

    def leave_out(self, how_many: int = 1) -> None:
        """Count what is not even mentioned."""
        self.left_out += how_many

    def parts(self, between: str = "\n\n", *, splits: bool = False) -> tuple[Part, ...]:
        """The parts; with ``splits``, reasoning between marks at the beginning of the text is found, too."""
        text = between.join(self.texts)
        thoughts = list(self.thoughts)
        if splits:
            marked, text = split_reasoning(text)
            thoughts += marked
        parts: list[Part] = [ReasoningPart("\n\n".join(thoughts))] if thoughts else []
        if text.strip():
            parts.append(TextPart(text))
        return tuple(parts)


def split_reasoning(text: str) -> tuple[list[str], str]:
    """What is thought between marks at the beginning of an answer, and what is said behind them."""
    thoughts: list[str] = []
    rest = text
    while True:
        start = rest.lstrip()
        opening = next((mark for mark in REASONING if start.startswith(mark)), None)
        if opening is None:
            return thoughts, (text if rest is text else start)
        thought, _, rest = start[len(opening) :].partition(REASONING[opening])
        if thought.strip():
            thoughts.append(thought.strip())
        if not rest:
            return thoughts, ""


def take_content(said: Said, content: object) -> None:
    """Content in the manner of the OpenAI API: a text, null, or a list of typed parts. Raises ``Damaged``."""
    match content:
        case None:
            pass
        case str():
            said.say(text_of(content, "content"))
        case list():
            for piece in content:
                _take_piece(said, piece)
        case _:
            raise Damaged("the content of a message is neither text nor a list")


def _take_piece(said: Said, piece: object) -> None:
    if isinstance(piece, str):
        said.say(text_of(piece, "content"))
        return
    if not isinstance(piece, dict):
        raise Damaged("a part of a message is neither text nor an object")
    kind = text_at(piece, "type", "content_type")
    text = text_at(piece, "text", "content", "refusal", "thinking", "reasoning") or text_at(
        object_at(piece, "text"), "value"
    )
    if kind in TEXT_TYPES or (not kind and text):
        said.say(text)
    elif kind in REASONING_TYPES:
        said.think(text or "\n\n".join(text_at(part, "text") for part in objects_at(piece, "summary")))
    elif kind in IMAGE_TYPES or piece.get("fileType") == "image":
        said.show(picture_of(piece, _name(piece)))
    elif any(word in kind for word in TOOL_WORDS):
        said.leave_out()
    else:
        said.mention("Audio" if "audio" in kind else "File", _name(piece))


def _name(piece: Object) -> str:
    name = text_at(piece, "file_name", "filename", "name") or text_at(object_at(piece, "file"), "filename", "name")
    return name or _TIME_BEFORE_NAME.sub("", text_at(piece, "fileIdentifier"))


def fenced(code: str, language: str = "") -> str:
    """Code between fences that are longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"
