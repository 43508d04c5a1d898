"""CPU time per token with the packaged engine's libraries, against those that this environment compiled for itself.

``--libraries`` names the folder of the package's, in an installed Hearth ``_internal/llama_cpp/lib``; ``--reference``
another folder than the environment's own, say of a build with ``GGML_NATIVE=ON``. Both are driven by the same child
and take turns; each round has new processes, because where in memory one lies is worth some percent. The ratio is the
median of the rounds'. Above 1 means: the package needs less.
"""

import argparse
import os
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import figures
from tests.benchmarks.engine_decode import answers, driven
from tests.benchmarks.subjects import Run, add_options, child, models

VARIABLE = "LLAMA_CPP_LIB_PATH"


@contextmanager
def with_libraries(folder: Path | None, model: Path, n_threads: int) -> Iterator[Run]:
    """Answers of a child that computes with these libraries."""
    before = os.environ.pop(VARIABLE, None)
    if folder is not None:
        os.environ[VARIABLE] = str(folder.resolve())
    try:
        with child(model, n_threads) as driver:
            yield driven(driver, [])
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before


def compared(model: Path, arguments: argparse.Namespace) -> figures.Figures:
    """Both in turns, on one model."""
    wanted = answers(model, 16)
    folders = {"package": arguments.libraries, "reference": arguments.reference}
    rounds = []
    for _ in range(arguments.rounds):
        with ExitStack() as stack:
            runs = {
                name: stack.enter_context(with_libraries(folder, model, arguments.threads))
                for name, folder in folders.items()
            }
            rounds.append({name: wanted.us_per_token(run) for name, run in runs.items()})
    result = {f"{name}_cpu_us_per_token": statistics.median(each[name] for each in rounds) for name in folders}
    return result | {"ratio_to_reference": statistics.median(each["reference"] / each["package"] for each in rounds)}


def measure(arguments: argparse.Namespace) -> figures.Figures:
    with models(arguments) as chosen:
        return {
            f"{name}_{key}": value
            for name, model in chosen.items()
            for key, value in compared(model, arguments).items()
        }


def add_own_options(parser: argparse.ArgumentParser) -> None:
    add_options(parser)
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", required=True, help="the package's libraries")
    parser.add_argument("--reference", type=Path, metavar="FOLDER", help="other libraries to compare with")
    parser.add_argument("--threads", type=int, default=1, help="threads of each (default: 1)")


if __name__ == "__main__":
    figures.main(measure, __doc__ or "", add_own_options)
