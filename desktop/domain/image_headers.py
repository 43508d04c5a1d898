"""What the first bytes of an image tell: its format and its size, without decoding anything.

By content, never by name: PNG (RFC 2083), JPEG (ITU T.81, with the orientation of Exif), GIF89a, WebP (RFC 9649), BMP.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

SIGNATURE_BYTES = 16
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
JPEG_EXIF, JPEG_SCAN, JPEG_END = 0xE1, 0xDA, 0xD9
EXIF_ORIENTATION = 0x0112
ON_ITS_SIDE = (5, 6, 7, 8)
OLD_BMP_HEADER = 12


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """The ending that files of the format have, and the size of the image as it is shown."""

    ending: str
    width: int
    height: int


def image_format(data: bytes) -> str | None:
    """The ending of the format that the first ``SIGNATURE_BYTES`` bytes belong to; nothing for any other format."""
    if data.startswith(PNG_SIGNATURE):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return "bmp" if data.startswith(b"BM") else None


def image_header(data: bytes) -> ImageHeader | None:
    """The header of an image; nothing when it is none, or is damaged before its size is told."""
    ending = image_format(data)
    if ending is None:
        return None
    try:
        size = SIZES[ending](data)
    except (struct.error, IndexError):  # it ends too early
        return None
    return ImageHeader(ending, *size) if size is not None and min(size) > 0 else None


def _png_size(data: bytes) -> Size | None:
    return Size(*struct.unpack_from(">II", data, 16)) if data[12:16] == b"IHDR" else None


def _gif_size(data: bytes) -> Size:
    return Size(*struct.unpack_from("<HH", data, 6))


def _bmp_size(data: bytes) -> Size:
    if struct.unpack_from("<I", data, 14)[0] == OLD_BMP_HEADER:
        return Size(*struct.unpack_from("<HH", data, 18))
    width, height = struct.unpack_from("<ii", data, 18)
    return Size(width, abs(height))  # below zero: the first line is the top one


def _webp_size(data: bytes) -> Size | None:
    kind = data[12:16]
    if kind == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, 24)
        return Size(1 + (high_width << 16 | low_width), 1 + (high_height << 16 | low_height))
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = struct.unpack_from("<I", data, 21)[0]
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return Size(width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg_size(data: bytes) -> Size | None:
    place = 2
    is_on_its_side = False
    while True:
        while data[place] == 0xFF:
            place += 1
        marker, place = data[place], place + 1
        if marker in JPEG_WITHOUT_LENGTH:
            continue
        if marker in (JPEG_SCAN, JPEG_END):
            return None
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 3)
            return Size(height, width) if is_on_its_side else Size(width, height)
        length: int = struct.unpack_from(">H", data, place)[0]
        if marker == JPEG_EXIF and data[place + 2 : place + 8] == b"Exif\0\0":
            is_on_its_side = _orientation(data[place + 8 : place + length]) in ON_ITS_SIDE
        if length < 2 or data[place + length] != 0xFF:
            return None
        place += length


def _orientation(exif: bytes) -> int:
    """The orientation that stands in the first directory of Exif; 1 when none does."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        start: int = struct.unpack_from(f"{order}I", exif, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", exif, start)[0]):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == EXIF_ORIENTATION:
                return int(value)
    except struct.error:  # it ends too early
        return 1
    return 1


SIZES: dict[str, Callable[[bytes], Size | None]] = {
    "png": _png_size,
    "jpg": _jpeg_size,
    "gif": _gif_size,
    "webp": _webp_size,
    "bmp": _bmp_size,
}
