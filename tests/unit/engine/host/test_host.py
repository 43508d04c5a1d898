"""Commands in, events out. The whole way through a process is in tests/flow."""

import pytest

from desktop.domain.errors import Cure
from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.engine.host.host import Host
from desktop.engine.protocol import (
    DescribeSystem,
    Generate,
    LoadFailed,
    LoadModel,
    LoadProgress,
    ModelLoaded,
    RunFailed,
    SystemDescribed,
)

HI = ChatRequest((Turn(Role.USER, "My name is Zoe."),), Sampling(temperature=0))


@pytest.fixture
def events() -> list:
    return []


@pytest.fixture
def confined() -> list:
    """What the process would have been confined to; this one cannot be."""
    return []


@pytest.fixture
def host(loaded, log, events, confined) -> Host:
    def confine(readable, writable, _machine: object) -> tuple[tuple[str, str], ...]:
        confined.append((readable, writable))
        return (("files", "on"),)

    return Host(loaded.flag, log, events.append, confine)


def test_an_answer_without_a_model_is_refused(host, events):
    host.handle(Generate(3, HI))

    assert events == [RunFailed(3, "No model is loaded.", "Open a model first.", Cure.OTHER_MODEL)]


def test_a_load_starts_at_0_and_ends_with_the_model(host, events, starter_model):
    host.handle(LoadModel(starter_model, LoadSettings(n_ctx=512)))

    assert events[0] == LoadProgress(0.0)
    assert isinstance(events[-1], ModelLoaded)
    assert events[-1].model.n_ctx == 512
    assert events[-1].model.load_s > 0


def test_a_load_that_fails_says_whose_fault_it_is(host, events, tmp_path, starter_model):
    host.handle(LoadModel(tmp_path / "gone.gguf", LoadSettings()))
    host.handle(LoadModel(starter_model, LoadSettings(n_ctx=2**40)))

    file_fault, settings_fault = [event for event in events if isinstance(event, LoadFailed)]
    assert file_fault.is_file_fault
    assert not settings_fault.is_file_fault


def test_a_model_whose_template_is_damaged_is_told(host, events, tmp_path, starter_model):
    content = starter_model.read_bytes()
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(content.replace(b"{%- macro text(content) -%}", b"{%- macro text(content -%} "))

    host.handle(LoadModel(damaged, LoadSettings(n_ctx=512)))

    assert "chat template is damaged" in events[-1].message


def test_the_system_is_described(host, events):
    host.handle(DescribeSystem())

    assert isinstance(events[-1], SystemDescribed)
    assert events[-1].devices


def test_the_process_is_confined_once_and_not_by_a_file_that_is_refused(
    host, events, confined, starter_model, tmp_path
):
    host.handle(LoadModel(tmp_path / "gone.gguf", LoadSettings()))
    assert confined == []
    host.handle(LoadModel(starter_model, LoadSettings(n_ctx=512), tmp_path))
    host.handle(DescribeSystem())

    assert confined == [([starter_model], [tmp_path])]
    assert events[-1].confinement == (("files", "on"),)
