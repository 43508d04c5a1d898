"""Which runtime is used, and what is told of the others."""

from pathlib import Path

from desktop.domain.runtimes import Runtime, Verdict, chosen_runtime, statuses_of, untried_runtimes

NEW = Runtime(Path("/r/cuda-13"), "CUDA 13", "CUDA", "k13")
OLD = Runtime(Path("/r/cuda-12"), "CUDA 12", "CUDA", "k12")
BROKEN = Runtime(Path("/r/x"), "x", problem="runtime.json is missing.")
BOTH = (NEW, OLD)
WORKS, FAILS = Verdict(seal="s"), Verdict("the driver crashed.")


def uses(runtimes, verdicts, *, is_trying: bool = False) -> list[str]:
    return [status.use for status in statuses_of(runtimes, verdicts, is_trying=is_trying)]


def test_nothing_is_used_before_it_was_tried():
    assert chosen_runtime(BOTH, {}) is None
    assert untried_runtimes(BOTH, {}) == BOTH
    assert uses(BOTH, {}) == ["Not tried yet."] * 2


def test_the_first_that_works_is_used_and_the_next_is_not_tried():
    assert chosen_runtime(BOTH, {"k13": WORKS}) == NEW
    assert untried_runtimes(BOTH, {"k13": WORKS}) == ()
    assert uses(BOTH, {"k13": WORKS}) == ["Works, and is used.", "Not tried: CUDA 13 is used."]


def test_one_that_fails_gives_way_to_the_last_that_worked():
    verdicts = {"k13": FAILS, "k12": WORKS}

    assert chosen_runtime(BOTH, verdicts) == OLD
    assert untried_runtimes(BOTH, verdicts) == ()
    assert uses(BOTH, verdicts) == ["Not used: the driver crashed.", "Works, and is used."]
    assert [status.can_be_tried for status in statuses_of(BOTH, verdicts, is_trying=False)] == [True, False]


def test_a_newer_one_is_tried_beside_one_that_works():
    assert untried_runtimes(BOTH, {"k12": WORKS}) == (NEW,)
    assert chosen_runtime(BOTH, {"k12": WORKS}) == OLD
    assert uses(BOTH, {"k12": WORKS}, is_trying=True)[0] == "Being tried…"


def test_of_two_that_work_the_second_says_who_comes_before():
    assert uses(BOTH, {"k13": WORKS, "k12": WORKS})[1] == "Works. Not used: CUDA 13 comes before it."


def test_a_folder_that_is_refused_is_never_used_nor_tried():
    assert chosen_runtime((BROKEN,), {"": WORKS}) is None
    assert untried_runtimes((BROKEN,), {}) == ()
    assert uses((BROKEN,), {}) == ["Not used: runtime.json is missing."]
