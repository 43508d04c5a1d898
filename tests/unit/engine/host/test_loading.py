"""One attempt to load: what it tells before and after, and whether another one may help."""

from dataclasses import replace

import pytest

from desktop.domain.errors import ModelFileError, ModelLoadFailed
from desktop.domain.models import LoadMemory, LoadSettings
from desktop.engine.host import loading as loading_module
from desktop.engine.host.ahead import IN_VAIN
from desktop.engine.host.loading import Loading
from desktop.engine.host.machine import machine
from desktop.engine.protocol import LoadModel, LoadPlanned, LoadProgress


@pytest.fixture
def events() -> list:
    return []


@pytest.fixture
def attempt(loaded, log, events, starter_model):
    """Makes an attempt with the starter model."""

    def make(settings=None, number=None, memories=()):
        command = LoadModel(starter_model, settings or LoadSettings(), None, number, tuple(memories))
        return Loading(command, loaded.flag, log, events.append, lambda here: None)

    return make


# How many attempts there are depends on the machine when there are layers to take from a graphics device.
ON_THE_PROCESSOR = LoadSettings(n_gpu_layers=0)


def no_room(*_arguments):
    raise ModelLoadFailed("There is no room.", "Make some.")


def test_the_number_of_attempts_is_told_before_the_first_byte_is_loaded(attempt, events):
    attempt().run()

    assert events[0] == LoadProgress(0.0)
    assert isinstance(events[1], LoadPlanned)
    assert events[1].attempt == 0
    assert events[1].n_attempts > events[1].n_attempts_for_weights > 1
    assert [event.fraction for event in events[2:]] == sorted(event.fraction for event in events[2:])
    assert events[-1] == LoadProgress(1.0)


def test_a_later_attempt_asks_for_less_and_says_so(attempt):
    first, last = attempt(LoadSettings(), 0), attempt(LoadSettings(), 99)
    for one in (first, last):
        one.run()

    assert last.outcome().model.n_ctx < first.outcome().model.n_ctx == 2048
    assert last.outcome().model.cache_types == "Q8_0 / Q8_0"
    assert first.outcome().model.given_up == ()
    assert "The fastest code for this processor is not used: it could not be loaded otherwise." in (
        last.outcome().model.given_up
    )


def test_what_worked_is_where_the_next_load_begins(attempt, events):
    once = attempt(LoadSettings(), 1)
    once.run()
    memory = once.outcome().memory
    events.clear()

    attempt(memories=[LoadMemory("another machine", "as planned", 0), memory]).run()

    assert memory.machine == machine().identity
    assert memory.free_bytes > 0
    assert events[1].attempt == 1


def test_threads_that_were_measured_once_are_not_measured_again(attempt, monkeypatch):
    known = LoadMemory(machine().identity, "as planned", 0, 2, 3)
    monkeypatch.setattr(loading_module.Model, "try_threads", lambda *_, **__: pytest.fail("measured again"))
    again, by_hand = attempt(memories=[known]), attempt(LoadSettings(n_threads=1), memories=[known])
    for one in (again, by_hand):
        one.run()

    assert (again.outcome().model.n_threads, again.outcome().model.n_threads_batch) == (2, 3)
    assert (by_hand.outcome().model.n_threads, by_hand.outcome().model.n_threads_batch) == (1, 1)


def test_what_guessing_costs_is_measured_once_and_not_where_nothing_shall_be_guessed(attempt, monkeypatch):
    monkeypatch.setattr(loading_module, "measured_cost", lambda _decoder, _token: 4.5)
    first = attempt()
    first.run()
    monkeypatch.setattr(loading_module, "measured_cost", lambda *_: pytest.fail("measured again"))
    again = attempt(memories=[first.outcome().memory])
    without = attempt(LoadSettings(look_ahead=False))
    for one in (again, without):
        one.run()

    assert first.outcome().memory.ahead_cost == first.model.ahead_cost == again.model.ahead_cost == 4.5
    assert without.model.ahead_cost == IN_VAIN


def test_another_attempt_may_help_against_a_lack_of_memory_until_the_last(attempt, monkeypatch):
    monkeypatch.setattr(loading_module, "Model", no_room)
    first, last = attempt(ON_THE_PROCESSOR, 0), attempt(ON_THE_PROCESSOR, 1)
    for one in (first, last):
        with pytest.raises(ModelLoadFailed):
            one.run()

    assert first.can_retry
    assert not last.can_retry  # what comes after it makes only the context smaller, and the weights did not load


def test_when_the_weights_were_loaded_a_smaller_context_may_help(attempt, monkeypatch):
    def no_room_for_the_context(_facts, _plan, _flag, _log, on_progress):
        on_progress(1.0)
        no_room()

    monkeypatch.setattr(loading_module, "Model", no_room_for_the_context)
    early, last = attempt(ON_THE_PROCESSOR, 1), attempt(ON_THE_PROCESSOR, 4)
    for one in (early, last):
        with pytest.raises(ModelLoadFailed):
            one.run()

    assert (early.can_retry, last.can_retry) == (True, False)


def test_a_bad_file_and_settings_that_exclude_each_other_are_not_tried_again(attempt, loaded, log, tmp_path):
    gone = Loading(
        LoadModel(tmp_path / "gone.gguf", LoadSettings()), loaded.flag, log, lambda _event: None, lambda here: None
    )
    with pytest.raises(ModelFileError):
        gone.run()
    unknown = attempt(replace(LoadSettings(), devices=("Nonsense0",)))
    with pytest.raises(ModelLoadFailed, match="There is no device named Nonsense0"):
        unknown.run()

    assert not gone.can_retry
    assert not unknown.can_retry
