"""Tokens per second on an idle machine and beside programs that keep every core busy: the engine's child, the same
child with OpenMP's default of waiting threads that spin, and llama-bench if its path is given.

The kinds take turns, so that other load on the machine hits all of them; figures are medians, a ratio above 1 means:
the child is faster. The busy programs are children of this one and end with it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

from tests.benchmarks import figures, subjects
from tests.benchmarks.llama_programs import on_cpu
from tests.benchmarks.subjects import QUESTION
from tests.flow.engine_driver import alone

N_TOKENS = 128
# What libgomp does when nobody tells it otherwise.
DEFAULT_SPINS = "300000"
BUSY_LOOP = (
    "import os, sys, threading\n"
    "threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()\n"
    "while True: pass\n"
)

Run = Callable[[], float]


@contextmanager
def child(model: Path, n_threads: int, n_tokens: int, surroundings: dict[str, str]) -> Iterator[Run]:
    """Our engine, with some more environment variables."""
    with ExitStack() as stack:
        with mock.patch.dict(os.environ, surroundings):
            driver = stack.enter_context(subjects.child(model, n_threads))

        def run() -> float:
            end = driver.answer(alone(QUESTION, max_tokens=n_tokens)).end
            assert end is not None
            assert end.usage.completion_tokens == n_tokens, end
            return end.timings.tokens_per_second

        yield run


def llama_bench(program: Path, model: Path, n_threads: int, n_tokens: int) -> Run:
    """llama.cpp's own benchmark, as it comes."""
    command = [str(program), *on_cpu(model, n_threads), "-n", str(n_tokens), "-p", "0", "-r", "1", "-o", "json"]

    def run() -> float:
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(json.loads(ended.stdout)[0]["avg_ts"])

    return run


@contextmanager
def busy_cores(number: int) -> Iterator[None]:
    """So many programs that compute all the time."""
    command = [sys.executable, "-c", BUSY_LOOP]
    with ExitStack() as stack:
        for _ in range(number):
            process = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE))
            stack.callback(process.kill)
        yield


def measure(arguments: argparse.Namespace) -> figures.Figures:
    """Every model by itself."""
    found: dict[str, float] = {"busy_programs": arguments.busy, "threads": arguments.threads}
    with subjects.models(arguments) as models:
        for name, path in models.items():
            found |= {f"{name}_{key}": value for key, value in measure_model(path, arguments).items()}
    return found


def measure_model(model: Path, arguments: argparse.Namespace) -> dict[str, float]:
    """All kinds in turns, first idle, then busy."""
    speeds: dict[str, dict[str, list[float]]] = {}
    shape = (model, arguments.threads, arguments.tokens)
    with ExitStack() as stack:
        runs = {
            "child": stack.enter_context(child(*shape, {})),
            "spinning": stack.enter_context(child(*shape, {"GOMP_SPINCOUNT": DEFAULT_SPINS})),
        }
        if arguments.llama_bench is not None:
            runs["llama_bench"] = llama_bench(arguments.llama_bench, *shape)
        for state, number in (("idle", 0), ("busy", arguments.busy)):
            taken = speeds[state] = {kind: [] for kind in runs}
            with busy_cores(number):
                for _ in range(arguments.rounds):
                    for kind, run in runs.items():
                        taken[kind].append(run())
    median = {(kind, state): statistics.median(v) for state, kinds in speeds.items() for kind, v in kinds.items()}
    told = {f"{kind}_{state}_tokens_per_s": value for (kind, state), value in median.items()}
    told["child_busy_share_of_idle"] = median["child", "busy"] / median["child", "idle"]
    for (kind, state), value in median.items():
        if kind != "child":
            told[f"{state}_ratio_to_{kind}"] = median["child", state] / value
    return told


def add_options(parser: argparse.ArgumentParser) -> None:
    """Models, and how much of everything."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    subjects.add_options(parser)
    parser.add_argument("--llama-bench", type=Path, help="path of llama-bench")
    parser.add_argument("--threads", type=int, default=cores, help="of the model (default: one per core)")
    parser.add_argument("--busy", type=int, default=cores, help="busy programs (default: one per core)")
    parser.add_argument("--tokens", type=int, default=N_TOKENS, help="of each answer")


if __name__ == "__main__":
    figures.main(measure, __doc__ or "", add_options)
