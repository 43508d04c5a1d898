"""Settings › Hardware: the devices, what each is used for or why not, their test, runtimes, and the engine's facts."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.hardware_controller import HardwareController
from desktop.domain.hardware import Hardware
from desktop.domain.trials import N_TOKENS, Trial
from desktop.ui.device_card import DeviceCard
from desktop.ui.dialogs import heading, paragraph
from desktop.ui.runtime_card import RuntimeCard

GAP = 12
FACT_SHARES = (2, 5)


class HardwarePage(QWidget):
    """Looks when it is first shown, and again when the user asks for it."""

    def __init__(self, controller: HardwareController) -> None:
        super().__init__()
        self._controller = controller
        self._found = QWidget(self)
        self._runtimes = QWidget(self)
        self._cards: dict[str, DeviceCard] = {}
        self.setObjectName("hardwarePage")
        self.setAccessibleName(self.tr("Hardware"))
        self._build()
        self._connect()
        self._show_looking(controller.is_looking)
        if controller.hardware is not None:
            self._show(controller.hardware)
        self._show_runtimes()

    def _build(self) -> None:
        self.refresh_button = self._button(self.tr("Refresh"), "refreshHardwareButton")
        self.refresh_button.setAccessibleName(self.tr("Look for devices again"))
        self.test_button = self._button(self.tr("Test devices"), "testDevicesButton")
        self.cancel_button = self._button(self.tr("Cancel"), "cancelDeviceTestButton")
        self.cancel_button.setAccessibleName(self.tr("Cancel the test of devices"))
        self._state = paragraph("", "muted")
        self._state.setObjectName("hardwareState")
        test = self.tr("The test lets each device load a small model and answer with {count} tokens.")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addLayout(self._row(self._state, self.refresh_button))
        self._column.addLayout(
            self._row(paragraph(test.format(count=N_TOKENS), "muted"), self.test_button, self.cancel_button)
        )
        self._column.addWidget(self._found)
        self._column.addWidget(self._runtimes)

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    def _row(self, words: QWidget, *buttons: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(words, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _connect(self) -> None:
        self.refresh_button.clicked.connect(self._controller.refresh)
        self._controller.looking_changed.connect(self._show_looking)
        self._controller.look_failed.connect(self._show_failure)
        self._controller.hardware_changed.connect(self._show)
        self.test_button.clicked.connect(self._controller.test_devices)
        self.cancel_button.clicked.connect(self._controller.tests.cancel)
        self._controller.tests.trials_changed.connect(self._show_trials)
        self._controller.runtimes.runtimes_changed.connect(self._show_runtimes)

    def showEvent(self, event: QShowEvent) -> None:
        """Free memory changes all the time: look whenever the page is opened."""
        super().showEvent(event)
        self._controller.look()

    @Slot(bool)
    def _show_looking(self, is_looking: bool) -> None:
        self.refresh_button.setEnabled(not is_looking)
        self._state.setText(self.tr("Looking…") if is_looking else self._what_it_is())
        self._show_buttons()

    @Slot(str)
    def _show_failure(self, problem: str) -> None:
        self._state.setText(problem)

    def _what_it_is(self) -> str:
        return self.tr("What models can run on. Settings › Model chooses among it.")

    @Slot(object)
    def _show(self, hardware: Hardware) -> None:
        before, self._found = self._found, QWidget(self)
        column = QVBoxLayout(self._found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        cards = [DeviceCard(device) for device in hardware.devices]
        self._cards = {device.name: card for device, card in zip(hardware.devices, cards, strict=True) if device.name}
        for card in cards:
            column.addWidget(card)
        for note in hardware.notes:
            column.addWidget(paragraph(note, "muted"))
        column.addWidget(heading(self.tr("Engine"), "strong"))
        column.addLayout(self._facts(hardware))
        self._put_in_place_of(before, self._found)
        self._show_trials(self._controller.tests.trials)

    @Slot(object)
    def _show_trials(self, trials: tuple[Trial, ...]) -> None:
        for trial in trials:
            if trial.device in self._cards:
                self._cards[trial.device].show_trial(trial)
        self._show_buttons()

    def _show_buttons(self) -> None:
        """Whoever had the focus on a button that goes finds it on the one that comes."""
        are_running = self._controller.tests.are_running
        comes, goes = (self.cancel_button, self.test_button) if are_running else (self.test_button, self.cancel_button)
        had_focus = goes.hasFocus()
        comes.show()
        comes.setEnabled(are_running or (bool(self._cards) and not self._controller.is_looking))
        if had_focus:
            comes.setFocus()
        goes.hide()

    @Slot()
    def _show_runtimes(self) -> None:
        before, self._runtimes = self._runtimes, QWidget(self)
        column = QVBoxLayout(self._runtimes)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(heading(self.tr("Runtimes"), "strong"))
        runtimes = self._controller.runtimes
        for status in runtimes.statuses:
            card = RuntimeCard(status)
            card.try_requested.connect(runtimes.try_again)
            column.addWidget(card)
        words = self.tr("Further back ends, such as CUDA for NVIDIA cards, are looked for in this folder:")
        column.addWidget(paragraph(words, "muted"))
        column.addWidget(self._place(runtimes.folder))
        self._put_in_place_of(before, self._runtimes)

    def _place(self, folder: Path) -> QLineEdit:
        """A path to read and to copy, however long it is."""
        place = QLineEdit(str(folder))
        place.setObjectName("runtimesFolder")
        place.setAccessibleName(self.tr("Folder of runtimes"))
        place.setReadOnly(True)
        place.setCursorPosition(0)
        return place

    def _put_in_place_of(self, before: QWidget, widget: QWidget) -> None:
        self._column.replaceWidget(before, widget)
        before.hide()
        before.deleteLater()
        widget.show()

    def _facts(self, hardware: Hardware) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for column, share in enumerate(FACT_SHARES):
            grid.setColumnStretch(column, share)
        for line, (name, value) in enumerate(hardware.facts):
            grid.addWidget(paragraph(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(paragraph(value or "–"), line, 1)
        return grid
