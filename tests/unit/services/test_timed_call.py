import asyncio
import threading

import pytest

from desktop.services.timed_call import timed_call


def test_the_call_runs_on_a_thread_of_its_own_and_its_result_comes_back(run_async):
    def add(one: int, other: int) -> tuple[int, str]:
        return one + other, threading.current_thread().name

    assert run_async(timed_call(60, add, 1, other=2)) == (3, "timed add")


def test_an_error_reaches_the_caller(run_async):
    def fail() -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        run_async(timed_call(60, fail))


def test_who_waits_too_long_is_told_and_what_comes_later_reaches_nobody(run_async):
    may_end, has_ended = threading.Event(), threading.Event()

    def hang() -> str:
        may_end.wait(60)
        has_ended.set()
        return "late"

    with pytest.raises(TimeoutError):
        run_async(timed_call(0.01, hang))

    may_end.set()
    assert has_ended.wait(60)


def test_a_call_nobody_waits_for_any_more_does_not_hold_the_loop(run_async):
    may_end = threading.Event()

    async def scenario() -> None:
        waiting = asyncio.ensure_future(timed_call(60, may_end.wait, 60))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    run_async(scenario())
    may_end.set()
