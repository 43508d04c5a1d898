"""Drives one engine process without Qt, and collects what it says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.errors import EngineDied
from desktop.domain.events import ChosenToken
from desktop.domain.messages import Role
from desktop.domain.models import LoadedModel, LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.domain.runtimes import PACKAGED, BackendUse
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import (
    BackendsReady,
    Chosen,
    Ended,
    Generate,
    Hello,
    LoadFailed,
    LoadModel,
    LoadPlanned,
    LoadProgress,
    ModelLoaded,
    Piece,
    Reading,
    RunFailed,
    RunKind,
    Shutdown,
)

GREEDY = Sampling(temperature=0)


@dataclass
class Answer:
    """What came of one run."""

    pieces: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    end: Ended | None = None
    failure: RunFailed | None = None
    chosen: list[ChosenToken] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def n_read(self) -> int:
        """How many tokens of the prompt had to be evaluated."""
        return self.readings[-1].total


class EngineDriver:
    """One child with what a test needs of it."""

    def __init__(self, use: BackendUse = PACKAGED) -> None:
        self.process = EngineProcess(use=use)
        self.process.start()
        self.hello = self.process.read()
        assert isinstance(self.hello, Hello)
        try:
            self.ready = self.process.read()
        except EngineDied:
            self.process.close()
            raise
        assert isinstance(self.ready, BackendsReady)
        self.turns: list[Turn] = []
        self.fractions: list[float] = []
        self.planned: LoadPlanned | None = None
        self._run = 0

    def load(
        self, path: Path, settings: LoadSettings | None = None, snapshots: Path | None = None
    ) -> LoadedModel | LoadFailed:
        self.process.send(LoadModel(path, settings or LoadSettings(), snapshots))
        while isinstance(event := self.process.read(), LoadProgress | LoadPlanned):
            if isinstance(event, LoadPlanned):
                self.planned = event
            else:
                self.fractions.append(event.fraction)
        assert isinstance(event, ModelLoaded | LoadFailed)
        return event.model if isinstance(event, ModelLoaded) else event

    def answer(
        self,
        request: ChatRequest,
        on_piece: Callable[[int, int], None] = lambda run, count: None,
        on_reading: Callable[[int, int], None] = lambda run, done: None,
        kind: RunKind = RunKind.ANSWER,
    ) -> Answer:
        """Run a request to its end. ``on_piece`` gets the run and the number of pieces so far, ``on_reading`` the run
        and how many tokens of the prompt are read."""
        self._run += 1
        self.process.send(Generate(self._run, request, kind))
        answer = Answer()
        while answer.end is None and answer.failure is None:
            match self.process.read():
                case Reading() as reading:
                    answer.readings.append(reading)
                    on_reading(reading.run, reading.done)
                case Piece(run, text):
                    assert run == self._run
                    answer.pieces.append(text)
                    on_piece(run, len(answer.pieces))
                case Chosen(_, tokens):
                    answer.chosen += tokens
                case Ended() as end:
                    answer.end = end
                case RunFailed() as failure:
                    answer.failure = failure
        return answer

    def ask(self, question: str, sampling: Sampling = GREEDY) -> Answer:
        """Ask in one conversation that grows."""
        self.turns.append(Turn(Role.USER, question))
        answer = self.answer(ChatRequest(tuple(self.turns), sampling))
        self.turns.append(Turn(Role.ASSISTANT, answer.text))
        return answer

    def shut_down(self) -> None:
        """Let the child put away what is worth keeping, and end."""
        self.process.send(Shutdown())
        with suppress(EngineDied):
            while True:
                self.process.read()


@contextmanager
def engine(
    model: Path | None = None, settings: LoadSettings | None = None, snapshots: Path | None = None
) -> Iterator[EngineDriver]:
    """A running engine, with a model when one is given."""
    driver = EngineDriver()
    try:
        if model is not None:
            assert isinstance(driver.load(model, settings, snapshots), LoadedModel)
        yield driver
    finally:
        driver.process.close()


def alone(question: str, **sampling: object) -> ChatRequest:
    """A conversation of one question, greedy unless said otherwise."""
    return ChatRequest((Turn(Role.USER, question),), Sampling(**{"temperature": 0, **sampling}))
