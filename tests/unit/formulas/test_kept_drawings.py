"""Drawings in files."""

import os
from pathlib import Path

import pytest

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.kept_drawings import KeptDrawings

DRAWING = Drawing(10, 5, 1, b"ML", bytes(16))
LARGE = Drawing(10, 5, 1, b"M" + b"L" * 999, bytes(8000))


def test_what_was_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    KeptDrawings(tmp_path / "formulas").write(Formula("x"), DRAWING)

    kept = KeptDrawings(tmp_path / "formulas")
    assert kept.read(Formula("x")) == DRAWING
    assert kept.read(Formula("x", is_display=True)) is None
    assert kept.read(Formula("y")) is None


def test_nothing_of_the_formula_stands_in_the_names_of_files(tmp_path: Path) -> None:
    kept = KeptDrawings(tmp_path / "formulas")
    kept.write(Formula("../../x"), DRAWING)

    assert [path.suffix for path in (tmp_path / "formulas").iterdir()] == [".drawing"]
    assert kept.read(Formula("../../x")) == DRAWING


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "unsound"])
def test_a_damaged_file_is_as_if_it_were_not_there_and_is_written_anew(tmp_path: Path, damage: str) -> None:
    kept = KeptDrawings(tmp_path)
    kept.write(Formula("x"), DRAWING if damage != "unsound" else Drawing(10, 5, 1, b"LL", bytes(16)))
    path = kept.path(Formula("x"))
    raw = path.read_bytes()
    flipped = raw[:10] + bytes([raw[10] ^ 1]) + raw[11:]
    path.write_bytes({"cut": raw[:-3], "flipped": flipped, "emptied": b"", "unsound": raw}[damage])

    assert kept.read(Formula("x")) is None

    kept.write(Formula("x"), DRAWING)
    assert kept.read(Formula("x")) == DRAWING


def test_the_least_recently_used_go_when_there_is_too_much(tmp_path: Path) -> None:
    kept = KeptDrawings(tmp_path / "formulas", most_bytes=100_000)
    for number in range(8):
        kept.write(Formula(f"x_{number}"), LARGE)
        os.utime(kept.path(Formula(f"x_{number}")), (number, number))
    assert kept.read(Formula("x_0")) == LARGE  # used now: no longer the oldest

    for number in range(8, 14):
        kept.write(Formula(f"x_{number}"), LARGE)

    assert sum(path.stat().st_size for path in (tmp_path / "formulas").iterdir()) <= 100_000
    assert kept.read(Formula("x_0")) == LARGE
    assert kept.read(Formula("x_1")) is None
    assert kept.read(Formula("x_13")) == LARGE


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    kept = KeptDrawings(tmp_path / "file" / "formulas")
    kept.write(Formula("x"), DRAWING)

    assert kept.read(Formula("x")) is None
