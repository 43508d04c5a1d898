"""Runtime folders for the window: which there are, whether they are used and why not. One that is new is tried in child
processes, with all of a model on each of its devices, before anything else uses it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.device_tests import DeviceTests
from desktop.bridge.system_question import SystemAnswer, SystemQuestion
from desktop.domain.errors import EngineDied
from desktop.domain.runtimes import BackendUse, Runtime, RuntimeStatus, Verdict
from desktop.domain.trials import Trial, TrialPhase
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import SystemDescribed
from desktop.services.backends import Backends

MakeProcess = Callable[[BackendUse], EngineProcess]


class RuntimesController(QObject):
    """``try_new`` tries those of which nothing is known, one after the other. ``folder`` is where they are looked for,
    ``model`` gives the file to try them with. ``runtime_tried`` tells a name, and why it cannot be used."""

    runtimes_changed = Signal()
    runtime_tried = Signal(str, str)

    def __init__(
        self,
        backends: Backends,
        folder: Path,
        make_process: MakeProcess,
        model: Callable[[], Path | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.backends = backends
        self.folder = folder
        self._make_process = make_process
        self._model = model
        self._runtime: Runtime | None = None
        self._use = BackendUse()
        self._question: SystemQuestion | None = None
        self._tests = DeviceTests(self, model, lambda: make_process(self._use))
        self._tests.trials_changed.connect(self._on_trials_changed)
        backends.on_change = self.runtimes_changed.emit
        self.runtimes_changed.connect(self.try_new)

    @property
    def statuses(self) -> tuple[RuntimeStatus, ...]:
        """Every runtime that was found, and whether it is used."""
        return self.backends.statuses

    @Slot()
    def try_new(self) -> None:
        """Try the first runtime of which nothing is known, unless one is being tried; the others follow. It takes a
        model to try one."""
        untried = self.backends.untried
        if self._runtime is not None or not untried or self._model() is None:
            return
        self._runtime, self._use = untried[0], BackendUse(untried[0].folder)
        self.backends.is_trying = True
        self._question = SystemQuestion(self._make_process(self._use), self)
        self._question.answer_ready.connect(self._on_answer_ready)
        self._question.start()
        self.runtimes_changed.emit()

    def try_again(self, folder: Path) -> None:
        """Try a runtime once more that did not work."""
        self.backends.forget(folder)

    def close(self) -> None:
        """No child and no thread is left afterwards."""
        if self._question is not None:
            self._question.close()
        self._tests.close()

    @Slot(object)
    def _on_answer_ready(self, answer: SystemAnswer) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.deleteLater()
        if answer.ready is None or answer.described is None:
            self._judge(Verdict(_of_crash(answer.death)))
        elif answer.ready.problem or self._runtime is None:
            self._judge(Verdict(answer.ready.problem))
        else:
            self._use = BackendUse(self._runtime.folder, answer.ready.seal)
            self._compute(self._runtime, answer.described)

    def _compute(self, runtime: Runtime, described: SystemDescribed) -> None:
        """A library that loads may still not compute on this card."""
        devices = [device.name for device in described.devices if device.backend == runtime.backend]
        if not devices:
            self._judge(Verdict(f"{runtime.backend} finds no graphics card that it can use."))
        else:
            self._tests.start(devices)

    @Slot(object)
    def _on_trials_changed(self, trials: tuple[Trial, ...]) -> None:
        if self._tests.are_running:
            return
        failed = next((trial for trial in trials if trial.phase is TrialPhase.FAILED), None)
        self._judge(Verdict(failed.problem) if failed is not None else Verdict(seal=self._use.seal))

    def _judge(self, verdict: Verdict) -> None:
        runtime, self._runtime = self._runtime, None
        self.backends.is_trying = False
        if runtime is None:
            return
        self.backends.judge(runtime, verdict)
        self.runtime_tried.emit(runtime.name, verdict.problem)


def _of_crash(death: EngineDied) -> str:
    """In the middle of a sentence, and without a hint that is for a user's own engine."""
    return death.message[:1].lower() + death.message[1:]
