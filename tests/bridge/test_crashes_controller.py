"""What is kept of bugs, of engines that were given up and of windows that crashed, with secrets planted in each."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QObject, Signal

from desktop.bridge.crashes_controller import MOST_OF_ONE_RUN, CrashesController
from desktop.bridge.tasks import Tasks
from desktop.domain.crash_report import CrashKind
from desktop.domain.errors import EngineDied, StorageFailed
from desktop.domain.models import ModelState
from desktop.engine.exit_words import engine_died
from desktop.services.file_thread import FileThread
from tests.bridge.conftest import Heard, player
from tests.ui.fake_controllers import LLAMA, READY_LLAMA

PRIVATE = ("anna", "/home/anna")


class FakeCrashFolder:
    """Keeps reports in memory."""

    def __init__(self) -> None:
        self.kept: dict[Path, str] = {}
        self.traces: list[str] = []
        self.made = 0
        self.is_full = False

    def new_file(self) -> Path:
        self.made += 1
        return Path(f"/log/crashes/crash-{self.made}.txt")

    def keep(self, file: Path, text: str) -> None:
        if self.is_full:
            raise StorageFailed("There is no space left.")
        self.kept[file] = text

    def delete(self, file: Path) -> None:
        del self.kept[file]

    def take_traces(self) -> list[str]:
        found, self.traces = self.traces, []
        return found


class FakeModels(QObject):
    state_changed = Signal(object)
    engine_lost = Signal(object)


class CrashScene:
    """The controller over a folder in memory."""

    def __init__(self, loop: qasync.QEventLoop) -> None:
        self.bugs: list[BaseException] = []
        self.tasks, self.files = Tasks(loop, self.bugs.append), FileThread("files")
        self.folder, self.models = FakeCrashFolder(), FakeModels()
        self.notes: list[str] = []
        self.crashes = CrashesController(self.folder, lambda: PRIVATE, self.files, self.tasks)
        self.crashes.follow(self.models, self.notes.append)
        self.reports, self.notices, self.requests = Heard(), Heard(), Heard()
        self.crashes.report_saved.connect(self.reports.take)
        self.crashes.notice_raised.connect(self.notices.take)
        self.crashes.report_requested.connect(self.requests.take)

    async def settle(self) -> None:
        await asyncio.gather(*self.tasks._running)

    async def close(self) -> None:
        await self.tasks.close()
        self.files.close()
        assert self.bugs == []


@pytest.fixture
def scene(qapp):
    with qasync.QEventLoop(qapp) as loop:
        made = CrashScene(loop)
        made.play = player(loop, made.close)
        yield made


def test_a_bug_is_kept_with_versions_and_devices_and_told(scene):
    async def scenario():
        scene.models.state_changed.emit(READY_LLAMA)
        scene.crashes.keep_bug("  desktop/app.py:1 in main\nValueError: … in /home/anna/x.json")
        await scene.settle()

    scene.play(scenario())
    [report] = scene.reports.values
    assert report.kind is CrashKind.BUG
    assert scene.folder.kept == {report.file: report.text}
    for word in ("Hearth 0.", "Python 3.", "Qt 6.", "Devices: NVIDIA RTX 4070", "desktop/app.py:1 in main"):
        assert word in report.text
    assert "anna" not in report.text


def test_a_bug_that_comes_again_and_again_makes_one_file_and_many_make_few(scene):
    async def scenario():
        for number in range(30):
            scene.crashes.keep_bug("the same")
            scene.crashes.keep_bug(f"another {number}")
        await scene.settle()

    scene.play(scenario())
    assert len(scene.folder.kept) == MOST_OF_ONE_RUN
    assert len(scene.reports.values) == 60, "each is told all the same"


def test_a_full_disk_does_not_keep_a_bug_from_being_read(scene):
    scene.folder.is_full = True

    async def scenario():
        scene.crashes.keep_bug("a stack")
        await scene.settle()

    scene.play(scenario())
    assert "a stack" in scene.reports.values[0].text


def test_while_everything_closes_nothing_is_written(scene):
    async def scenario():
        scene.crashes.close()
        scene.crashes.keep_bug("a stack")

    scene.play(scenario())
    assert scene.folder.kept == {}


def test_a_bug_after_the_end_of_the_loop_is_told_and_makes_no_other_one(qapp):
    with qasync.QEventLoop(qapp) as loop:
        scene = CrashScene(loop)
    scene.crashes.keep_bug("a stack")

    assert "a stack" in scene.reports.values[0].text
    assert scene.folder.kept == {}
    scene.files.close()


ASSERTION = "/build/ggml/src/ggml-cpu.c:1234: GGML_ASSERT(anna == 1) failed\n"


@pytest.mark.parametrize(
    ("death", "kept"),
    [
        (engine_died(-11, "while loading my secret plans.gguf", "", has_gpu=True), "segmentation fault"),
        (engine_died(-6, "", ASSERTION), "A check in llama.cpp failed"),
        (engine_died(-6, "", "ValueError: the prompt was: my secret plans"), "abort"),
    ],
)
def test_an_engine_that_was_given_up_is_kept_without_names_and_texts(scene, death, kept):
    async def scenario():
        scene.models.engine_lost.emit(death)
        await scene.settle()
        scene.notices.values[0].action.run()

    scene.play(scenario())
    [report] = scene.requests.values
    assert report.kind is CrashKind.ENGINE
    assert kept in report.text
    assert scene.folder.kept == {report.file: report.text}
    for secret in ("secret", "plans", "anna", "prompt"):
        assert secret not in report.text


def test_a_window_that_crashed_is_told_of_at_the_next_start_and_its_report_can_be_deleted(scene):
    scene.folder.traces = ['Hearth 0.1.0\nFatal Python error: Aborted\n  File "/home/anna/desktop/app.py", line 3']

    async def scenario():
        await scene.crashes.look_back()
        await scene.settle()
        [notice] = scene.notices.values
        assert notice.text.startswith("Hearth closed unexpectedly last time.")
        assert notice.stays
        notice.action.run()
        [report] = scene.requests.values
        assert 'File "desktop/app.py", line 3' in report.text
        assert scene.folder.kept == {report.file: report.text}
        scene.crashes.delete(report)
        await scene.settle()

    scene.play(scenario())
    assert scene.folder.kept == {}


def test_without_a_crash_nothing_is_told(scene):
    scene.play(scene.crashes.look_back())
    assert scene.notices.values == []


def test_the_watch_learns_versions_and_devices_once(scene):
    async def scenario():
        await scene.crashes.look_back()
        scene.models.state_changed.emit(READY_LLAMA)
        scene.models.state_changed.emit(replace(READY_LLAMA, loaded=replace(LLAMA, n_ctx=512)))
        scene.models.state_changed.emit(ModelState())
        await scene.settle()

    scene.play(scenario())
    assert [note.partition(" ")[0] for note in scene.notes] == ["Qt", "Devices:"]


def test_a_plain_error_of_the_engine_names_what_our_words_are(scene):
    async def scenario():
        scene.crashes.keep_engine_death(EngineDied("The engine's line was lost.", "The log tells more."))
        await scene.settle()

    scene.play(scenario())
    assert len(scene.folder.kept) == 1
