"""Reports of bugs and crashes: keeps each as a file for the user to read, and tells of a crash before this start."""

import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot, qVersion

from desktop import __version__
from desktop.bridge import models_controller
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.tasks import Tasks
from desktop.domain.crash_report import CrashKind, CrashReport, constants_of, said, without_private
from desktop.domain.errors import AppError
from desktop.domain.models import ModelState
from desktop.domain.notices import Notice, NoticeAction
from desktop.engine import exit_words, native_causes
from desktop.services.file_thread import FileThread

MOST_OF_ONE_RUN = 5  # a bug that comes with every picture would push all others out
TOPIC = "crash"


class CrashFolder(Protocol):
    """Where reports are kept; all but ``new_file`` block, and ``keep`` may raise ``StorageFailed``."""

    def new_file(self) -> Path: ...
    def keep(self, file: Path, text: str) -> None: ...
    def delete(self, file: Path) -> None: ...
    def take_traces(self) -> list[str]: ...


class CrashesController(QObject):
    """``report_saved``: of a bug in this run. ``report_requested``: the user wants to read one. ``private`` gives the
    words that must be in no report."""

    report_saved = Signal(object)
    report_requested = Signal(object)
    notice_raised = Signal(object)

    def __init__(
        self, folder: CrashFolder, private: Callable[[], tuple[str, ...]], files: FileThread, tasks: Tasks
    ) -> None:
        super().__init__()
        self._folder = folder
        self._private = private
        self._files = files
        self._tasks = tasks
        self._kept: dict[str, CrashReport] = {}
        self._devices: tuple[str, ...] = ()
        self._is_closed = False
        self._note: Callable[[str], None] = _forget

    def follow(self, models: ModelsController, note: Callable[[str], None] | None) -> None:
        """Hear of devices and of engines that are given up. ``note`` keeps words for the report of this window's own
        crash; it blocks."""
        self._note = note or _forget
        models.state_changed.connect(self._on_model_state_changed)
        models.engine_lost.connect(self.keep_engine_death)

    @Slot(str)
    def keep_bug(self, stack: str) -> None:
        """Keep the report of a bug; the application goes on."""
        words = f"{self._head('An error in the window. Hearth went on.')}\n\n{stack}"
        self.report_saved.emit(self._keep(CrashKind.BUG, words, stack))

    @Slot(object)
    def keep_engine_death(self, death: AppError) -> None:
        """Keep what is known of an engine that could not be started again, and offer to read it."""
        words = said(str(death), _spoken_by(exit_words, native_causes, models_controller))
        report = self._keep(CrashKind.ENGINE, f"{self._head('The engine ended, and was given up.')}\n\n{words}", words)
        self._tell(self.tr("What is known about the engine's end is kept as a report."), report)

    async def look_back(self) -> None:
        """Whether windows before this one crashed: keep what they wrote, and tell of it."""
        system = await self._files.run(platform.platform)  # it may start a program; afterwards it is remembered
        await self._files.run(self._note, f"Qt {qVersion()} · {system}")
        for trace in await self._files.run(self._folder.take_traces):
            report = self._keep(CrashKind.WINDOW, f"The window's process ended in a crash.\n{trace}", trace)
            self._tell(self.tr("Hearth closed unexpectedly last time. Your chats are safe."), report)

    def close(self) -> None:
        """Write nothing more: the threads are about to end."""
        self._is_closed = True

    @Slot(object)
    def delete(self, report: CrashReport) -> None:
        """Remove a report."""
        self._tasks.spawn(self._files.run(self._folder.delete, report.file), self._on_error)

    def _head(self, what: str) -> str:
        devices = ", ".join(self._devices) or "not known yet"
        moment = datetime.now(UTC).isoformat(" ", "minutes")
        versions = (
            f"Hearth {__version__} · Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}"
        )
        return f"{what}\n{versions}\nDevices: {devices}\n{moment}"

    def _keep(self, kind: CrashKind, text: str, cause: str) -> CrashReport:
        """Each cause once, and only so many in one run; what is not kept as a file can be read all the same."""
        if cause in self._kept:
            return self._kept[cause]
        report = CrashReport(kind, without_private(text, self._private()), self._folder.new_file())
        if len(self._kept) < MOST_OF_ONE_RUN and not self._is_closed and not self._tasks.are_over:
            self._kept[cause] = report
            self._tasks.spawn(self._files.run(self._folder.keep, report.file, report.text), self._on_error)
        return report

    def _tell(self, words: str, report: CrashReport) -> None:
        show = NoticeAction(self.tr("Show report"), lambda: self.report_requested.emit(report))
        self.notice_raised.emit(Notice(words, action=show, topic=TOPIC, stays=True))

    @Slot(object)
    def _on_model_state_changed(self, state: ModelState) -> None:
        if state.loaded is None:
            return
        devices = tuple(dict.fromkeys((state.loaded.device, *state.loaded.device_names)))
        if devices != self._devices:
            self._devices = devices
            self._tasks.spawn(self._files.run(self._note, f"Devices: {', '.join(devices)}"), self._on_error)

    def _on_error(self, error: AppError) -> None:
        """The disk does not take it; whoever reads the report has it on the screen."""


def _forget(_: str) -> None:
    """For windows that are not watched."""


def _spoken_by(*modules: ModuleType) -> Iterator[str]:
    """The texts that stand in modules: what their errors are made of, without what was put in between."""
    for module in modules:
        for value in vars(module).values():
            match value:
                case str():
                    yield value
                case FunctionType():
                    yield from constants_of(value.__code__)
                case type() if value.__module__ == module.__name__:
                    methods = (each for each in vars(value).values() if isinstance(each, FunctionType))
                    yield from (text for method in methods for text in constants_of(method.__code__))
