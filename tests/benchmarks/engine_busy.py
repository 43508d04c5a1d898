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
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from unittest import mock

from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import Ended, Generate, Hello, LoadFailed, LoadModel, ModelLoaded
from tests.benchmarks.decode_loops import N_CTX, QUESTION
from tests.benchmarks.engine_decode import STARTER, endless

ROUNDS = 5
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
    process = EngineProcess()
    with mock.patch.dict(os.environ, surroundings):
        process.start()
    assert isinstance(process.read(), Hello)
    process.send(LoadModel(model, LoadSettings(n_ctx=N_CTX, n_threads=n_threads, n_gpu_layers=0)))
    while not isinstance(event := process.read(), ModelLoaded):
        assert not isinstance(event, LoadFailed), event
    numbers = count(1)

    def run() -> float:
        request = ChatRequest((Turn(Role.USER, QUESTION),), Sampling(temperature=0, max_tokens=n_tokens))
        process.send(Generate(next(numbers), request))
        while not isinstance(event := process.read(), Ended):
            pass
        assert event.usage.completion_tokens == n_tokens, event
        return event.timings.tokens_per_second

    try:
        run()
        yield run
    finally:
        process.close()


def llama_bench(program: Path, model: Path, n_threads: int, n_tokens: int) -> Run:
    """llama.cpp's own benchmark, as it comes."""
    command = [str(program), "-m", str(model), "-t", str(n_threads), "-n", str(n_tokens)]
    command += ["-p", "0", "-r", "1", "-ngl", "0", "-o", "json"]

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


def measure(options: argparse.Namespace) -> dict[str, float]:
    """All kinds in turns, first idle, then busy."""
    speeds: dict[str, dict[str, list[float]]] = {}
    with ExitStack() as stack:
        model = options.model or endless(STARTER, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        shape = (model, options.threads, options.tokens)
        runs = {
            "child": stack.enter_context(child(*shape, {})),
            "spinning": stack.enter_context(child(*shape, {"GOMP_SPINCOUNT": DEFAULT_SPINS})),
        }
        if options.llama_bench is not None:
            runs["llama_bench"] = llama_bench(options.llama_bench, *shape)
        for state, number in (("idle", 0), ("busy", options.busy)):
            with busy_cores(number):
                taken = speeds[state] = {kind: [] for kind in runs}
                for _ in range(options.rounds):
                    for kind, run in runs.items():
                        taken[kind].append(run())
    median = {(state, kind): statistics.median(v) for state, kinds in speeds.items() for kind, v in kinds.items()}
    figures = {f"{kind}_{state}_tokens_per_s": value for (state, kind), value in median.items()}
    figures["busy_share_of_idle"] = median["busy", "child"] / median["idle", "child"]
    for state in speeds:
        for kind in runs:
            if kind != "child":
                figures[f"{state}_ratio_to_{kind}"] = median[state, "child"] / median[state, kind]
    return figures | {"busy_programs": float(options.busy), "threads": float(options.threads)}


def main() -> None:
    """The command line."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--model", type=Path, help="a model that does not end its answers; else the starter model")
    parser.add_argument("--llama-bench", type=Path, help="path of llama-bench")
    parser.add_argument("--threads", type=int, default=cores, help="of the model (default: one per core)")
    parser.add_argument("--busy", type=int, default=cores, help="busy programs (default: one per core)")
    parser.add_argument("--tokens", type=int, default=N_TOKENS, help="of each answer")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each kind has its turn")
    options = parser.parse_args()
    figures = {key: round(value, 3) for key, value in measure(options).items()}
    print(json.dumps(figures) if options.json else "\n".join(f"{k:36s} {v:12,.3f}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
