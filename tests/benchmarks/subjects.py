"""What the engine's benchmarks have in common: models to measure, the engine's child, the CPU time of a process.

Needs Linux, for the CPU time of another process.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.models import LoadSettings
from tests.benchmarks.make_models import SHAPES, file_name
from tests.flow.engine_driver import EngineDriver, alone, engine

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
N_CTX = 2048
N_BATCH = 512
QUESTION = "Write a long story."

Run = Callable[[int], float]


@dataclass(frozen=True)
class Answers:
    """Answers that the cost of a token is taken from: how many tokens stand before them, two lengths, how many of
    each."""

    n_prompt: int
    n_short: int
    n_long: int
    repeats: int

    @property
    def n_counted(self) -> int:
        return (self.n_long - self.n_short) * self.repeats

    def us_per_token(self, run: Run) -> float:
        """What one more token costs. ``run`` gives the CPU seconds of an answer of so many tokens."""
        seconds = sum(run(self.n_long) - run(self.n_short) for _ in range(self.repeats))
        return seconds / self.n_counted * 1e6


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--models", type=Path, metavar="FOLDER", help="measure the models that make_models put there too"
    )
    parser.add_argument("--only", metavar="NAME", help=f"measure one model: starter, {', '.join(SHAPES)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is measured (default: 5)")


@contextmanager
def models(arguments: argparse.Namespace) -> Iterator[dict[str, Path]]:
    """The models to measure by name, from the smallest on. None of them ever ends an answer."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"starter": endless(STARTER, Path(folder))}
        if arguments.models:
            found |= {name: arguments.models / file_name(name) for name in SHAPES}
        chosen = {name: path for name, path in found.items() if arguments.only in (None, name) and path.exists()}
        if not chosen:
            raise SystemExit("There is no such model. tests.benchmarks.make_models makes models; --models says where.")
        yield chosen


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
def child(
    model: Path, n_threads: int | None, n_ctx: int = N_CTX, *, look_ahead: bool = False
) -> Iterator[EngineDriver]:
    """The engine, driven as the application drives it; warm. Unless said otherwise it guesses no tokens: what one costs
    is to be measured."""
    settings = LoadSettings(n_ctx=n_ctx, n_batch=N_BATCH, n_threads=n_threads, n_gpu_layers=0, look_ahead=look_ahead)
    with engine(model, settings) as driver:
        driver.answer(alone(QUESTION, max_tokens=4))
        yield driver


def prompt_ids(n_tokens: int) -> list[int]:
    """A prompt of so many tokens, for who takes tokens: what they cost is their number."""
    return list(range(100, 100 + n_tokens))


def cpu_s(pid: int | None) -> float:
    """CPU time of a process, all its threads that live or lived, in nanoseconds' steps. See clock_getcpuclockid(3)."""
    assert pid is not None
    return time.clock_gettime(~pid << 3 | 2)
