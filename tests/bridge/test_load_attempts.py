"""Which attempt follows which failure, and what of the progress the user sees."""

from pathlib import Path

import pytest

from desktop.bridge.load_attempts import LoadAttempts
from desktop.domain.errors import EngineDied, ModelFileError, ModelLoadFailed
from desktop.domain.models import LoadSettings
from desktop.engine.protocol import LoadFailed, LoadModel, LoadPlanned, LoadProgress

DEATH = EngineDied("The engine crashed.")
NO_ROOM = ModelLoadFailed("There is no room.")


@pytest.fixture
def seen() -> list[float]:
    return []


@pytest.fixture
def attempts(seen) -> LoadAttempts:
    return LoadAttempts(LoadModel(Path("some.gguf"), LoadSettings()), seen.append)


def test_the_child_chooses_the_first_attempt_and_the_path_is_meant_from_here(attempts):
    assert attempts.command.attempt is None
    assert attempts.command.path == Path.cwd() / "some.gguf"


def test_a_crash_leads_to_the_next_attempt_until_there_is_none(attempts):
    attempts.note(LoadPlanned(1, 4, 4))

    assert attempts.go_on_after(DEATH)
    assert attempts.command.attempt == 2
    assert attempts.go_on_after(DEATH)
    assert attempts.command.attempt == 3
    assert not attempts.go_on_after(DEATH)


def test_a_crash_in_the_weights_is_not_followed_by_smaller_contexts(attempts):
    attempts.note(LoadPlanned(0, 5, 1))
    assert not attempts.go_on_after(DEATH)

    attempts.note(LoadProgress(0.95))
    assert attempts.go_on_after(DEATH)


def test_a_failure_that_the_child_calls_final_is_final(attempts):
    attempts.note(LoadPlanned(0, 5, 5))
    attempts.note(LoadFailed("There is no room.", "", is_file_fault=False, can_retry=True))
    assert attempts.go_on_after(NO_ROOM)

    attempts.note(LoadFailed("There is no room.", "", is_file_fault=False, can_retry=False))
    assert not attempts.go_on_after(NO_ROOM)


def test_without_a_plan_and_with_a_bad_file_nothing_is_tried_again(attempts):
    assert not attempts.go_on_after(DEATH)

    attempts.note(LoadPlanned(0, 5, 5))
    assert not attempts.go_on_after(ModelFileError("some.gguf is damaged."))


def test_the_progress_of_all_attempts_begins_at_0_once(attempts, seen):
    for event in (LoadProgress(0.0), LoadPlanned(0, 5, 5), LoadProgress(0.5)):
        attempts.note(event)
    attempts.go_on_after(DEATH)
    for event in (LoadProgress(0.0), LoadPlanned(1, 5, 5), LoadProgress(0.2)):
        attempts.note(event)

    assert seen == [0.0, 0.5, 0.2]
