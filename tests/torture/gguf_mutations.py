"""Loads damaged model files, one after the other, through the application's engine, and lets those that load answer.

Each must be refused in a sentence that says why, with a cure, or load; the application goes on, and its event loop
turns all the time. Prints what happened how often, and every kind of sentence, when the application lived to the end.
Needs Linux and Qt's platform ``offscreen`` or a screen.
"""

import argparse
import asyncio
import random
import re
import tempfile
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication

from desktop.bridge.local_engine import LocalEngine
from desktop.domain.errors import AppError, EngineDied, GenerationFailed, ModelFileError
from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from tests.flow.conftest import engine_pids
from tests.torture.counts import Counts, main, progress
from tests.torture.mutants import bases, mutants
from tests.torture.stalls import StallWatch

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
SETTINGS = LoadSettings(n_ctx=512, n_threads=1, n_gpu_layers=0)
REQUEST = ChatRequest((Turn(Role.USER, "Hello"),), Sampling(temperature=0, max_tokens=5))
HANG_S = 60.0
SAYS_NOTHING = re.compile(r"does not say why|unexpectedly|unknown error", re.IGNORECASE)


@dataclass
class Tally:
    """What was seen."""

    ends: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    cures: Counter[str] = field(default_factory=Counter)
    unclear: Counter[str] = field(default_factory=Counter)
    late: int = 0
    longest_s: float = 0.0


async def try_one(engine: LocalEngine, path: Path) -> tuple[str, AppError | None]:
    """How it ended, and the error if it was refused."""
    try:
        async with asyncio.timeout(HANG_S):
            await engine.load(path, SETTINGS, lambda _fraction: None)
            async with aclosing(engine.stream(REQUEST)) as events:
                async for _event in events:
                    pass
    except TimeoutError:
        return "hung", None
    except AppError as error:
        kinds = {ModelFileError: "file refused", EngineDied: "child died", GenerationFailed: "no answer"}
        return kinds.get(type(error), "not loaded"), error
    return "loaded and answered", None


def torture(arguments: argparse.Namespace) -> Counts:
    """Try so many files; the counts of all that happened."""
    application = QCoreApplication.instance() or QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder, qasync.QEventLoop(application) as loop:
        return loop.run_until_complete(_try_all(Path(folder), arguments))


async def _try_all(folder: Path, arguments: argparse.Namespace) -> Counts:
    chance, tally, engine, stalls = random.Random(arguments.seed), Tally(), LocalEngine(), StallWatch()
    good = bases(STARTER, folder)
    path = folder / "mutant.gguf"
    for number, (mutation, content) in enumerate(mutants(good, arguments.count, chance), 1):
        path.write_bytes(content)
        async with stalls:
            started_at = time.perf_counter()
            end, error = await try_one(engine, path)
            took_s = time.perf_counter() - started_at
        _note(tally, f"{mutation} (mutant {number})", end, error, took_s)
        progress(number, arguments.count)
    await engine.close()
    return {
        "mutants": arguments.count,
        "ends": dict(tally.ends.most_common()),
        "later_than_5_s": tally.late,
        "longest_s": round(tally.longest_s, 2),
        "stall_ms_max": round(stalls.longest_s * 1000, 1),
        "stalls_over_200_ms": stalls.over(0.2),
        "cures": dict(tally.cures.most_common()),
        "unclear": dict(tally.unclear),
        "sentences": dict(tally.sentences.most_common()),
        "children_left": len(engine_pids()),
    }


def _note(tally: Tally, mutant: str, end: str, error: AppError | None, took_s: float) -> None:
    sentence = error.message if error is not None else ""
    tally.ends[end] += 1
    tally.late += took_s > 5
    tally.longest_s = max(tally.longest_s, took_s)
    if error is not None:
        tally.cures[str(error.cure)] += 1
        tally.sentences[re.sub(r"\d[\d,.]*", "#", re.sub(r"'[^']*'", "'…'", sentence))] += 1
    if SAYS_NOTHING.search(sentence) or end == "hung":
        tally.unclear[f"{mutant}: {sentence or end}"] += 1


if __name__ == "__main__":
    main(torture, __doc__ or "")
