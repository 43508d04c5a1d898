"""Image files for tests, made byte by byte: small, and of any size that their header is to claim."""

import struct
import zlib

from desktop.domain.messages import ImagePart

HOLIDAY = ImagePart(f"{'ab' * 32}.png", "holiday.png", 640, 480)


def png(width: int = 4, height: int = 3, colour: bytes = b"\x3e\x7d\x4e") -> bytes:
    """A whole PNG in one colour."""
    rows = (b"\0" + colour * width) * height
    return png_of(width, height, zlib.compress(rows))


def png_of(width: int, height: int, packed: bytes) -> bytes:
    """A PNG that claims a size, whatever stands in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def bomb(side: int = 30_000) -> bytes:
    """A small file that unpacks into gigabytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * side)
    return png_of(side, side, b"".join(packer.compress(row) for _ in range(200)) + packer.flush())


def jpeg_header(width: int, height: int, orientation: int = 0, order: str = ">") -> bytes:
    """A JPEG up to its frame header; with an orientation a thumbnail lies in its Exif, as cameras do it."""
    exif = b""
    if orientation:
        mark = b"MM" if order == ">" else b"II"
        entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
        body = b"Exif\0\0" + mark + struct.pack(f"{order}HIH", 42, 8, 1) + entry + bytes(4) + jpeg_header(9, 9)
        exif = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + exif + b"\xff\xff\xc2" + struct.pack(">H", len(frame) + 2) + frame


def gif_header(width: int, height: int) -> bytes:
    """A GIF up to the size of its screen."""
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0)


def bmp_header(width: int, height: int) -> bytes:
    """The two headers of a BMP; a height below zero says that the first line is the top one."""
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height) + bytes(28)


def webp_header(kind: bytes, width: int, height: int) -> bytes:
    """A WebP up to its size: lossy, lossless or extended."""
    if kind == b"VP8X":
        size = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        size = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    else:
        size = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + size
