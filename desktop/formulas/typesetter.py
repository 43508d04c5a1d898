"""TeX into outlines, by ziamath. Only the child process imports this module.

What ziamath makes is walked as elements of an SVG drawing: paths, bars, boxes. Colours and backgrounds are left out,
so that a formula can be read on every ground.
"""

import math
import re
import struct
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from ziamath import operators
from ziamath.config import config
from ziamath.tex import tex2mml
from ziamath.zmath import Math

from desktop.domain.formulas import UNITS_PER_EM, Drawing, Formula

SIZE = 16.0
NO_GLYPH = 0
MOST_ELEMENTS = 20_000
# What stands for a number of the equation, or for nothing that is seen; and outer environments that only number.
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_UNSEEN = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])|\\(?:begin|end)\s*\{(?:equation\*?)\}")
_NUMBERED = re.compile(r"\\(begin|end)\s*\{(align|gather|alignat|multline|eqnarray)\}")
_RAISED = re.compile(r"\\end\s*\{((?:[pbvBV]|small)?matrix|array|cases)\}(?=\s*[\^_])")
_BACKGROUND = re.compile(r'mathbackground="[^"]*"')
_NUMBER = re.compile(r"[MLQCZ]|-?\d+(?:\.\d+)?")
_ARROW_LENGTH, _ARROW_HALF_WIDTH = 5.0, 2.2


class NotDrawable(Exception):
    """The TeX is wrong, or says something that cannot be drawn here."""


def prepare() -> None:
    """Set ziamath up: plain paths, and integrals that keep their size beside what they integrate."""
    config.svg2 = False
    for (name, _form), parameters in operators.operators.items():
        if name in operators.integrals:
            parameters.pop("stretchy", None)


def draw(formula: Formula) -> Drawing:
    """The drawing of a formula. Raises ``NotDrawable``, or whatever ziamath raises over TeX that it does not expect."""
    mathml = _mathml(formula)
    node = Math(mathml, size=SIZE).node
    _check_glyphs(node)
    svg = ET.Element("svg")
    node.draw(0, 0, svg)
    outlines = _Outlines()
    for element in svg.iter():
        outlines.add(element)
    return outlines.drawing()


def _mathml(formula: Formula) -> str:
    tex = _UNSEEN.sub(" ", formula.tex)
    tex = _TAG.sub(r"\\qquad\\text{(\1)}", tex)
    tex = _NUMBERED.sub(r"\\\1{\2*}", tex)
    tex = _with_bases(tex)
    mathml: str = tex2mml(tex, inline=not formula.is_display)
    if "\\" in mathml:
        raise NotDrawable("a command that is not known")
    return _BACKGROUND.sub('mathbackground="none"', mathml)


def _with_bases(tex: str) -> str:
    """Matrices with an exponent or an index in braces: latex2mathml takes only their last sign for the base."""
    pieces: list[str] = []
    end = 0
    for match in _RAISED.finditer(tex):
        begin = tex.rfind(f"\\begin{{{match[1]}}}", end, match.start())
        if begin >= 0:
            pieces += [tex[end:begin], "{", tex[begin : match.end()], "}"]
            end = match.end()
    return "".join((*pieces, tex[end:]))


def _check_glyphs(node: Any) -> None:
    """Characters that the font does not have would be empty boxes."""
    waiting, count = [node], 0
    while waiting:
        current = waiting.pop()
        count += 1
        if count > MOST_ELEMENTS:
            raise NotDrawable("too large")
        glyph = getattr(current, "glyph", None)
        if glyph is not None and glyph.index == NO_GLYPH:
            raise NotDrawable("a character that the font does not have")
        waiting += getattr(current, "nodes", ())


class _Outlines:
    """Collects shapes. All run clockwise as glyphs of the font do, holes the other way."""

    def __init__(self) -> None:
        self._steps = bytearray()
        self._places: list[float] = []

    def add(self, element: ET.Element) -> None:
        """Add what an element draws."""
        match element.tag:
            case "path" if element.get("stroke"):
                self._add_stroke(element)
            case "path":
                self._add_path(element.get("d", ""))
            case "rect":
                self._add_box(element)
            case "ellipse":
                self._add_ellipse(element)
            case _:
                pass

    def drawing(self) -> Drawing:
        """What was added, moved so that it begins at the left edge."""
        xs, ys = self._places[0::2], self._places[1::2]
        if not xs or not all(map(math.isfinite, self._places)):
            raise NotDrawable("nothing is seen")
        left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
        scale = UNITS_PER_EM / SIZE
        places = [round((value - (0 if number % 2 else left)) * scale) for number, value in enumerate(self._places)]
        ascent, depth = max(0.0, -top), max(0.0, bottom)
        drawing = Drawing(
            width=math.ceil((right - left) * scale),
            ascent=math.ceil(ascent * scale),
            depth=math.ceil(depth * scale),
            steps=bytes(self._steps),
            places=struct.pack(f"<{len(places)}i", *places),
        )
        if not drawing.is_sound:
            raise NotDrawable("too large")
        return drawing

    def _add(self, step: bytes, *places: float) -> None:
        self._steps += step
        self._places += places

    def _add_path(self, description: str) -> None:
        words = iter(_NUMBER.findall(description))
        for word in words:
            match word:
                case "M" | "L":
                    self._add(word.encode(), *_take(words, 2))
                case "Q":
                    self._add(b"Q", *_take(words, 4))
                case "Z":
                    pass
                case _:
                    raise NotDrawable("an outline of another kind")

    def _add_polygon(self, corners: Sequence[tuple[float, float]]) -> None:
        area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True))
        for number, corner in enumerate(corners if area > 0 else reversed(corners)):
            self._add(b"L" if number else b"M", *corner)

    def _add_stroke(self, element: ET.Element) -> None:
        """A straight line with a thickness, and perhaps the head of an arrow at its end."""
        found = [float(word) for word in _NUMBER.findall(element.get("d", "")) if word not in "MLQCZ"]
        if len(found) != 4:
            raise NotDrawable("a line of another kind")
        x1, y1, x2, y2 = found
        length = math.hypot(x2 - x1, y2 - y1) or 1.0
        along, half = ((x2 - x1) / length, (y2 - y1) / length), _thickness(element) / 2
        across = (-along[1] * half, along[0] * half)
        self._add_polygon([
            (x1 + across[0], y1 + across[1]), (x2 + across[0], y2 + across[1]),
            (x2 - across[0], y2 - across[1]), (x1 - across[0], y1 - across[1]),
        ])  # fmt: skip
        if element.get("marker-end"):
            back = (x2 - along[0] * _ARROW_LENGTH, y2 - along[1] * _ARROW_LENGTH)
            side = (-along[1] * _ARROW_HALF_WIDTH, along[0] * _ARROW_HALF_WIDTH)
            self._add_polygon(
                [(x2, y2), (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
            )

    def _add_box(self, element: ET.Element) -> None:
        x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
        if width < 0 or height < 0:
            return
        if not element.get("stroke"):
            self._add_corners(x, y, x + width, y + height)
            return
        half = _thickness(element) / 2
        self._add_corners(x - half, y - half, x + width + half, y + height + half)
        self._add_corners(x + half, y + half, x + width - half, y + height - half, is_hole=True)

    def _add_corners(self, left: float, top: float, right: float, bottom: float, *, is_hole: bool = False) -> None:
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        for number, corner in enumerate(reversed(corners) if is_hole else corners):
            self._add(b"L" if number else b"M", *corner)

    def _add_ellipse(self, element: ET.Element) -> None:
        x, y, across, down = (float(element.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
        half = _thickness(element) / 2
        for is_hole, more in ((False, half), (True, -half)):
            points = [
                (x + (across + more) * math.cos(turn), y + (down + more) * math.sin(turn))
                for turn in (2 * math.pi * number / 48 for number in range(48))
            ]
            for number, point in enumerate(reversed(points) if is_hole else points):
                self._add(b"L" if number else b"M", *point)


def _take(words: Iterator[str], count: int) -> list[float]:
    return [float(next(words)) for _ in range(count)]


def _thickness(element: ET.Element) -> float:
    return float(element.get("stroke-width", 1))
