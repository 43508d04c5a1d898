"""The test that a user starts: one device after the other loads the bundled model and answers with ten tokens."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.device_trial import DeviceTrial
from desktop.domain.trials import Trial, TrialPhase, compared
from desktop.engine.client import EngineProcess


class DeviceTests(QObject):
    """Each device is tried in a child of its own, one at a time, beside whatever the loaded model does. ``model`` gives
    the file to load, or nothing where there is none."""

    trials_changed = Signal(object)

    def __init__(
        self, parent: QObject, model: Callable[[], Path | None], make_process: Callable[[], EngineProcess]
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._make_process = make_process
        self._trials: dict[str, Trial] = {}
        self._current: DeviceTrial | None = None

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What came of the devices that were tried last, in their order."""
        return compared(self._trials.values())

    @property
    def are_running(self) -> bool:
        """Whether something is still to come."""
        return self._current is not None

    def start(self, devices: Sequence[str]) -> None:
        """Try these devices, unless that is being done."""
        model = self._model()
        if self._current is not None or model is None:
            return
        self._trials = {device: Trial(device) for device in devices}
        self._go_on(model)

    def cancel(self) -> None:
        """Give up what is going on and what is still to come."""
        for device, trial in self._trials.items():
            if trial.phase is TrialPhase.WAITING:
                self._trials[device] = replace(trial, phase=TrialPhase.CANCELLED)
        if self._current is not None:
            self._current.cancel()

    def close(self) -> None:
        """No child and no thread is left afterwards."""
        current, self._current = self._current, None
        if current is not None:
            current.close()

    def _go_on(self, model: Path | None) -> None:
        """Try the next device, where there is one."""
        waiting = next((trial.device for trial in self._trials.values() if trial.phase is TrialPhase.WAITING), None)
        if waiting is not None and model is not None:
            self._current = DeviceTrial(waiting, model, self._make_process(), self)
            self._current.trial_changed.connect(self._on_trial_changed)
            self._current.start()
        else:
            self._tell()

    @Slot(object)
    def _on_trial_changed(self, trial: Trial) -> None:
        self._trials[trial.device] = trial
        if not trial.is_over:
            self._tell()
            return
        over, self._current = self._current, None
        if over is not None:
            over.deleteLater()
        self._go_on(self._model())

    def _tell(self) -> None:
        self.trials_changed.emit(self.trials)
