"""Bytes of tokens to text: unfinished characters and possible stop strings are held back."""

import random

import pytest

from desktop.engine.host.text_stream import StoppingTextStream, text_stream


def fed(stream, *pieces: bytes) -> list[str]:
    texts = []
    for piece in pieces:
        texts.append(stream.feed(piece))
        if stream.is_stopped:
            break
    return texts


def test_a_character_across_tokens_comes_whole():
    wave = "👋".encode()

    assert fed(text_stream(()), wave[:1], wave[1:3], wave[3:]) == ["", "", "👋"]


def test_bytes_of_an_unfinished_character_are_dropped_at_the_end():
    stream = text_stream(())

    assert fed(stream, b"ok", "é".encode()[:1]) == ["ok", ""]
    assert stream.finish() == ""


def test_a_stop_string_across_pieces_ends_the_text_before_it():
    stream = text_stream(("###",))

    assert fed(stream, b"one #", b"#", b"# two") == ["one ", "", ""]
    assert stream.is_stopped
    assert stream.finish() == ""


def test_what_turns_out_to_be_no_stop_string_is_given_later():
    stream = text_stream(("###",))

    assert fed(stream, b"a#", b"#b", b"#") == ["a", "##b", ""]
    assert stream.finish() == "#"
    assert not stream.is_stopped


def test_the_first_stop_in_the_text_counts_not_the_first_in_the_list():
    stream = text_stream(("world", "lo"))

    assert "".join(fed(stream, b"hello world")) == "hel"


def test_a_stop_string_with_a_repeated_beginning_is_found():
    stream = text_stream(("aab",))

    assert "".join(fed(stream, b"a", b"a", b"a", b"b", b"c")) == "a"
    assert stream.is_stopped


@pytest.mark.parametrize("pieces", [(b"xabc", b"d"), (b"xab", b"cd"), (b"x", b"a", b"b", b"c", b"d"), (b"xabcd",)])
def test_the_stop_that_begins_first_counts_however_the_text_is_cut(pieces):
    stream = text_stream(("bc", "abcd"))

    assert "".join(fed(stream, *pieces)) == "x"
    assert stream.is_stopped


def test_a_complete_stop_counts_when_the_one_before_it_comes_to_nothing():
    stream = text_stream(("bc", "abcd"))

    assert "".join(fed(stream, b"xabc", b"e")) == "xa"
    assert stream.is_stopped


def test_a_complete_stop_counts_when_the_answer_ends_before_the_earlier_one_is_complete():
    stream = text_stream(("bc", "abcd"))

    assert fed(stream, b"xabc") == ["x"]
    assert stream.finish() == "a"
    assert stream.is_stopped


def test_of_two_that_begin_at_the_same_place_the_longer_is_not_waited_for():
    stream = text_stream(("ab", "abcd"))

    assert fed(stream, b"xab") == ["x"]
    assert stream.is_stopped


def test_empty_stop_strings_do_not_count():
    assert not isinstance(text_stream(("",)), StoppingTextStream)


@pytest.mark.parametrize("seed", range(20))
def test_however_a_text_is_cut_the_answer_is_what_stands_before_the_first_stop(seed):
    numbers = random.Random(seed)
    text = "".join(numbers.choice("ab🎉é") for _ in range(80))
    stops = tuple("".join(numbers.choice("ab🎉é") for _ in range(numbers.randint(2, 6))) for _ in range(3))
    raw, pieces = text.encode(), []
    while raw:
        size = numbers.randint(1, 5)
        pieces.append(raw[:size])
        raw = raw[size:]
    stream = text_stream(stops)

    answer = "".join(fed(stream, *pieces)) + stream.finish()

    hits = [text.find(stop) for stop in stops if stop in text]
    assert answer == (text[: min(hits)] if hits else text)
    assert stream.is_stopped == bool(hits)
