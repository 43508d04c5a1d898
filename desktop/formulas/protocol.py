"""What the application and the process that draws formulas say to each other.

MessagePack in frames of a 4-byte length. The child says ``Ready`` once; then each ``Formula`` is answered by ``Drawn``.
It hears nothing else: no file, no address, nothing of the conversation.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from desktop.domain.formulas import Drawing, Formula

LENGTH_BYTES = 4
MAX_FRAME_BYTES = 2 * 2**20

T = TypeVar("T")


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The child can draw now."""


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """What came of a formula: nothing when its TeX is wrong, or not known."""

    drawing: Drawing | None


class ProtocolError(Exception):
    """The other side said something that is not of this protocol."""


_encoder = msgspec.msgpack.Encoder()


def frame(message: Formula | Ready | Drawn) -> bytes:
    """The message as it travels."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME_BYTES:
        raise ProtocolError(f"a message of {len(body)} bytes is too large")
    return len(body).to_bytes(LENGTH_BYTES, "little") + body


def read_frame(read: Callable[[int], bytes], kind: type[T]) -> T | None:
    """The next message, or ``None`` at the stream's end. ``read(n)`` gives fewer than n bytes only there."""
    header = read(LENGTH_BYTES)
    if len(header) < LENGTH_BYTES:
        return None
    length = int.from_bytes(header, "little")
    if length > MAX_FRAME_BYTES:
        raise ProtocolError(f"a frame of {length} bytes is too large")
    body = read(length)
    return decode(body, kind) if len(body) == length else None


def encode_drawing(drawing: Drawing) -> bytes:
    """A drawing as it is kept in a file."""
    return _encoder.encode(drawing)


def decode(body: bytes, kind: type[T]) -> T:
    """What these bytes say. Raises ``ProtocolError``."""
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProtocolError(str(error)) from error
