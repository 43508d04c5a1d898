"""What travels between the application and the process that draws."""

import io

import pytest

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.protocol import (
    MAX_FRAME_BYTES,
    Drawn,
    ProtocolError,
    Ready,
    decode,
    encode_drawing,
    frame,
    read_frame,
)

DRAWING = Drawing(10, 5, 1, b"ML", bytes(16))


@pytest.mark.parametrize("message", [Formula("x^2", is_display=True), Ready(), Drawn(DRAWING), Drawn(None)])
def test_messages_arrive_as_they_were_sent(message: Formula | Ready | Drawn) -> None:
    assert read_frame(io.BytesIO(frame(message)).read, type(message)) == message


def test_a_stream_that_ends_in_the_middle_has_no_message() -> None:
    assert read_frame(io.BytesIO(frame(Ready())[:-1]).read, Ready) is None
    assert read_frame(io.BytesIO(b"").read, Ready) is None


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(ProtocolError):
        read_frame(io.BytesIO(b"\x02\0\0\0ab").read, Drawn)
    with pytest.raises(ProtocolError):
        read_frame(io.BytesIO(frame(Ready())).read, Drawn)
    with pytest.raises(ProtocolError):
        read_frame(io.BytesIO((MAX_FRAME_BYTES + 1).to_bytes(4, "little")).read, Drawn)
    with pytest.raises(ProtocolError):
        frame(Formula("x" * MAX_FRAME_BYTES))


def test_a_kept_drawing_is_the_same_drawing() -> None:
    assert decode(encode_drawing(DRAWING), Drawing) == DRAWING
