import json

import pytest

from desktop.exchange.json_reading import (
    Damaged,
    moment_of,
    object_at,
    object_of,
    objects,
    objects_at,
    parse,
    parse_lines,
    sound,
    text_at,
    text_of,
    time_at,
)


@pytest.mark.parametrize("data", ['{"a": "é"}'.encode("utf-8-sig"), '{"a": "é"}'.encode("utf-16")])
def test_byte_order_marks_are_understood(data):
    assert parse(data) == {"a": "é"}


def test_a_letter_may_lie_on_the_border_of_what_is_read_at_once():
    assert parse(b'"' + b"x" * ((1 << 20) - 2) + 'é"'.encode()) == "x" * ((1 << 20) - 2) + "é"
    with pytest.raises(Damaged, match="not text"):
        parse(b'"\xc3')


def test_what_json_does_not_know_is_read_with_patience():
    assert parse(b'{"a": NaN, "b": "\\ud83d", "c": ' + b"1" * 5000 + b"}")["a"] is None


def test_a_long_list_is_read_item_by_item():
    items = [{"a": "é" * 100_000, "n": n} for n in range(15)]

    assert parse(json.dumps(items, indent=1).encode()) == items
    assert parse(b"[" + b" " * 2_000_000 + b"]") == []


@pytest.mark.parametrize("end", ["", ",", ",]", "] x", "5]"])
def test_a_long_list_without_its_end_is_damage(end):
    with pytest.raises(Damaged, match="is not JSON"):
        parse(("[" + " " * 2_000_000 + '{"a": 1}' + end).encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "line 1"),
        (b"[\n1,\n", "line 3"),
        (b"\xff\x00\x00", "not text"),
        (b"[" * 1_000_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
    ],
)
def test_damage_is_told(data, words):
    with pytest.raises(Damaged, match=words):
        parse(data)


def test_lines_are_values_and_empty_ones_nothing():
    assert parse_lines(b'{"a": 1}\n\n{"b": 2}\r\n') == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1714564800.25, "2024-05-01T12:00:00.250Z"),
        (1714564800250, "2024-05-01T12:00:00.250Z"),
        ("2024-05-01T14:00:00+02:00", "2024-05-01T12:00:00.000Z"),
        ("2024-05-01T12:00:00", "2024-05-01T12:00:00.000Z"),
        *(
            (nothing, "")
            for nothing in (None, True, -5, 0, 1e300, float("inf"), "yesterday", "0001-01-01T00:00:00+14:00", [])
        ),
    ],
)
def test_moments_of_many_kinds(value, moment):
    assert moment_of(value) == moment


def test_what_may_be_there_is_asked_for():
    fields = {"a": "", "b": "x", "c": {"d": 1}, "e": [{"f": 1}, 5], "t": "soon", "u": 5}

    assert text_at(fields, "a", "b") == "x"
    assert object_at(fields, "c") == {"d": 1}
    assert object_at(fields, "b") == {}
    assert objects_at(fields, "e") == [{"f": 1}]
    assert objects_at(fields, "b") == []
    assert time_at(fields, "t", "u") == "1970-01-01T00:00:05.000Z"


def test_what_must_be_there_is_checked():
    for check, value in ((objects, [1]), (objects, None), (object_of, []), (text_of, 5)):
        with pytest.raises(Damaged, match=r"it (is|are) not"):
            check(value, "it")
    assert text_of(None, "it") == ""


def test_halves_of_letters_become_a_sign():
    assert sound("a\ud83db") == "a\ufffdb"
