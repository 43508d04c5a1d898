"""Images are decoded by what is in them, within limits."""

import struct
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QImageReader

from desktop.ui import image_decoding
from desktop.ui.image_decoding import Problem, decoded, png_data
from tests.image_files import bomb, png, png_of

RED = QColor(200, 20, 20)


def saved(tmp_path: Path, ending: str, width: int = 60, height: int = 40) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    path = tmp_path / f"x.{ending}"
    assert image.save(str(path))
    return path


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "webp"])
def test_each_format_is_decoded_no_larger_than_wanted(qapp, tmp_path, ending):
    path = saved(tmp_path, ending)

    whole, small = decoded(path), decoded(path, QSize(30, 30))

    assert whole.size() == QSize(60, 40)
    assert small.size() == QSize(30, 20)
    assert decoded(path, QSize(600, 600)).size() == QSize(60, 40)
    assert abs(small.pixelColor(10, 10).red() - RED.red()) < 8


def test_the_name_of_a_file_means_nothing(qapp, tmp_path):
    path = saved(tmp_path, "png").rename(tmp_path / "x.jpg")

    assert decoded(path).size() == QSize(60, 40)


def test_a_photograph_that_was_held_on_its_side_stands_upright_and_fits(qapp, tmp_path):
    path = saved(tmp_path, "jpg", 400, 200)
    data = path.read_bytes()
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    exif = b"Exif\0\0MM" + struct.pack(">HIH", 42, 8, 1) + entry + bytes(4)
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])

    assert decoded(path).size() == QSize(200, 400)
    assert decoded(path, QSize(100, 100)).size() == QSize(50, 100)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/passwd'/></svg>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b'/* XPM */ static char *x[] = {"1 1 1 1", "a c #ff0000", "a"};',
        b"P6 1 1 255 abc",
        b"II*\0" + bytes(60),
        png()[:-20],
        png_of(40, 40, b"x"),
        b"GIF89a" + bytes(7),
    ],
)
def test_what_is_damaged_or_of_another_format_is_not_there(qapp, tmp_path, content):
    (tmp_path / "x.png").write_bytes(content)

    assert decoded(tmp_path / "x.png", QSize(20, 20)) is Problem.GONE


def test_what_is_missing_or_a_folder_is_not_there(qapp, tmp_path):
    assert decoded(tmp_path / "x.png") is Problem.GONE
    assert decoded(tmp_path) is Problem.GONE


def test_a_huge_image_in_a_small_file_is_refused_before_a_pixel_is_read(qapp, tmp_path, monkeypatch):
    (tmp_path / "bomb.png").write_bytes(bomb())
    monkeypatch.setattr(QImageReader, "read", None)

    assert decoded(tmp_path / "bomb.png", QSize(20, 20)) is Problem.TOO_LARGE


@pytest.mark.qt_log_ignore("Rejecting image")
def test_a_format_that_hides_its_size_meets_the_limit_of_memory(qapp, tmp_path, monkeypatch):
    (tmp_path / "bomb.png").write_bytes(bomb())
    monkeypatch.setattr(image_decoding, "MOST_PIXELS", 1 << 60)

    assert decoded(tmp_path / "bomb.png") is Problem.GONE


def test_an_image_becomes_a_png_that_says_the_same(qapp, tmp_path):
    image = decoded(saved(tmp_path, "bmp"))
    (tmp_path / "y.png").write_bytes(png_data(image))

    assert decoded(tmp_path / "y.png") == image
