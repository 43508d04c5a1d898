from datetime import UTC, datetime, timedelta

import pytest

from desktop.ui.ages import short_age, spoken_age

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "short", "spoken"),
    [
        (timedelta(seconds=-5), "now", "just now"),
        (timedelta(seconds=59), "now", "just now"),
        (timedelta(minutes=1), "1 min", "1 minute ago"),
        (timedelta(minutes=59), "59 min", "59 minutes ago"),
        (timedelta(hours=23), "23 h", "23 hours ago"),
        (timedelta(days=1), "1 d", "1 day ago"),
        (timedelta(days=6), "6 d", "6 days ago"),
        (timedelta(days=7), "21 Nov", "on 21 November 2026"),
        (timedelta(days=400), "Oct 2025", "on 24 October 2025"),
    ],
)
def test_ages_are_as_exact_as_one_needs_them(qapp, ago, short, spoken):
    at = (NOW - ago).isoformat().replace("+00:00", "Z")

    assert short_age(at, NOW) == short
    assert spoken_age(at, NOW) == spoken


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-28T12:00:00"])
def test_what_is_no_moment_has_no_age(qapp, at):
    assert (short_age(at, NOW), spoken_age(at, NOW)) == ("", "")
