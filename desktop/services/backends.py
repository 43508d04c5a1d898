"""Chooses the back ends that the engine starts with: a runtime that works, else those of the package, and without
drivers of graphics cards where these crash. What came of trying a runtime is remembered."""

import logging
from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import AppError
from desktop.domain.runtimes import (
    BackendUse,
    Runtime,
    RuntimeStatus,
    Verdict,
    Verdicts,
    chosen_runtime,
    statuses_of,
    untried_runtimes,
)
from desktop.services.file_thread import FileThread
from desktop.services.ports import VerdictStore

FindRuntimes = Callable[[Path | None], tuple[Runtime, ...]]

log = logging.getLogger(__name__)


class Backends:
    """Begin to ``look`` before the engine loads for the first time: what a load reads on the same files thread then
    comes after it. ``on_change`` is called whenever something is different, also on the files thread; ``on_setback``
    with a sentence when the engine has to do without what it used."""

    def __init__(self, find: FindRuntimes, store: VerdictStore, files: FileThread) -> None:
        self._find = find
        self._store = store
        self._files = files
        self.on_change: Callable[[], None] = lambda: None
        self.on_setback: Callable[[str], None] = lambda _: None
        self._runtimes: tuple[Runtime, ...] = ()
        self._verdicts: dict[str, Verdict] = {}
        self._are_verdicts_read = False
        self.drivers_problem = ""
        self.is_trying = False

    @property
    def use(self) -> BackendUse:
        """What the next child starts with."""
        chosen = chosen_runtime(self._runtimes, self._verdicts)
        if self.drivers_problem:
            return BackendUse(has_drivers=False)
        return BackendUse(chosen.folder, self._verdicts[chosen.key].seal) if chosen is not None else BackendUse()

    @property
    def untried(self) -> tuple[Runtime, ...]:
        """Runtimes of which it is not known whether they work."""
        return untried_runtimes(self._runtimes, self._verdicts)

    @property
    def statuses(self) -> tuple[RuntimeStatus, ...]:
        """Every runtime that was found, and whether it is used."""
        return statuses_of(self._runtimes, self._verdicts, is_trying=self.is_trying)

    def look(self, pointed: Path | None) -> None:
        """See which runtimes there are, and what is known of them."""
        self._files.begin(self._look, pointed)

    def judge(self, runtime: Runtime, verdict: Verdict) -> None:
        """Remember what came of trying one."""
        self._verdicts.pop(runtime.key, None)
        self._verdicts[runtime.key] = verdict
        self._files.begin(self._save, dict(self._verdicts))
        self.on_change()

    def forget(self, folder: Path) -> None:
        """Let a runtime be tried anew."""
        for runtime in self._runtimes:
            if runtime.folder == folder and self._verdicts.pop(runtime.key, None) is not None:
                self._files.begin(self._save, dict(self._verdicts))
        self.on_change()

    def ask_drivers_again(self) -> None:
        """They may be others by now."""
        self.drivers_problem = ""

    def note_ready(self, use: BackendUse, problem: str) -> None:
        """A child started; with a problem, its runtime could not be loaded and is set aside."""
        if problem:
            self._set_aside(use, problem)

    def go_on_without(self, use: BackendUse, problem: str) -> bool:
        """A child died while it started: the runtime that it had is set aside, else drivers are not asked any more."""
        if self._set_aside(use, problem):
            return True
        if not use.has_drivers or self.drivers_problem:
            return use.has_drivers
        self.drivers_problem = problem
        self.on_setback(f"{problem} Models run on the processor.")
        self.on_change()
        return True

    def _set_aside(self, use: BackendUse, problem: str) -> bool:
        runtime = next((each for each in self._runtimes if each.folder == use.runtime), None)
        if runtime is None:
            return use.runtime is not None
        self.judge(runtime, Verdict(problem))
        self.on_setback(f"{runtime.name} is not used any more: {problem}")
        return True

    def _look(self, pointed: Path | None) -> None:
        """On the files thread."""
        runtimes = self._find(pointed)
        if runtimes and not self._are_verdicts_read:
            self._are_verdicts_read = True
            self._verdicts = self._store.load()
        self._runtimes = runtimes
        self.on_change()

    def _save(self, verdicts: Verdicts) -> None:
        """On the files thread. What is not kept is found out again."""
        try:
            self._store.save(verdicts)
        except AppError as error:
            log.info("which runtimes work is not kept: %s", error.message)


class PackagedBackends:
    """Those of the package, and nothing to choose."""

    def note_ready(self, _use: BackendUse, _problem: str) -> None:
        """Nothing to note."""

    def go_on_without(self, _use: BackendUse, _problem: str) -> bool:
        """There is nothing to do without."""
        return False
