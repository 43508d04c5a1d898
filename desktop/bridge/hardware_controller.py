"""The machine's devices for the window: asks a child process of its own, so that a model that answers is not disturbed
and a driver that crashes takes nothing along."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.device_tests import DeviceTests
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.runtimes_controller import MakeProcess, RuntimesController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.system_question import SystemAnswer, SystemQuestion
from desktop.domain.errors import DriversFailed
from desktop.domain.hardware import Hardware
from desktop.domain.models import LoadedModel
from desktop.domain.notices import Notice, NoticeAction, NoticeKind
from desktop.domain.runtimes import BackendUse
from desktop.domain.settings import Settings
from desktop.engine.hardware import hardware_of
from desktop.engine.protocol import SystemDescribed
from desktop.services.backends import Backends


class HardwareController(QObject):
    """Looks when it is asked to. What was found is told again when another model is loaded or settings change.
    ``tests`` try the devices, ``runtimes`` are folders with back ends that are no part of the package."""

    hardware_changed = Signal(object)
    looking_changed = Signal(bool)
    look_failed = Signal(str)

    def __init__(
        self,
        models: ModelsController,
        settings: SettingsController,
        backends: Backends,
        runtimes_folder: Path,
        make_process: MakeProcess,
    ) -> None:
        super().__init__()
        self._models = models
        self._settings = settings
        self._backends = backends
        self._make_process = make_process
        self._question: SystemQuestion | None = None
        self._described: SystemDescribed | None = None
        self._pointed = str(settings.settings["runtime_folder"])
        self._asked_use = BackendUse()
        self.tests = DeviceTests(self, self._model_to_test, lambda: make_process(backends.use))
        self.runtimes = RuntimesController(backends, runtimes_folder, make_process, self._model_to_test, self)
        self.runtimes.runtime_tried.connect(self._on_runtime_tried)
        backends.on_setback = self._warn
        models.state_changed.connect(self._tell)
        models.choices_changed.connect(self.runtimes.try_new)
        self.runtimes.runtimes_changed.connect(self._on_runtimes_changed)
        settings.settings_changed.connect(self._on_settings_changed)
        self._look_for_runtimes()

    @property
    def hardware(self) -> Hardware | None:
        """What was found last."""
        if self._described is None:
            return None
        settings = self._settings.settings.load_settings()
        return hardware_of(self._described, settings, self._loaded, self._backends.drivers_problem)

    @property
    def is_looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._question is not None

    def look(self) -> None:
        """Look again, unless that is being done, at devices and for runtimes."""
        if self._question is not None:
            return
        self._look_for_runtimes()
        self._ask()
        self.looking_changed.emit(True)

    def refresh(self) -> None:
        """Look again, and ask drivers that failed before."""
        if self._question is None:
            self._backends.ask_drivers_again()
        self.look()

    def test_devices(self) -> None:
        """Let each device that was found generate some tokens."""
        found = self.hardware
        if found is not None:
            self.tests.start([device.name for device in found.devices if device.can_be_tested])

    def close(self) -> None:
        """End children that are still asked or tried. No thread is left afterwards."""
        question, self._question = self._question, None
        if question is not None:
            question.close()
        self.tests.close()
        self.runtimes.close()

    @property
    def _loaded(self) -> LoadedModel | None:
        return self._models.state.loaded

    def _model_to_test(self) -> Path | None:
        """The bundled model, else the one that is loaded."""
        return self._models.choices.starter or (self._loaded.facts.path if self._loaded is not None else None)

    def _look_for_runtimes(self) -> None:
        self._backends.look(Path(self._pointed) if self._pointed else None)

    def _ask(self) -> None:
        self._asked_use = self._backends.use
        self._question = SystemQuestion(self._make_process(self._asked_use), self)
        self._question.answer_ready.connect(self._on_answer_ready)
        self._question.start()

    @Slot()
    def _tell(self) -> None:
        if self._described is not None:
            self.hardware_changed.emit(self.hardware)

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        pointed = str(settings["runtime_folder"])
        if pointed != self._pointed:
            self._pointed = pointed
            self._look_for_runtimes()
        self._tell()

    @Slot()
    def _on_runtimes_changed(self) -> None:
        """Another runtime brings other devices."""
        if self._described is not None and self._question is None and self._backends.use != self._asked_use:
            self._ask()
            self.looking_changed.emit(True)

    def _warn(self, text: str) -> None:
        self._models.notice_raised.emit(Notice(text, NoticeKind.WARNING))

    @Slot(str, str)
    def _on_runtime_tried(self, name: str, problem: str) -> None:
        if problem:
            text = self.tr("{name} cannot be used: {problem}").format(name=name, problem=problem)
            self._warn(text)
            return
        text = self.tr("{name} works. It is used when a model is loaded next.").format(name=name)
        action = NoticeAction(self.tr("Reload"), self._models.reload) if self._loaded is not None else None
        self._models.notice_raised.emit(Notice(text, action=action))

    @Slot(object)
    def _on_answer_ready(self, answer: SystemAnswer) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.deleteLater()
        death = answer.death
        is_drivers_fault = answer.described is None and isinstance(death, DriversFailed)
        if is_drivers_fault and self._backends.go_on_without(self._asked_use, death.message):
            self._ask()  # for what there is besides
            return
        if answer.ready is not None:
            self._backends.note_ready(self._asked_use, answer.ready.problem)
        self.looking_changed.emit(False)
        if answer.described is None:
            self.look_failed.emit(str(death))
            return
        self._described = answer.described
        self._tell()
