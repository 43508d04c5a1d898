import asyncio

from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError


def test_an_error_for_the_user_and_a_bug_go_their_own_ways(play):
    async def scenario() -> None:
        bugs, errors = [], []
        tasks = Tasks(asyncio.get_running_loop(), bugs.append)

        async def fail(error: Exception) -> None:
            raise error

        await tasks.spawn(fail(AppError("Full.")), errors.append)
        await tasks.spawn(fail(ValueError("bug")), errors.append)
        assert [str(error) for error in errors] == ["Full."]
        assert [type(bug) for bug in bugs] == [ValueError]

    play(scenario())


def test_close_cancels_what_still_runs_and_waits_for_its_cleaning_up(play):
    async def scenario() -> None:
        cleaned = []
        tasks = Tasks(asyncio.get_running_loop(), print)

        async def wait() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cleaned.append(True)

        tasks.spawn(wait(), print)
        await asyncio.sleep(0)
        await tasks.close()
        assert cleaned == [True]

    play(scenario())


def test_close_ends_what_is_started_by_what_it_ends(play):
    async def scenario() -> None:
        tasks, ended = Tasks(asyncio.get_running_loop(), print), []

        async def wait_and_start_another() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(tasks.spawn(asyncio.Event().wait(), print))

        tasks.spawn(wait_and_start_another(), print)
        await asyncio.sleep(0)
        await tasks.close()
        assert [task.done() for task in ended] == [True]

    play(scenario())


def test_a_task_that_is_cancelled_before_it_began_leaves_nothing_behind(play):
    async def scenario() -> None:
        waiting = asyncio.Event().wait()
        tasks = Tasks(asyncio.get_running_loop(), print)
        task = tasks.spawn(waiting, print)
        task.cancel()
        await asyncio.wait([task])
        assert waiting.cr_frame is None, "closed: Python would warn of a coroutine that was never awaited"

    play(scenario())
