"""What fits is taken from an object, the rest stays."""

import pytest

from desktop.storage.json_fields import Fields, merge_rest, number


def test_a_value_of_the_right_type_is_taken_out() -> None:
    fields = Fields({"a": "x", "b": 1})
    assert fields.take("a", str) == "x"
    assert fields.rest == {"b": 1}


def test_a_value_of_a_wrong_type_stays() -> None:
    fields = Fields({"a": "x"})
    assert fields.take("a", int) is None
    assert fields.rest == {"a": "x"}


def test_a_truth_value_is_no_number() -> None:
    fields = Fields({"a": True})
    assert fields.take("a", int) is None
    assert number(True) is None


def test_null_is_the_same_as_missing() -> None:
    fields = Fields({"a": None})
    assert fields.take("a", str) is None
    assert fields.rest == {}


def test_the_object_that_was_read_is_not_changed() -> None:
    raw = {"a": "x"}
    Fields(raw).take("a", str)
    assert raw == {"a": "x"}


@pytest.mark.parametrize("value", ["b", 1, ["a"], {"a": 1}])
def test_a_word_that_is_not_known_stays(value: object) -> None:
    fields = Fields({"key": value})
    assert fields.take_known("key", {"a": 1}) is None
    assert fields.rest == {"key": value}


def test_a_known_word_is_taken_for_what_it_stands_for() -> None:
    assert Fields({"key": "a"}).take_known("key", {"a": 1}) == 1


@pytest.mark.parametrize("written", ["2026-11-21T10:00:00.123Z", "2026-11-21T10:00:00+01:00"])
def test_a_moment_is_kept_as_it_was_written(written: str) -> None:
    assert Fields({"at": written}).take_time("at", "never") == written


def test_a_moment_without_a_zone_is_utc() -> None:
    assert Fields({"at": "2026-11-21 10:00"}).take_time("at", "never") == "2026-11-21T10:00:00+00:00"


@pytest.mark.parametrize("written", ["yesterday", "", 17, None, "2026-13-40T99:00:00Z"])
def test_what_is_no_moment_is_the_default(written: object) -> None:
    assert Fields({"at": written}).take_time("at", "never") == "never"


def test_what_is_known_wins_over_what_was_read() -> None:
    assert merge_rest({"a": 1}, {"a": 2, "b": 3}, {}) == {"a": 1, "b": 3}


def test_a_value_that_did_not_fit_is_written_again_while_its_key_has_the_default() -> None:
    assert merge_rest({"a": "default"}, {"a": 5}, {"a": "default"}) == {"a": 5}
    assert merge_rest({"a": "changed"}, {"a": 5}, {"a": "default"}) == {"a": "changed"}
