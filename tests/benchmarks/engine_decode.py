"""CPU time per token of the engine's child, beside a bare loop over llama.cpp and llama-cpp-python's own stream.

The cost of a token is (CPU(n2) - CPU(n1)) / (n2 - n1), so that prompt and start-up drop out; the kinds take turns, so
that other load on the machine hits all of them; ratios are of medians. A ratio above 1 means: the child needs less. One
thread, because threads that wait for each other spin, which would hide what the loops cost.
Needs Linux, for the child's CPU time.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from desktop.domain.events import FinishReason
from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import Ended, Generate, Hello, LoadModel, ModelLoaded
from tests.benchmarks import figures
from tests.benchmarks.decode_loops import N_CTX, QUESTION

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
N_SHORT, N_LONG = 64, 1088
ROUNDS = 7
N_THREADS = 1

Run = Callable[[int], tuple[float, int]]


def endless(model: Path, folder: Path) -> Path:
    """A copy of the starter model that never ends an answer: its end tokens bear other names and numbers."""
    content = model.read_bytes()
    for name in (b"<|im_end|>", b"<|endoftext|>"):
        content = content.replace(name, name[:-3] + b"x|>")
    for key in (b"tokenizer.ggml.eos_token_id", b"tokenizer.ggml.eot_token_id"):
        at = content.index(key) + len(key) + 4
        content = content[:at] + (4095).to_bytes(4, "little") + content[at + 4 :]
    path = folder / "endless.gguf"
    path.write_bytes(content)
    return path


@contextmanager
def child(model: Path, ends: list[Ended]) -> Iterator[Run]:
    """Our engine, driven as the application drives it."""
    process = EngineProcess()
    process.start()
    assert isinstance(process.read(), Hello)
    process.send(LoadModel(model, LoadSettings(n_ctx=N_CTX, n_threads=N_THREADS)))
    while not isinstance(process.read(), ModelLoaded):
        pass
    numbers = count(1)

    def run(n_tokens: int) -> tuple[float, int]:
        before = cpu_s(process.pid)
        request = ChatRequest((Turn(Role.USER, QUESTION),), Sampling(temperature=0, max_tokens=n_tokens))
        process.send(Generate(next(numbers), request))
        while not isinstance(event := process.read(), Ended):
            pass
        assert event.reason is FinishReason.LENGTH, event
        ends.append(event)
        return cpu_s(process.pid) - before, event.usage.completion_tokens

    run(4)
    try:
        yield run
    finally:
        process.close()


@contextmanager
def loop(kind: str, model: Path) -> Iterator[Run]:
    """One of the loops to compare with."""
    command = [sys.executable, "-m", "tests.benchmarks.decode_loops", kind, str(model), str(N_THREADS)]
    environment = {"GOMP_SPINCOUNT": "1000", "PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        output, given = process.stdout, process.stdin
        assert output.readline() == "ready\n"

        def run(n_tokens: int) -> tuple[float, int]:
            given.write(f"{n_tokens}\n")
            given.flush()
            answer = json.loads(output.readline())
            return answer["cpu_s"], answer["tokens"]

        yield run
        given.close()


def cpu_s(pid: int | None) -> float:
    """CPU time of all threads of a process, to the nanosecond."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def us_per_token(run: Run) -> float:
    """What one more token costs."""
    (short_s, n_short), (long_s, n_long) = run(N_SHORT), run(N_LONG)
    return (long_s - short_s) / (n_long - n_short) * 1e6


def measure() -> figures.Figures:
    """All kinds in turns."""
    ends: list[Ended] = []
    costs: dict[str, list[float]] = {"child": [], "low": [], "high": []}
    with ExitStack() as stack:
        model = endless(STARTER, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        runs = {"child": stack.enter_context(child(model, ends))}
        runs |= {kind: stack.enter_context(loop(kind, model)) for kind in ("low", "high")}
        ends.clear()
        for _ in range(ROUNDS):
            for kind, run in runs.items():
                costs[kind].append(us_per_token(run))
    median = {kind: statistics.median(values) for kind, values in costs.items()}
    return {
        "child_cpu_us_per_token": median["child"],
        "low_level_cpu_us_per_token": median["low"],
        "high_level_cpu_us_per_token": median["high"],
        "ratio_to_low_level": median["low"] / median["child"],
        "ratio_to_high_level": median["high"] / median["child"],
        "first_token_ms": statistics.median(end.timings.first_token_ms for end in ends),
        "decode_tokens_per_s": statistics.median(end.timings.tokens_per_second for end in ends),
    }


if __name__ == "__main__":
    figures.main(measure, __doc__ or "")
