"""What the engine's next child starts with, after what happened to those before."""

from pathlib import Path

import pytest

from desktop.domain.errors import StorageFailed
from desktop.domain.runtimes import BackendUse, Runtime, Verdict, Verdicts
from desktop.services.backends import Backends, PackagedBackends
from desktop.services.file_thread import FileThread

NEW = Runtime(Path("/r/cuda-13"), "CUDA 13", "CUDA", "k13")
OLD = Runtime(Path("/r/cuda-12"), "CUDA 12", "CUDA", "k12")
WITH_NEW, WITH_OLD = BackendUse(NEW.folder, "s13"), BackendUse(OLD.folder, "s12")
BOTH_WORK = {"k13": Verdict(seal="s13"), "k12": Verdict(seal="s12")}
PACKAGED, NO_DRIVERS = BackendUse(), BackendUse(has_drivers=False)


class FakeStore:
    def __init__(self) -> None:
        self.kept: Verdicts = {}
        self.is_full = False

    def load(self) -> dict[str, Verdict]:
        return dict(self.kept)

    def save(self, verdicts: Verdicts) -> None:
        if self.is_full:
            raise StorageFailed("The disk is full.")
        self.kept = dict(verdicts)


class Scene:
    """Backends over a store in memory; ``done`` waits for its thread."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.runtimes: tuple[Runtime, ...] = (NEW, OLD)
        self.pointed: list[Path | None] = []
        self.files = FileThread("files")
        self.changes = 0
        self.setbacks: list[str] = []
        self.backends = self.start()

    def start(self) -> Backends:
        backends = Backends(self.find, self.store, self.files)
        backends.on_change = self.count
        backends.on_setback = self.setbacks.append
        return backends

    def find(self, pointed: Path | None) -> tuple[Runtime, ...]:
        self.pointed.append(pointed)
        return self.runtimes

    def count(self) -> None:
        self.changes += 1

    def done(self) -> None:
        self.files.begin(int).result()

    def look(self, kept: Verdicts) -> None:
        self.store.kept = kept
        self.backends.look(None)
        self.done()


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    scene.files.close()


def test_without_a_look_and_without_runtimes_those_of_the_package_are_used(scene):
    assert scene.backends.use == PACKAGED
    scene.runtimes = ()
    scene.look({})
    assert scene.backends.use == PACKAGED
    assert (scene.backends.statuses, scene.changes) == ((), 1)


def test_a_runtime_that_worked_before_is_used_with_its_seal(scene):
    scene.look(BOTH_WORK)

    assert scene.backends.use == WITH_NEW


def test_where_it_was_pointed_to_is_looked_at(scene):
    scene.backends.look(Path("/mine"))
    scene.done()

    assert scene.pointed == [Path("/mine")]


def test_what_was_tried_and_works_is_used_and_remembered(scene):
    scene.look({})
    assert scene.backends.untried == (NEW, OLD)
    scene.backends.judge(NEW, Verdict(seal="s13"))
    assert scene.backends.use == WITH_NEW
    scene.done()

    again = scene.start()
    again.look(None)
    scene.done()

    assert again.use == WITH_NEW


def test_a_runtime_that_the_child_cannot_load_gives_way_to_the_last_that_worked(scene):
    scene.look(BOTH_WORK)

    scene.backends.note_ready(WITH_NEW, "libcublas.so.12 is damaged.")

    assert scene.backends.use == WITH_OLD
    assert scene.backends.statuses[0].use == "Not used: libcublas.so.12 is damaged."
    scene.done()
    assert scene.store.kept["k13"].problem == "libcublas.so.12 is damaged."


def test_a_child_that_starts_well_changes_nothing(scene):
    scene.look(BOTH_WORK)
    scene.backends.note_ready(WITH_NEW, "")

    assert scene.backends.use == WITH_NEW


def test_crashes_lead_from_one_runtime_to_the_next_then_to_the_package_then_to_no_drivers(scene):
    scene.look(BOTH_WORK)

    tried = [scene.backends.use]
    while scene.backends.go_on_without(tried[-1], "The engine crashed."):
        tried.append(scene.backends.use)

    assert tried == [WITH_NEW, WITH_OLD, PACKAGED, NO_DRIVERS]
    assert scene.backends.drivers_problem == "The engine crashed."
    assert scene.setbacks == [
        "CUDA 13 is not used any more: The engine crashed.",
        "CUDA 12 is not used any more: The engine crashed.",
        "The engine crashed. Models run on the processor.",
    ]


def test_a_runtime_that_is_gone_by_now_is_done_without(scene):
    scene.look({})

    assert scene.backends.go_on_without(BackendUse(Path("/gone")), "It crashed.")
    assert scene.backends.use == PACKAGED


def test_drivers_are_asked_again_when_that_is_wanted(scene):
    scene.backends.go_on_without(PACKAGED, "The engine crashed.")
    assert scene.backends.use == NO_DRIVERS

    scene.backends.ask_drivers_again()

    assert scene.backends.use == PACKAGED


def test_a_second_child_that_crashed_at_the_same_time_is_started_again_too(scene):
    scene.backends.go_on_without(PACKAGED, "The engine crashed.")

    assert scene.backends.go_on_without(PACKAGED, "The engine crashed.")
    assert not scene.backends.go_on_without(NO_DRIVERS, "The engine crashed.")


def test_what_is_forgotten_is_tried_anew(scene):
    scene.look({"k13": Verdict("It crashed."), "k12": Verdict(seal="s12")})
    assert scene.backends.untried == ()

    scene.backends.forget(NEW.folder)

    assert scene.backends.untried == (NEW,)
    scene.done()
    assert set(scene.store.kept) == {"k12"}


def test_a_verdict_that_cannot_be_kept_still_holds(scene):
    scene.look({})
    scene.store.is_full = True
    scene.backends.judge(NEW, Verdict(seal="s13"))
    scene.done()

    assert scene.backends.use == WITH_NEW


def test_what_was_read_once_is_not_read_again_over_what_is_known_by_now(scene):
    scene.look(BOTH_WORK)
    scene.backends.judge(NEW, Verdict("It crashed."))
    scene.look(BOTH_WORK)

    assert scene.backends.use == WITH_OLD


def test_packaged_back_ends_leave_nothing_to_do_without():
    PackagedBackends().note_ready(PACKAGED, "")

    assert not PackagedBackends().go_on_without(PACKAGED, "It crashed.")
