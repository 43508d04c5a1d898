"""How soon the engine stops: an answer, a long prompt that is being read, and the loading of a model.

An answer and a prompt are stopped at moments drawn by chance; the time is from the call to the event that ends the run.
A load is cancelled as the application does it, by ending the child; the time is to the child's end. Afterwards the same
question gets the answer that it got before. Beside a time stands its ratio to what was going on: one token, the whole
prompt, the whole load.
"""

import argparse
import random
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import EngineDied
from desktop.domain.models import LoadSettings
from desktop.engine.protocol import LoadModel
from tests.benchmarks import figures
from tests.benchmarks.subjects import add_options, child, models
from tests.flow.engine_driver import EngineDriver, alone

STOPS_IN_A_ROUND = 4
N_CTX = 4096
QUESTION = "What is new?"
N_COMPARED = 48
LONG_PROMPT = "the sea and the land and " * 400
WITHOUT_LIMIT = 3000


def stop_later(driver: EngineDriver, run: int, delay_s: float, called_at: list[float]) -> None:
    def stop() -> None:
        called_at.append(time.perf_counter())
        driver.process.stop(run)

    threading.Timer(delay_s, stop).start()


def stop_while_decoding(driver: EngineDriver, delay_s: float) -> float:
    """Milliseconds until an answer ends that is stopped so long after its first piece."""
    called_at: list[float] = []

    def on_piece(run: int, count: int) -> None:
        if count == 1:
            stop_later(driver, run, delay_s, called_at)

    answer = driver.answer(alone(QUESTION, max_tokens=WITHOUT_LIMIT), on_piece)
    assert answer.end is not None
    assert answer.end.reason == "stopped", answer.end
    return (time.perf_counter() - called_at[0]) * 1000


def abort_in_prompt(driver: EngineDriver, number: int, delay_s: float) -> float:
    """Milliseconds until a run ends that is stopped so long after it has begun to read a prompt."""
    called_at: list[float] = []

    def on_reading(run: int, done: int) -> None:
        if not called_at and not done:
            stop_later(driver, run, delay_s, called_at)

    answer = driver.answer(alone(f"{number}. {LONG_PROMPT}", max_tokens=1), on_reading=on_reading)
    assert answer.end is not None
    assert answer.end.reason == "stopped", answer.end
    assert answer.end.usage.completion_tokens == 0
    return (time.perf_counter() - called_at[0]) * 1000


def cancel_of_load(model: Path, delay_s: float) -> float:
    """Milliseconds until the child is gone that is ended so long after it was told to load."""
    driver = EngineDriver()
    called_at: list[float] = []

    def kill() -> None:
        called_at.append(time.perf_counter())
        driver.process.kill()

    driver.process.send(LoadModel(model, LoadSettings(n_ctx=N_CTX, n_gpu_layers=0)))
    timer = threading.Timer(delay_s, kill)
    timer.start()
    try:
        while True:
            driver.process.read()
    except EngineDied:
        ended_at = time.perf_counter()
    finally:
        timer.join()
        driver.process.close()
    return (ended_at - called_at[0]) * 1000


def load_s(model: Path) -> float:
    """Seconds that a whole load takes."""
    driver = EngineDriver()
    begun_at = time.perf_counter()
    driver.load(model, LoadSettings(n_ctx=N_CTX, n_gpu_layers=0))
    driver.process.close()
    return time.perf_counter() - begun_at


def of_model(model: Path, rounds: int) -> figures.Figures:
    """All three, with chances that are the same for every run of the benchmark."""
    chance = random.Random(1)
    whole_load_s = load_s(model)
    n_stops = rounds * STOPS_IN_A_ROUND

    def repeated(measure: Callable[[int], float]) -> list[float]:
        return [measure(number) for number in range(n_stops)]

    with child(model, None, N_CTX) as driver:
        before = driver.answer(alone(QUESTION, max_tokens=N_COMPARED))
        assert before.end is not None
        token_ms = 1000 / before.end.timings.tokens_per_second
        prompt = driver.answer(alone(LONG_PROMPT, max_tokens=1)).end
        assert prompt is not None
        prompt_ms = prompt.timings.first_token_ms
        stops = repeated(lambda _: stop_while_decoding(driver, chance.uniform(1, 8) * token_ms / 1000))
        after_stops = driver.answer(alone(QUESTION, max_tokens=N_COMPARED)).text
        aborts = repeated(lambda number: abort_in_prompt(driver, number, chance.uniform(0.02, 0.15) * prompt_ms / 1000))
        after_aborts = driver.answer(alone(QUESTION, max_tokens=N_COMPARED)).text
    assert after_stops == after_aborts == before.text, "the context does not work afterwards"
    cancels = repeated(lambda _: cancel_of_load(model, chance.uniform(0.1, 0.8) * whole_load_s))
    return {
        **summary("stop_while_decoding", stops, "token", token_ms),
        **summary("abort_in_prompt", aborts, "prompt", prompt_ms),
        "prompt_tokens": prompt.usage.prompt_tokens,
        **summary("cancel_of_load", cancels, "load", whole_load_s * 1000),
    }


def summary(name: str, times_ms: list[float], whole: str, whole_ms: float) -> figures.Figures:
    median_ms = statistics.median(times_ms)
    return {
        f"{name}_median_ms": median_ms,
        f"{name}_max_ms": max(times_ms),
        f"{whole}_ms": whole_ms,
        f"{name}_ratio_to_{whole}": median_ms / whole_ms,
    }


def measure(arguments: argparse.Namespace) -> figures.Figures:
    with models(arguments) as chosen:
        found = {name: of_model(model, arguments.rounds) for name, model in chosen.items()}
    return {f"{name}_{key}": value for name, each in found.items() for key, value in each.items()}


if __name__ == "__main__":
    figures.main(measure, __doc__ or "", add_options)
