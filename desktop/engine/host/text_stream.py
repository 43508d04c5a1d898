"""Makes text of the bytes of tokens: characters and stop strings may lie across tokens."""

import codecs
from collections.abc import Sequence


class TextStream:
    """Takes the bytes of one token after the other, gives the text that is certain.

    Bytes of an unfinished character are held back, and so is text that may be the beginning of a stop string. When
    several stop strings are complete, the first in the text counts; the text before it is the answer.
    """

    def __init__(self, stops: Sequence[str] = ()) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self.is_stopped = False
        if not self._stops:
            self.feed = self._decode  # nothing to look for: the quick way

    def feed(self, piece: bytes) -> str:
        """The text that has become certain with these bytes."""
        self._held += self._decode(piece)
        found = self._first_stop()
        if found >= 0:
            self.is_stopped = True
            text, self._held = self._held[:found], ""
            return text
        certain = self._certain_length()
        text, self._held = self._held[:certain], self._held[certain:]
        return text

    def finish(self) -> str:
        """What was held back, at the end. Bytes of an unfinished character are dropped."""
        text, self._held = self._held, ""
        return text

    def _first_stop(self) -> int:
        hits = [index for stop in self._stops if (index := self._held.find(stop)) >= 0]
        return min(hits, default=-1)

    def _certain_length(self) -> int:
        length = len(self._held)
        longest = max(len(stop) for stop in self._stops)
        for start in range(max(0, length - longest + 1), length):
            rest = self._held[start:]
            if any(stop.startswith(rest) for stop in self._stops):
                return start
        return length
