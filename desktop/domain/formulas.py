"""Formulas of an answer, and what they look like when they are drawn."""

import re
import struct
from dataclasses import dataclass

UNITS_PER_EM = 10_000
LONGEST_TEX = 4000
MOST_STEPS = 60_000
WIDEST_EM, HIGHEST_EM = 1000, 300

_OUTLINES = re.compile(rb"(?:M(?:L|Q)*)*")
_BYTES_PER_PLACE = 8


@dataclass(frozen=True, slots=True)
class Formula:
    """The TeX of one formula, without what encloses it. ``is_display``: it is large, as one on a line of its own."""

    tex: str
    is_display: bool = False

    @property
    def is_drawable(self) -> bool:
        """Whether it is worth the attempt."""
        return 0 < len(self.tex) <= LONGEST_TEX


@dataclass(frozen=True, slots=True)
class Drawing:
    """The outlines of a formula, to be filled with one colour (rule: nonzero winding), in units of which
    ``UNITS_PER_EM`` are as much as the font's size. ``ascent`` is the height above the baseline, ``depth`` that below.

    ``steps`` says ``M`` move to one place, ``L`` line to one place, ``Q`` quadratic curve over one place to the next;
    ``places`` are pairs of x, to the right of the start, and y, below the baseline, as little-endian 32-bit integers.
    """

    width: int
    ascent: int
    depth: int
    steps: bytes
    places: bytes

    @property
    def is_sound(self) -> bool:
        """Whether it can be drawn: it comes from another process, or from a file."""
        if not (0 < len(self.steps) <= MOST_STEPS and _OUTLINES.fullmatch(self.steps)):
            return False
        n_places = len(self.steps) + self.steps.count(b"Q")
        if len(self.places) != n_places * _BYTES_PER_PLACE:
            return False
        height = self.ascent + self.depth
        return 0 < self.width <= WIDEST_EM * UNITS_PER_EM and 0 < height <= HIGHEST_EM * UNITS_PER_EM

    @property
    def size_bytes(self) -> int:
        """How much memory it takes, about."""
        return len(self.steps) + len(self.places) + 200

    def coordinates(self) -> tuple[int, ...]:
        """The places as numbers: x, y, x, y."""
        return struct.unpack(f"<{len(self.places) // 4}i", self.places)
