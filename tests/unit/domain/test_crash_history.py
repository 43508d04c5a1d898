"""When an engine that crashes is worth another start."""

from desktop.domain.crash_history import CrashHistory


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def history() -> tuple[CrashHistory, Clock]:
    clock = Clock()
    return CrashHistory(n_crashes=3, window_s=300, clock=clock), clock


def test_the_third_crash_in_the_window_is_one_too_many():
    crashes, clock = history()
    seen = []
    for _ in range(3):
        clock.now += 149
        seen.append(crashes.note())

    assert seen == [True, True, False]


def test_crashes_long_ago_do_not_count():
    crashes, clock = history()
    seen = []
    for _ in range(5):
        clock.now += 151
        seen.append(crashes.note())

    assert seen == [True] * 5


def test_after_a_change_it_counts_from_the_beginning():
    crashes, _ = history()
    crashes.note()
    crashes.note()
    crashes.forget()

    assert [crashes.note(), crashes.note(), crashes.note()] == [True, True, False]
