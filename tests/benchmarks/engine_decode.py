"""CPU time per token of the engine's child, beside llama.cpp's own programs and llama-cpp-python.

References: llama-bench and llama-server, built from the sources of the llama.cpp that is installed (options name them),
a bare loop over llama.cpp's C functions, and llama-cpp-python's own stream. All have the same settings: threads, flash
attention, 16-bit cache, batch, greedy, length of the prompt, processor only, and libgomp's short spinning.

The cost of a token is (CPU(n2) - CPU(n1)) / (n2 - n1), so that prompt and start-up drop out; the kinds take turns, so
that other load on the machine hits all of them; a ratio is the median of the rounds' ratios. Above 1 means: the child
needs less. One thread unless said otherwise, because threads that wait for each other spin, which would hide what the
loops cost. Time outside of decode is measured in the child itself, with a clock around llama.cpp's decode.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from desktop.domain.events import FinishReason
from desktop.engine.protocol import Ended
from tests.benchmarks import figures
from tests.benchmarks.llama_programs import ENVIRONMENT, bench_us_per_token, server
from tests.benchmarks.subjects import QUESTION, Answers, Run, add_options, child, cpu_s, models
from tests.benchmarks.timed_child import outside_decode
from tests.flow.engine_driver import EngineDriver, alone

SHORT_ANSWER, LONG_ANSWER = 128, 1536
LARGE_BYTES = 10**9


def driven(driver: EngineDriver, ends: list[Ended]) -> Run:
    """Answers of our child, and its CPU seconds."""

    def run(n_tokens: int) -> float:
        before = cpu_s(driver.process.pid)
        end = driver.answer(alone(QUESTION, max_tokens=n_tokens)).end
        assert end is not None
        assert (end.reason, end.usage.completion_tokens) == (FinishReason.LENGTH, n_tokens), end
        ends.append(end)
        return cpu_s(driver.process.pid) - before

    return run


@contextmanager
def loop(kind: str, model: Path, n_threads: int, n_prompt: int) -> Iterator[Run]:
    """One of the Python loops to compare with."""
    command = [sys.executable, "-m", "tests.benchmarks.decode_loops", kind, str(model), str(n_threads), str(n_prompt)]
    environment = ENVIRONMENT | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        output, given = process.stdout, process.stdin
        assert output.readline() == "ready\n"

        def run(n_tokens: int) -> float:
            given.write(f"{n_tokens}\n")
            given.flush()
            return float(output.readline())

        yield run
        given.close()


def answers(model: Path, n_prompt: int) -> Answers:
    """The larger the model, the fewer tokens it takes until the clock is exact enough. No length lies within a
    character of the made models' answers: llama-cpp-python's stream goes on to the end of it."""
    size = model.stat().st_size
    if size > LARGE_BYTES:
        return Answers(n_prompt, 16, 144, repeats=1)
    return Answers(n_prompt, 80, 592, repeats=1 if size > LARGE_BYTES / 10 else 3)


def compared(model: Path, arguments: argparse.Namespace) -> figures.Figures:
    """All kinds in turns, on one model."""
    ends: list[Ended] = []
    n_threads = arguments.threads
    with ExitStack() as stack:
        runs = {"child": driven(stack.enter_context(child(model, n_threads)), ends)}
        runs["child"](4)
        wanted = answers(model, n_prompt := ends.pop().usage.prompt_tokens)
        for kind in ("low", "high"):
            runs[f"{kind}_level"] = stack.enter_context(loop(kind, model, n_threads, n_prompt))
        if arguments.llama_server:
            running = server(arguments.llama_server, model, n_threads, n_prompt)
            runs["llama_server"] = stack.enter_context(running)
        costs: dict[str, Callable[[], float]] = {kind: partial(wanted.us_per_token, run) for kind, run in runs.items()}
        if arguments.llama_bench:
            costs["llama_bench"] = partial(bench_us_per_token, arguments.llama_bench, model, n_threads, wanted)
        rounds = [{kind: cost() for kind, cost in costs.items()} for _ in range(arguments.rounds)]
    result = {f"{kind}_cpu_us_per_token": statistics.median(each[kind] for each in rounds) for kind in costs}
    for kind in list(costs)[1:]:
        result[f"ratio_to_{kind}"] = statistics.median(each[kind] / each["child"] for each in rounds)
    result["first_token_ms"] = statistics.median(end.timings.first_token_ms for end in ends)
    result["decode_tokens_per_s"] = statistics.median(end.timings.tokens_per_second for end in ends)
    return result


def outside(model: Path, arguments: argparse.Namespace) -> figures.Figures:
    """Time outside of decode, in a short answer and in a long one."""
    found: dict[int, list[float]] = {SHORT_ANSWER: [], LONG_ANSWER: []}
    with outside_decode(model, arguments.threads) as cost:
        for number in range(1 if model.stat().st_size > LARGE_BYTES else arguments.rounds):
            for n_tokens, costs in found.items():
                costs.append(cost(2 * number + (n_tokens == LONG_ANSWER), n_tokens))
    short, long = (statistics.median(costs) for costs in found.values())
    return {
        f"outside_decode_us_per_token_at_{SHORT_ANSWER}": short,
        f"outside_decode_us_per_token_at_{LONG_ANSWER}": long,
        "outside_decode_growth": long / short,
    }


def measure(arguments: argparse.Namespace) -> figures.Figures:
    for option in ("llama_bench", "llama_server"):
        if getattr(arguments, option) is None:
            print(f"Left out: no --{option.replace('_', '-')} says where that program is.", file=sys.stderr)
    found = {}
    with models(arguments) as chosen:
        for name, model in chosen.items():
            of_model = {**compared(model, arguments), **outside(model, arguments)}
            found |= {f"{name}_{key}": value for key, value in of_model.items()}
    return found


def add_own_options(parser: argparse.ArgumentParser) -> None:
    add_options(parser)
    parser.add_argument("--llama-bench", type=Path, metavar="PROGRAM", help="llama-bench of the same llama.cpp")
    parser.add_argument("--llama-server", type=Path, metavar="PROGRAM", help="llama-server of the same llama.cpp")
    parser.add_argument("--threads", type=int, default=1, help="threads of each (default: 1)")


if __name__ == "__main__":
    figures.main(measure, __doc__ or "", add_own_options)
