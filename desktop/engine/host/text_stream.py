"""Makes text of the bytes of tokens: characters and stop strings may lie across tokens."""

import codecs
import sys
from collections.abc import Sequence

_NOWHERE = sys.maxsize


class TextStream:
    """Takes the bytes of one token after the other, gives the text that is certain. Bytes of an unfinished character
    are held back, and dropped at the end."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.is_stopped = False

    def feed(self, piece: bytes) -> str:
        """The text that has become certain with these bytes."""
        return self._decode(piece)

    def finish(self) -> str:
        """The text that was held back, at the end."""
        return ""


class StoppingTextStream(TextStream):
    """Ends at a stop string, and gives the text before it.

    Text that may be the beginning of a stop string is held back. The one that begins first in the text counts, however
    the text comes in pieces: a complete one waits while one that began before it may still become complete.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        super().__init__()
        self._stops = stops
        self._longest = max(len(stop) for stop in stops)
        self._held = ""

    def feed(self, piece: bytes) -> str:
        """The text that has become certain, up to the stop string; then ``is_stopped`` is true."""
        self._held += self._decode(piece)
        stop, certain = self._first_stop(), self._certain_length()
        if stop <= certain:
            self.is_stopped = True
            text, self._held = self._held[:stop], ""
        else:
            text, self._held = self._held[:certain], self._held[certain:]
        return text

    def finish(self) -> str:
        """The text that was no stop string after all. One that was complete and waited counts now."""
        stop = self._first_stop()
        self.is_stopped = self.is_stopped or stop < _NOWHERE
        text, self._held = self._held[:stop], ""
        return text

    def _first_stop(self) -> int:
        """Where the first complete stop string begins."""
        return min((at for stop in self._stops if (at := self._held.find(stop)) >= 0), default=_NOWHERE)

    def _certain_length(self) -> int:
        """Where what may become a stop string begins."""
        length = len(self._held)
        for start in range(max(0, length - self._longest + 1), length):
            rest = self._held[start:]
            if any(stop.startswith(rest) for stop in self._stops):
                return start
        return length


def text_stream(stops: Sequence[str]) -> TextStream:
    """A stream that ends at these strings; empty ones do not count."""
    real = tuple(stop for stop in stops if stop)
    return StoppingTextStream(real) if real else TextStream()
