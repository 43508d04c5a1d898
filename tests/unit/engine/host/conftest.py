"""The bundled model, loaded once into this process for what the child's modules do with it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.domain.models import LoadSettings
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.gguf import GgufHeader, read_header
from desktop.engine.host.llama import LlamaLog, start_backends
from desktop.engine.host.model import Model
from desktop.engine.host.vocabulary import Vocabulary
from desktop.engine.load_plan import LoadPlan, Machine, plan_load

N_CTX = 512
_log: list[LlamaLog] = []  # llama.cpp calls it as long as the process lives


@dataclass
class Loaded:
    """A model and what it was loaded with."""

    model: Model
    header: GgufHeader
    plan: LoadPlan
    flag: AbortFlag

    def forget_stops(self) -> None:
        """Tests share the flag, each with run numbers of its own."""
        self.flag.stop(0)
        self.flag.clear()


@pytest.fixture(scope="session")
def log() -> LlamaLog:
    if not _log:
        _log.append(LlamaLog())
        start_backends()
    return _log[0]


@pytest.fixture(scope="session")
def header(starter_model: Path) -> GgufHeader:
    return read_header(starter_model)


@pytest.fixture(scope="session")
def loaded(header, log) -> Loaded:
    flag = AbortFlag.create()
    flag.hide_file()
    plan = plan_load(header, LoadSettings(n_ctx=N_CTX, n_batch=64, n_threads=1), Machine(0, 1))
    return Loaded(Model(header.facts, plan, flag, log, lambda _: None), header, plan, flag)


@pytest.fixture(autouse=True)
def no_old_stop(loaded) -> None:
    loaded.forget_stops()


@pytest.fixture
def vocabulary(loaded) -> Vocabulary:
    return loaded.model.vocabulary
