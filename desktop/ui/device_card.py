"""One device on the page Hardware: what it is, its memory, what it is used for, and what came of its test."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desktop.domain.hardware import HardwareDevice
from desktop.domain.trials import Trial, TrialPhase
from desktop.ui import figures
from desktop.ui.dialogs import paragraph

PADDING = 14
_LOOKS = {TrialPhase.PASSED: "ok", TrialPhase.FAILED: "warning"}


class InfoCard(QFrame):
    """A framed column of texts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(PADDING, PADDING - 2, PADDING, PADDING - 2)
        self.column.setSpacing(4)


class DeviceCard(InfoCard):
    """A device. ``show_trial`` tells how far its test is."""

    def __init__(self, device: HardwareDevice) -> None:
        super().__init__(f"hardwareDevice.{device.name}")
        self._use = device.use
        self.setAccessibleName(device.description)
        self.column.addWidget(paragraph(device.description, "name"))
        self.column.addWidget(paragraph(self._what(device), "muted"))
        self.column.addWidget(paragraph(device.use, "body" if device.is_used else "quiet"))
        self._outcome = self._line("deviceTest", device)
        self._difference = self._line("deviceDifference", device)
        self._difference.setProperty("look", "warning")
        self._tell("")

    def show_trial(self, trial: Trial) -> None:
        """Tell what came of the test, or how far it is."""
        self._outcome.setProperty("look", _LOOKS.get(trial.phase, "muted"))
        self._outcome.style().polish(self._outcome)
        self._outcome.setText(self._said(trial))
        self._outcome.show()
        self._difference.setText(self._said_of_difference(trial))
        self._difference.setVisible(bool(trial.other_text))
        self._tell(f"{self._outcome.text()} {self._difference.text()}".strip())

    def _line(self, name: str, device: HardwareDevice) -> QLabel:
        line = paragraph("", "muted")
        line.setObjectName(f"{name}.{device.name}")
        line.hide()
        self.column.addWidget(line)
        return line

    def _tell(self, outcome: str) -> None:
        self.setAccessibleDescription(f"{self._use} {outcome}".strip())

    def _what(self, device: HardwareDevice) -> str:
        memory = ""
        if device.memory_total_bytes:
            wording = self.tr("{free} of {total} free")
            memory = wording.format(
                free=figures.file_size(device.memory_free_bytes), total=figures.file_size(device.memory_total_bytes)
            )
        backend = device.backend if device.backend != device.name else ""
        return " · ".join(part for part in (device.name, backend, memory) if part)

    def _said(self, trial: Trial) -> str:
        if trial.phase is TrialPhase.PASSED:
            wording = self.tr("Passed: {count} tokens, {speed} per second. Loaded in {load} s.")
            speed = figures.tokens(round(trial.tokens_per_s))
            return wording.format(count=trial.n_tokens, speed=speed, load=f"{trial.load_s:.1f}")
        return {
            TrialPhase.WAITING: self.tr("Waits for its test."),
            TrialPhase.LOADING: self.tr("Test: loading the model…"),
            TrialPhase.ANSWERING: self.tr("Test: answering…"),
            TrialPhase.FAILED: self.tr("Failed: {problem}").format(problem=trial.problem),
            TrialPhase.CANCELLED: self.tr("The test was cancelled."),
        }[trial.phase]

    def _said_of_difference(self, trial: Trial) -> str:
        if not trial.other_text:
            return ""
        wording = self.tr(
            "Its text is “{text}”, the processor's is “{other}”. If the device computed right, they would be the same."
        )
        return wording.format(text=trial.text.strip(), other=trial.other_text.strip())

    def minimumSizeHint(self) -> QSize:
        """As narrow as the page wants: the texts break."""
        return QSize(0, super().minimumSizeHint().height())
