"""What travels between the application and the child arrives as it was sent, or is refused."""

import io
import os
from pathlib import Path

import pytest

from desktop.domain.errors import Cure
from desktop.domain.events import FinishReason
from desktop.domain.messages import Role, Timings, Usage
from desktop.domain.models import FlashAttention, LoadMemory, LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine import protocol
from desktop.engine.protocol import (
    DescribeSystem,
    Ended,
    Generate,
    Hello,
    LoadFailed,
    LoadModel,
    Piece,
    ProtocolError,
    decode_command,
    decode_event,
    frame,
    read_frame,
)


def body(message) -> bytes:
    return read_frame(io.BytesIO(frame(message)).read)


@pytest.mark.parametrize(
    "command",
    [
        LoadModel(
            Path("/models/größe 模型.gguf"),
            LoadSettings(n_ctx=4096, flash_attn=FlashAttention.OFF),
            None,
            2,
            (LoadMemory("m", "s", 1),),
        ),
        LoadModel(Path(os.fsdecode(b"/models/not-utf8-\xff.gguf")), LoadSettings()),
        Generate(7, ChatRequest((Turn(Role.USER, "Hi 👍"),), Sampling(stop=("\n\n",)), continue_last=True)),
        DescribeSystem(),
    ],
)
def test_commands_arrive_as_they_were_sent(command):
    assert decode_command(body(command)) == command


@pytest.mark.parametrize(
    "event",
    [
        Piece(3, "text"),
        Hello(1, "build"),
        Ended(3, FinishReason.LENGTH, Usage(1, 2), Timings(0.5, 60.0), 42),
        LoadFailed("There is no room.", "Make some.", is_file_fault=False, cure=Cure.SMALLER_CONTEXT),
    ],
)
def test_events_arrive_as_they_were_sent(event):
    assert decode_event(body(event)) == event


def test_a_stream_that_ends_inside_a_frame_is_at_its_end():
    whole = frame(Piece(1, "text"))

    assert read_frame(io.BytesIO(b"").read) is None
    assert read_frame(io.BytesIO(whole[:2]).read) is None
    assert read_frame(io.BytesIO(whole[:-1]).read) is None


def test_a_length_beyond_the_limit_is_refused_before_anything_is_read():
    with pytest.raises(ProtocolError, match="too large"):
        read_frame(io.BytesIO(b"\xff\xff\xff\xff").read)


def test_a_message_beyond_the_limit_is_not_sent(monkeypatch):
    monkeypatch.setattr(protocol, "MAX_FRAME_BYTES", 100)

    with pytest.raises(ProtocolError, match="too large"):
        frame(Piece(1, "x" * 200))


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x80", body(Piece(1, "an event is no command"))])
def test_what_is_no_command_is_refused(junk):
    with pytest.raises(ProtocolError):
        decode_command(junk)


@pytest.mark.parametrize("junk", [b"\xc1", body(DescribeSystem()), body(Piece(1, "text"))[:-1] + b"\xff"])
def test_what_is_no_event_is_refused(junk):
    with pytest.raises(ProtocolError):
        decode_event(junk)
