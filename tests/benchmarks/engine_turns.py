"""What a turn costs: only its new tokens, in a conversation that goes on, after another one, and after a restart.

All in one run, beside reading the same conversation anew. A switch is the time from a request to where reading begins,
less that of a turn without a switch: the other conversation's state is put away, this one's is brought back.
Needs Linux, for the child's CPU time.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from tests.benchmarks import figures
from tests.benchmarks.subjects import add_options, cpu_s, models
from tests.flow.engine_driver import EngineDriver, engine

N_CTX = 4096
N_WORDS = 900
N_ANSWER = 8
N_TURNS = 8
WORDS = ["the", "sea", "and", "the", "wind", "in", "the", "north", "of", "the", "world", "are", "what", "we", "know"]
NEXT = "And what do you say of that?"
# The engine copies a state in the pause after an answer, which a user needs to read.
PAUSE_S = 1.0


@dataclass(frozen=True)
class Cost:
    """One turn: tokens evaluated, tokens that are new, CPU time, time until reading began and until the first token."""

    n_evaluated: int
    n_new: int
    cpu_s: float
    until_reading_s: float
    first_token_s: float


class Chat:
    """A conversation that goes on with every question; ``n_known`` tokens of it have been read or made."""

    def __init__(self, name: str) -> None:
        words = (WORDS[number % len(WORDS)] for number in range(N_WORDS))
        self._turns = [Turn(Role.USER, f"{name}: {' '.join(words)}")]
        self.n_known = 0

    def go_on(self, driver: EngineDriver) -> Cost:
        """Have the last question answered, and ask the next one."""
        began: list[float] = []
        request = ChatRequest(tuple(self._turns), Sampling(temperature=0, max_tokens=N_ANSWER))
        before, started_at = cpu_s(driver.process.pid), time.perf_counter()
        answer = driver.answer(request, on_reading=lambda _run, _done: began.append(time.perf_counter()))
        spent_s = cpu_s(driver.process.pid) - before
        assert answer.end is not None, answer.failure
        usage, known = answer.end.usage, self.n_known
        self.n_known = usage.prompt_tokens + usage.completion_tokens
        self._turns += [Turn(Role.ASSISTANT, answer.text), Turn(Role.USER, NEXT)]
        time.sleep(PAUSE_S)
        first_token_s = answer.end.timings.first_token_ms / 1000
        return Cost(answer.n_read, usage.prompt_tokens - known, spent_s, began[0] - started_at, first_token_s)


def measure_model(model: Path, rounds: int) -> figures.Figures:
    """All figures of one model."""
    settings = LoadSettings(n_ctx=N_CTX, n_gpu_layers=0)
    chat, other = Chat("One"), Chat("Another")
    with tempfile.TemporaryDirectory() as folder:
        with engine(model, settings, Path(folder)) as driver:
            anew = chat.go_on(driver)
            going_on = [chat.go_on(driver) for _ in range(N_TURNS)]
            other.go_on(driver)
            switches = [each.go_on(driver) for _ in range(rounds) for each in (chat, other)]
            warm = [chat.go_on(driver) for _ in range(1 + rounds)][1:]
            driver.shut_down()
        reopened = []
        for _ in range(rounds):
            with engine(model, settings, Path(folder)) as driver:
                other.go_on(driver)
                reopened.append(chat.go_on(driver))
                driver.shut_down()
    thousands = chat.n_known / 1000
    stay_s = median(warm, lambda cost: cost.until_reading_s)
    memory_ms = (median(switches, lambda cost: cost.until_reading_s) - stay_s) * 1000 / thousands
    disk_ms = (median(reopened, lambda cost: cost.until_reading_s) - stay_s) * 1000 / thousands
    warm_s, reopened_s = (median(costs, lambda cost: cost.first_token_s) for costs in (warm, reopened))
    turn_s = median(going_on, lambda cost: cost.cpu_s)
    return {
        "history_tokens": chat.n_known,
        "evaluated_beyond_new_tokens_max": max(cost.n_evaluated - cost.n_new for cost in (*going_on, *switches)),
        "turn_cpu_ms": turn_s * 1000,
        "anew_cpu_ms": anew.cpu_s * 1000,
        "ratio_anew_to_turn_cpu": anew.cpu_s / turn_s,
        "switch_from_memory_ms_per_1000_tokens": memory_ms,
        "switch_from_disk_ms_per_1000_tokens": disk_ms,
        "ratio_disk_to_memory": disk_ms / memory_ms,
        "warm_first_token_ms": warm_s * 1000,
        "reopened_first_token_ms": reopened_s * 1000,
        "ratio_reopened_to_warm": reopened_s / warm_s,
    }


def median(costs: list[Cost], of: Callable[[Cost], float]) -> float:
    return statistics.median(map(of, costs))


def measure(arguments: argparse.Namespace) -> figures.Figures:
    """All models, one after the other."""
    with models(arguments) as found:
        return {
            f"{name}_{key}": value
            for name, path in found.items()
            for key, value in measure_model(path, arguments.rounds).items()
        }


if __name__ == "__main__":
    figures.main(measure, __doc__ or "", add_options)
