"""The engine's child, whose main thread tells how much CPU time it spends between one token's decode and the next.

``python -m tests.benchmarks.timed_child FLAG FIGURES`` is the child; ``outside_decode`` starts it in place of the
ordinary one. Three numbers lie in the file FIGURES: seconds spent, how often, and when the last decode ended.
"""

import mmap
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from desktop.engine import client
from tests.benchmarks.subjects import QUESTION, child
from tests.flow.engine_driver import alone

N_NUMBERS = 3
SPENT_S, TIMES, ENDED_AT = range(N_NUMBERS)


@contextmanager
def outside_decode(model: Path, n_threads: int) -> Iterator[Callable[[int, int], float]]:
    """Microseconds per token outside of llama.cpp's decode, in an answer of so many tokens. The first number makes the
    question another one, so that prompts are read, not repeated."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(8 * N_NUMBERS))
        file.flush()
        numbers = mapped(file.name)
        command = [sys.executable, "-m", "tests.benchmarks.timed_child"]
        with (
            mock.patch.object(client, "child_command", lambda flag: [*command, str(flag), file.name]),
            child(model, n_threads) as driver,
        ):

            def us_per_token(number: int, n_tokens: int) -> float:
                numbers[:] = memoryview(struct.pack("3d", 0, 0, 0)).cast("d")
                driver.answer(alone(f"{number}. {QUESTION}", max_tokens=n_tokens))
                assert n_tokens - 3 <= numbers[TIMES] < n_tokens, numbers[TIMES]
                return numbers[SPENT_S] / numbers[TIMES] * 1e6

            yield us_per_token


def mapped(path: str) -> memoryview:
    with Path(path).open("r+b") as file:
        return memoryview(mmap.mmap(file.fileno(), 8 * N_NUMBERS)).cast("d")


def main() -> None:
    """Put a clock around llama.cpp's decode, then be the child."""
    from desktop.engine.host.llama import llama
    from desktop.engine.host.main import run

    numbers, decode, now = mapped(sys.argv[2]), llama.llama_decode, time.thread_time

    def timed(context: int, batch: object) -> int:
        if numbers[ENDED_AT]:
            numbers[SPENT_S] += now() - numbers[ENDED_AT]
            numbers[TIMES] += 1
        status: int = decode(context, batch)
        numbers[ENDED_AT] = now() if batch.n_tokens == 1 else 0  # type: ignore[attr-defined]  # a ctypes struct
        return status

    llama.llama_decode = timed
    sys.exit(run(sys.argv[1:2]))


if __name__ == "__main__":
    main()
