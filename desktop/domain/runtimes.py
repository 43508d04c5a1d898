"""Runtime folders: back ends of llama.cpp that are no part of the package, such as CUDA. Which of them is used.

A runtime is used once it has been tried on this machine and worked. The first that works is taken, so that one that
stops working gives way to the one before it, and without any there are the back ends of the package.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Runtime:
    """A folder that says that it is one. ``key`` changes with everything that a trial depends on; ``problem`` says in a
    sentence why the folder is not even tried."""

    folder: Path
    name: str
    backend: str = ""
    key: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of trying a runtime. Without a ``problem`` it works; ``seal`` then tells whether its files are still
    those that were checked."""

    problem: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class BackendUse:
    """What a child of the engine is started with: a runtime's folder, and whether drivers of graphics cards are
    asked."""

    runtime: Path | None = None
    seal: str = ""
    has_drivers: bool = True


PACKAGED = BackendUse()
NO_DRIVERS = BackendUse(has_drivers=False)


@dataclass(frozen=True, slots=True)
class RuntimeStatus:
    """A runtime for the window: ``use`` says in a sentence that it is used, or why not."""

    name: str
    folder: Path
    is_used: bool
    use: str
    can_be_tried: bool = False


Verdicts = Mapping[str, Verdict]


def chosen_runtime(runtimes: Sequence[Runtime], verdicts: Verdicts) -> Runtime | None:
    """The first that works."""
    return next((each for each in runtimes if _works(each, verdicts)), None)


def untried_runtimes(runtimes: Sequence[Runtime], verdicts: Verdicts) -> tuple[Runtime, ...]:
    """Those of which it is not known whether they work, and that would be used if they did."""
    before = runtimes if (chosen := chosen_runtime(runtimes, verdicts)) is None else runtimes[: runtimes.index(chosen)]
    return tuple(each for each in before if not each.problem and each.key not in verdicts)


def statuses_of(runtimes: Sequence[Runtime], verdicts: Verdicts, *, is_trying: bool) -> tuple[RuntimeStatus, ...]:
    """What the window tells of each."""
    chosen = chosen_runtime(runtimes, verdicts)
    return tuple(_status(each, chosen, verdicts, is_trying=is_trying) for each in runtimes)


def _works(runtime: Runtime, verdicts: Verdicts) -> bool:
    return not runtime.problem and runtime.key in verdicts and not verdicts[runtime.key].problem


def _status(runtime: Runtime, chosen: Runtime | None, verdicts: Verdicts, *, is_trying: bool) -> RuntimeStatus:
    verdict = verdicts.get(runtime.key)
    if runtime is chosen:
        return RuntimeStatus(runtime.name, runtime.folder, is_used=True, use="Works, and is used.")
    if runtime.problem:
        use = f"Not used: {runtime.problem}"
    elif _works(runtime, verdicts) and chosen is not None:
        use = f"Works. Not used: {chosen.name} comes before it."
    elif verdict is not None:
        use = f"Not used: {verdict.problem}"
    elif chosen is not None and not is_trying:
        use = f"Not tried: {chosen.name} is used."
    else:
        use = "Being tried…" if is_trying else "Not tried yet."
    return RuntimeStatus(
        runtime.name, runtime.folder, is_used=False, use=use, can_be_tried=verdict is not None and bool(verdict.problem)
    )
