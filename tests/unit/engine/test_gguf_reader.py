"""Walking through a header: values of each type, and lengths that lie."""

import io
import struct

import pytest

from desktop.engine.gguf_reader import Damaged, GgufReader
from tests.gguf_writer import string, value
from tests.unit.engine.gguf_files import gguf


def reader(*pairs: tuple[str, bytes], size: int | None = None) -> GgufReader:
    content = b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(string(k) + v for k, v in pairs)
    made = GgufReader(io.BytesIO(content), size or len(content))
    assert made.counts() == (0, len(pairs))
    return made


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (value("text"), "text"),
        (value(7), 7),
        (value(True), True),
        (value(0.5), 0.5),
        (value([1, 2, 3]), (1, 2, 3)),
        (value(["a", "bb"]), 2),
        (value([0] * 5000), 5000),
        (struct.pack("<Iq", 11, -5), -5),
    ],
)
def test_a_value_of_each_type_is_read(raw, expected):
    assert reader(("key", raw)).key_value([]) == ("key", expected)


@pytest.mark.parametrize(
    "raw",
    [
        struct.pack("<IQ", 8, 2**63),  # a string that is longer than the file
        struct.pack("<IQ", 8, 2**25),
        struct.pack("<IIQ", 9, 4, 2**62),
        struct.pack("<IIQQ", 9, 8, 3, 2**64 - 1),  # a string in an array, longer than anything
        struct.pack("<IIQ", 9, 8, 2**64 - 1),
        struct.pack("<IIQ", 9, 9, 1),  # an array of arrays
        struct.pack("<II", 77, 0),
    ],
)
def test_a_length_or_type_that_cannot_be_is_damage(raw):
    with pytest.raises(Damaged):
        reader(("key", raw)).key_value([])


@pytest.mark.parametrize("key", ["k" * 2000, "a\0key", "line\nbreak"])
def test_a_key_that_is_no_name_is_damage_and_is_not_repeated(key):
    with pytest.raises(Damaged) as told:
        reader((key, value(1))).key_value([])

    assert str(told.value) == "its header makes no sense"


def test_a_header_longer_than_the_first_read_is_read_on():
    tokens = ["x" * 100] * 30_000
    pairs = reader(("tokens", value(tokens)), ("after", value("here")))

    assert pairs.key_value([]) == ("tokens", 30_000)
    assert pairs.key_value([]) == ("after", "here")


def test_a_tensor_gives_name_shape_type_and_offset():
    content = gguf({}, [("blk.0.x", (64, 2), 8)])
    made = GgufReader(io.BytesIO(content), len(content))
    made.counts()

    assert made.tensor() == ("blk.0.x", (64, 2), 8, 0)


def test_a_file_that_shrinks_while_it_is_read_is_damage():
    content = b"GGUF" + struct.pack("<IQQ", 3, 0, 1)
    shrunk = GgufReader(io.BytesIO(content), 10_000)
    shrunk.counts()

    with pytest.raises(Damaged, match="ends in the middle"):
        shrunk.key_value([])
