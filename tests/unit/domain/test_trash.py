import pytest

from desktop.domain.trash import DAY_S, TrashedConversation

NOW_S = 2_000_000_000.0


@pytest.mark.parametrize(
    ("days_ago", "left"), [(0, 30), (0.5, 30), (1, 29), (29, 1), (29.9, 1), (30, 0), (400, 0), (-3, 30)]
)
def test_it_says_how_many_days_are_left(days_ago, left):
    assert TrashedConversation("c", "Chat", NOW_S - days_ago * DAY_S).days_left(NOW_S) == left
