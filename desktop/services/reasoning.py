"""Splits a streamed answer into what a reasoning model thinks and what it says.

Thinking stands between tags at the beginning of an answer. Text that may still become a tag is held back.
"""

from desktop.domain.events import ReasoningDelta, TextDelta

TAGS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<reason>": "</reason>",
    "<reasoning>": "</reasoning>",
    "<thought>": "</thought>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
}


class ReasoningSplitter:
    """Takes pieces of an answer, gives deltas. An answer that is carried on starts with ``is_inside_text``."""

    def __init__(self, *, is_inside_text: bool = False) -> None:
        self._held = ""
        self._closing_tag = ""
        self._is_inside_text = is_inside_text
        self._trims_start = False

    def feed(self, piece: str) -> list[TextDelta | ReasoningDelta]:
        """What this piece adds."""
        self._held += piece
        deltas: list[TextDelta | ReasoningDelta] = []
        if not self._is_inside_text and not self._closing_tag:
            self._look_for_opening()
        if self._closing_tag:
            deltas += self._reasoning()
        if self._is_inside_text:
            deltas += self._text()
        return deltas

    def finish(self) -> list[TextDelta | ReasoningDelta]:
        """What was held back, at the end of the answer."""
        held, self._held = self._held, ""
        if not held:
            return []
        return [ReasoningDelta(held)] if self._closing_tag else [TextDelta(held)]

    def _look_for_opening(self) -> None:
        start = self._held.lstrip()
        for opening, closing in TAGS.items():
            if start.startswith(opening):
                self._held = start[len(opening) :].lstrip("\n")
                self._closing_tag = closing
                return
        self._is_inside_text = not any(opening.startswith(start) for opening in TAGS)

    def _reasoning(self) -> list[TextDelta | ReasoningDelta]:
        thought, found, rest = self._held.partition(self._closing_tag)
        if found:
            self._held, self._closing_tag = rest, ""
            self._is_inside_text = self._trims_start = True
            return [ReasoningDelta(thought.rstrip())] if thought.strip() else []
        keep = _possible_start(thought, self._closing_tag)
        self._held = thought[keep:]
        return [ReasoningDelta(thought[:keep])] if keep else []

    def _text(self) -> list[TextDelta | ReasoningDelta]:
        text, self._held = self._held, ""
        if self._trims_start:
            text = text.lstrip()
            self._trims_start = not text
        return [TextDelta(text)] if text else []


def _possible_start(text: str, tag: str) -> int:
    """Index in the text from which on it may be the beginning of the tag."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:length]):
            return len(text) - length
    return len(text)
