"""A blocking call that may never return: it gets a thread of its own, and so much time.

For what waits for others: servers, and windows that ask for a password. Files go to a ``FileThread``: that waits for
the end of what has begun, this does not.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def timed_call(timeout_s: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function returns or raises; ``TimeoutError`` when that takes too long. The call is then left alone: it
    ends when it ends, nobody hears of it, and it keeps the program from nothing."""
    outcome: Future[T] = Future()
    outcome.set_running_or_notify_cancel()

    def run() -> None:
        try:
            outcome.set_result(function(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it is raised where the call is waited for
            outcome.set_exception(error)

    threading.Thread(target=run, name=f"timed {getattr(function, '__name__', 'call')}"[:15], daemon=True).start()
    return await asyncio.wait_for(asyncio.wrap_future(outcome), timeout_s)
