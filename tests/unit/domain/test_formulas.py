"""What a drawing may be that comes from somewhere else."""

import struct
from dataclasses import replace

import pytest

from desktop.domain.formulas import LONGEST_TEX, MOST_STEPS, UNITS_PER_EM, Drawing, Formula


def places(count: int) -> bytes:
    return struct.pack(f"<{2 * count}i", *range(2 * count))


SOUND = Drawing(UNITS_PER_EM, 500, 100, b"MLQMLL", places(7))


def test_a_drawing_of_whole_outlines_is_sound() -> None:
    assert SOUND.is_sound
    assert SOUND.coordinates() == tuple(range(14))


@pytest.mark.parametrize(
    "change",
    [
        {"steps": b"LLQMLL"},
        {"steps": b"MLQMLX"},
        {"steps": b""},
        {"places": places(6)},
        {"places": b""},
        {"width": 0},
        {"width": -5},
        {"width": 10**9},
        {"ascent": 10**9},
        {"ascent": 0, "depth": 0},
        {"steps": b"M" * (MOST_STEPS + 1), "places": places(MOST_STEPS + 1)},
    ],
)
def test_anything_else_is_not(change: dict[str, object]) -> None:
    assert not replace(SOUND, **change).is_sound


def test_very_long_tex_and_none_at_all_are_not_worth_an_attempt() -> None:
    assert Formula("x").is_drawable
    assert not Formula("").is_drawable
    assert not Formula("x" * (LONGEST_TEX + 1)).is_drawable
