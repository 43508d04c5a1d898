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
