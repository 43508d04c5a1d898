"""Sizes of images from their first bytes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.image_headers import ImageHeader, image_format, image_header
from tests.image_files import bmp_header, gif_header, jpeg_header, png, webp_header


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(4, 3), ImageHeader("png", 4, 3)),
        (jpeg_header(640, 480), ImageHeader("jpg", 640, 480)),
        (gif_header(300, 2), ImageHeader("gif", 300, 2)),
        (bmp_header(70_000, 5), ImageHeader("bmp", 70_000, 5)),
        (bmp_header(7, -5), ImageHeader("bmp", 7, 5)),
        (b"BM" + bytes(12) + struct.pack("<IHH", 12, 8, 9), ImageHeader("bmp", 8, 9)),
        (webp_header(b"VP8 ", 640, 480), ImageHeader("webp", 640, 480)),
        (webp_header(b"VP8L", 16_384, 1), ImageHeader("webp", 16_384, 1)),
        (webp_header(b"VP8X", 70_000, 90_000), ImageHeader("webp", 70_000, 90_000)),
    ],
)
def test_the_size_is_told_before_anything_is_decoded(data: bytes, expected: ImageHeader) -> None:
    assert image_header(data) == expected


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("orientation", "is_turned"), [(1, False), (3, False), (6, True), (8, True)])
def test_a_photograph_that_the_camera_held_on_its_side_is_high(order: str, orientation: int, is_turned: bool) -> None:
    found = image_header(jpeg_header(640, 480, orientation, order))

    assert found == ImageHeader("jpg", *((480, 640) if is_turned else (640, 480)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"GIF88a" + bytes(20),
        b"RIFF" + bytes(4) + b"WAVEfmt ",
        png(0, 3),
        gif_header(0, 0),
        bmp_header(-4, 4),
        webp_header(b"VP8L", 4, 4).replace(b"\x2f", b"\x2e"),
        b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xd9",
        b"\xff\xd8\xff\xe0\0\0\0\0\0\0",
    ],
)
def test_anything_else_is_no_image(data: bytes) -> None:
    assert image_header(data) is None


@pytest.mark.parametrize(
    "data", [png(), jpeg_header(6, 4, 6), gif_header(3, 2), bmp_header(2, 3), webp_header(b"VP8X", 5, 5)]
)
def test_a_file_that_ends_early_is_no_image_or_has_its_size(data: bytes) -> None:
    whole = image_header(data)

    assert {image_header(data[:end]) for end in range(len(data))} <= {None, whole}


@given(st.sampled_from([png(), jpeg_header(6, 4, 6), gif_header(3, 2), bmp_header(2, 3)]), st.binary(max_size=200))
def test_whatever_follows_a_signature_is_read_without_a_failure(start: bytes, rest: bytes) -> None:
    for cut in (3, 8, 14, 20):
        found = image_header(start[:cut] + rest)

        assert found is None or found.ending == image_format(start[:cut] + rest)
