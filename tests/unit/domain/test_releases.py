from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.releases import Release, is_due, is_page

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("version", "other", "is_newer"),
    [
        ("0.1.1", "0.1.0", True), ("0.10", "0.9.9", True), ("1.0", "0.99", True), ("0.1.0", "0.1.0", False),
        ("0.1", "0.1.0", False), ("0.0.9", "0.1.0", False), ("nightly", "0.1.0", False), ("1.0", "dev", False),
        ("99", "0.1", False), ("1.0rc1", "0.1.0", False), ("1.0.", "0.1.0", False), ("\u0661.2", "0.1", False),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version: str, other: str, is_newer: bool) -> None:
    assert Release(version, "", "").is_newer_than(other) == is_newer


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("", True), ("nonsense", True), (NOW.isoformat(), False), ((NOW - timedelta(days=6.9)).isoformat(), False),
        ((NOW - timedelta(days=7)).isoformat(), True), ((NOW + timedelta(days=1)).isoformat(), True),
        ("2026-11-27T10:00:00", True),
    ],
)  # fmt: skip
def test_a_week_after_the_last_time_it_is_time_again(last: str, due: bool) -> None:
    assert is_due(last, NOW) == due


@pytest.mark.parametrize("address", ["https://hearth.example", "https://hearth.example:8443/a/b?c=d#e"])
def test_a_page_is_an_https_address(address: str) -> None:
    assert is_page(address)


@pytest.mark.parametrize(
    "address",
    ["http://hearth.example", "https://", "https://a@b.example", "https://münchen.example", "https://a.example/ b",
     "https://a.example/\n", "https://a.example\\@b.example"],
)  # fmt: skip
def test_anything_else_is_none(address: str) -> None:
    assert not is_page(address)
