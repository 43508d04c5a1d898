import struct

import pytest

from desktop.exchange.json_reading import Damaged
from desktop.exchange.qt_stream import QtStream
from tests.gpt4all_writer import blob, text, texts


def test_numbers_flags_and_texts_come_in_order():
    stream = QtStream(
        struct.pack(">iIq?", -5, 7, -9, True) + text("Ærø 🌊") + text(None) + texts("a", "b") + blob(b"xyz")
    )

    assert (stream.int32(), stream.uint32(), stream.int64(), stream.flag()) == (-5, 7, -9, True)
    assert (stream.text(), stream.text(), stream.texts(), stream.bytes_()) == ("Ærø 🌊", "", ["a", "b"], b"xyz")


def test_a_length_of_64_bits_is_understood():
    assert QtStream(struct.pack(">Iq", 0xFFFFFFFE, 3) + b"abc").bytes_() == b"abc"


@pytest.mark.parametrize("size", [-1, 1 << 40])
def test_sizes_beyond_the_bytes_are_damage(size):
    with pytest.raises(Damaged):
        QtStream(struct.pack(">q", size)).size()


def test_simple_variants_are_left_out_and_others_refused():
    stream = QtStream(
        struct.pack(">I?i", 2, False, 5)
        + struct.pack(">I?", 10, False)
        + text("x")
        + struct.pack(">I?", 0, True)
        + b"!"
    )
    for _ in range(3):
        stream.skip_variant()
    assert stream.flag()

    with pytest.raises(Damaged):
        QtStream(struct.pack(">I?", 65536, False)).skip_variant()
