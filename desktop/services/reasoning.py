"""Splits a streamed answer into what a reasoning model thinks and what it says.

Thinking stands between marks at the beginning of an answer. Text that may still become a mark is held back.
"""

from enum import Enum, auto

from desktop.domain.events import ReasoningDelta, TextDelta
from desktop.domain.reasoning_marks import ANSWERS, ANSWERS_BEHIND_REASONING, REASONING

Deltas = list[TextDelta | ReasoningDelta]


class _State(Enum):
    """Where in the answer the splitter is: before any mark, in thoughts, behind them, or in what is said."""

    START = auto()
    REASONING = auto()
    BETWEEN = auto()
    TEXT = auto()


class ReasoningSplitter:
    """Takes pieces of an answer, gives deltas. An answer that is carried on starts with ``is_inside_text``."""

    def __init__(self, *, is_inside_text: bool = False) -> None:
        self._state = _State.TEXT if is_inside_text else _State.START
        self._held = ""
        self._closing = ""
        self._trims_start = False
        self._gap = ""

    def feed(self, piece: str) -> Deltas:
        """What this piece adds."""
        self._held += piece
        deltas: Deltas = []
        before: tuple[_State, int] | None = None
        while self._held and before != (self._state, len(self._held)):
            before = (self._state, len(self._held))
            match self._state:
                case _State.START | _State.BETWEEN:
                    self._look_for_opening()
                case _State.REASONING:
                    deltas += self._reasoning()
                case _State.TEXT:
                    deltas += self._text()
        return deltas

    def finish(self) -> Deltas:
        """What was held back, at the end of the answer."""
        held, self._held = self._held, ""
        if self._state is _State.BETWEEN or self._trims_start:
            held = held.lstrip()
        if not held:
            return []
        return [ReasoningDelta(self._gap + held)] if self._state is _State.REASONING else [TextDelta(held)]

    def _look_for_opening(self) -> None:
        start = self._held.lstrip()
        answers = ANSWERS if self._state is _State.START else ANSWERS | ANSWERS_BEHIND_REASONING
        for marks, following in ((REASONING, _State.REASONING), (answers, _State.TEXT)):
            opening = next((mark for mark in marks if start.startswith(mark)), None)
            if opening is not None:
                self._held, self._closing = start[len(opening) :], marks[opening]
                self._state, self._trims_start = following, True
                return
        if not any(mark.startswith(start) for mark in (*REASONING, *answers)):
            self._trims_start = self._state is _State.BETWEEN
            self._state = _State.TEXT

    def _reasoning(self) -> Deltas:
        thought, found, rest = self._trimmed().partition(self._closing)
        if found:
            self._held, self._closing, self._state = rest, "", _State.BETWEEN
            thought = thought.rstrip()
        else:
            keep = len(thought[: _possible_start(thought, self._closing)].rstrip())  # it may be the end of the thoughts
            self._held, thought = thought[keep:], thought[:keep]
        deltas: Deltas = [ReasoningDelta(self._gap + thought)] if thought else []
        if deltas:
            self._gap = ""
        if found and not self._trims_start:
            self._gap = "\n\n"
        return deltas

    def _text(self) -> Deltas:
        text = self._trimmed()
        text, found, rest = text.partition(self._closing) if self._closing else (text, "", "")
        keep = len(text) if found or not self._closing else _possible_start(text, self._closing)
        text, self._held = text[:keep], text[keep:] + rest
        if found:
            self._closing = ""
        return [TextDelta(text)] if text else []

    def _trimmed(self) -> str:
        """What is held, without the white space at the beginning of thoughts or text."""
        text = self._held.lstrip() if self._trims_start else self._held
        self._trims_start = self._trims_start and not text
        return text


def _possible_start(text: str, mark: str) -> int:
    """Index in the text from which on it may be the beginning of the mark."""
    for length in range(min(len(mark) - 1, len(text)), 0, -1):
        if text.endswith(mark[:length]):
            return len(text) - length
    return len(text)
