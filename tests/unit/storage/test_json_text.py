"""JSON is read with patience and written so that every line reads well."""

import contextlib
import json
import math

import pytest

from desktop.storage.json_text import lines, one_line, parse


def test_usual_json_is_read_as_it_is() -> None:
    assert parse(b'{"a": [1, 2.5, null, true, "\xc3\xa4"]}') == {"a": [1, 2.5, None, True, "ä"]}


def test_a_byte_order_mark_is_no_damage() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_numbers_that_json_cannot_hold_become_null(text: str) -> None:
    assert parse(f'{{"a": {text}, "b": 1}}'.encode()) == {"a": None, "b": 1}


def test_numbers_beyond_64_bits_keep_every_digit() -> None:
    number = 2**200
    assert parse(one_line({"a": number})) == {"a": number}


@pytest.mark.parametrize("innermost", ["1", "NaN"])
@pytest.mark.parametrize("levels", [600, 990, 100_000])
def test_what_is_nested_deep_is_read_or_refused_and_nothing_else(innermost: str, levels: int) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse(("[" * levels + innermost + "]" * levels).encode()), list)


def test_half_a_surrogate_pair_is_replaced_when_read() -> None:
    assert parse(b'{"\\ud83d": "a\\ud83d", "list": ["\\udc00b"]}') == {"\ufffd": "a\ufffd", "list": ["\ufffdb"]}


def test_half_a_surrogate_pair_is_replaced_when_written() -> None:
    assert json.loads(one_line({"a": ["x\ud83d", 1], "\udc00": None})) == {"a": ["x\ufffd", 1], "\ufffd": None}


def test_two_halves_of_a_pair_become_one_character() -> None:
    assert json.loads(one_line("\ud83d\ude00\ud83d")) == "😀\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        b'{"a": 1',
        b'{"a": 1}\0',
        b'{"a": "\xff"}',
        "{}".encode("utf-16"),
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
        b'{"a": NaN, "b": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_json_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is not for users
        parse(data)


def test_a_line_has_blanks_and_no_line_ends() -> None:
    assert one_line({"a": [1, {"b": "x\ny,z:"}]}) == b'{"a": [1, {"b": "x\\ny,z:"}]}'


def test_numbers_that_are_none_are_written_as_null() -> None:
    assert one_line([math.nan, math.inf]) == b"[null, null]"


def test_lines_hold_one_key_each() -> None:
    written = lines({"a": 1, "b": {"c": [2]}})
    assert written == b'{\n  "a": 1,\n  "b": {"c": [2]}\n}\n'
    assert parse(written) == {"a": 1, "b": {"c": [2]}}
