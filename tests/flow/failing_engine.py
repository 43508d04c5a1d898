"""An engine whose children meet with accidents, at a moment that a test chooses."""

import os
import resource
import signal
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

from desktop.bridge.local_engine import LocalEngine
from desktop.domain.errors import AppError
from desktop.domain.events import TextDelta
from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import Command, LoadModel

Accident = Callable[[int], None]
PATIENCE_S = 1.0


class UnluckyProcess(EngineProcess):
    """A child that meets with an accident as soon as it is told to load."""

    def __init__(self, accident: Accident) -> None:
        super().__init__()
        self._accident = accident

    def send(self, command: Command) -> None:
        if isinstance(command, LoadModel) and self.pid is not None:
            self._accident(self.pid)
        super().send(command)


def nothing(_pid: int) -> None:
    """No accident."""


def ending_with(number: signal.Signals) -> Accident:
    return lambda pid: os.kill(pid, number)


def with_so_much_more_memory(size_bytes: int) -> Accident:
    """The child may have only so much more address space than it has already."""

    def limit(pid: int) -> None:
        in_use = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (in_use + size_bytes, in_use + size_bytes))

    return limit


class FailingEngine:
    """Loads, asks and gives back the error that came of it."""

    def __init__(self, play: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._play = play
        self._pids: list[int] = []

    def failure_of_loading(
        self, path: Path, settings: LoadSettings | None = None, accident: Accident = nothing
    ) -> AppError | None:
        async def scenario(engine: LocalEngine) -> None:
            await engine.load(path, settings or LoadSettings(), lambda _fraction: None)

        return self._failure(scenario, accident)

    def failure_of_answering(self, path: Path, accident: Accident = nothing) -> AppError | None:
        """The accident happens after the first words."""

        async def scenario(engine: LocalEngine) -> None:
            await engine.load(path, LoadSettings(n_ctx=4096), lambda _fraction: None)
            pids, self._pids = self._pids, []
            wanted = ChatRequest((Turn(Role.USER, "Write a short story."),), Sampling(temperature=0))
            async with aclosing(engine.stream(wanted)) as events:
                async for event in events:
                    if isinstance(event, TextDelta) and pids:
                        accident(pids.pop())

        return self._failure(scenario, nothing)

    def _failure(
        self, scenario: Callable[[LocalEngine], Coroutine[Any, Any, None]], accident: Accident
    ) -> AppError | None:
        def note_and_suffer(pid: int) -> None:
            self._pids.append(pid)
            accident(pid)

        async def whole() -> AppError | None:
            engine = LocalEngine(make_process=lambda: UnluckyProcess(note_and_suffer), patience_s=PATIENCE_S)
            try:
                await scenario(engine)
            except AppError as error:
                return error
            finally:
                await engine.close()
            return None

        return self._play(whole())
