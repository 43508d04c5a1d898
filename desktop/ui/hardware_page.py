"""Settings › Hardware: the devices, what each is used for or why not, and the engine's facts."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.hardware_controller import HardwareController
from desktop.domain.hardware import Hardware, HardwareDevice
from desktop.ui import figures
from desktop.ui.dialogs import heading, paragraph

PADDING = 14
GAP = 12


class HardwarePage(QWidget):
    """Looks when it is first shown, and again when the user asks for it."""

    def __init__(self, controller: HardwareController) -> None:
        super().__init__()
        self._controller = controller
        self._found = QWidget(self)
        self.setObjectName("hardwarePage")
        self.setAccessibleName(self.tr("Hardware"))
        self._build()
        self._connect()
        self._show_looking(controller.is_looking)
        if controller.hardware is not None:
            self._show(controller.hardware)

    def _build(self) -> None:
        self.refresh_button = QPushButton(self.tr("Refresh"), self)
        self.refresh_button.setObjectName("refreshHardwareButton")
        self.refresh_button.setAccessibleName(self.tr("Look for devices again"))
        self.refresh_button.setAutoDefault(False)
        self._state = paragraph("", "muted")
        self._state.setObjectName("hardwareState")
        row = QHBoxLayout()
        row.addWidget(self._state, 1)
        row.addWidget(self.refresh_button, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addLayout(row)
        self._column.addWidget(self._found)

    def _connect(self) -> None:
        self.refresh_button.clicked.connect(self._controller.look)
        self._controller.looking_changed.connect(self._show_looking)
        self._controller.look_failed.connect(self._show_failure)
        self._controller.hardware_changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        """Free memory changes all the time: look whenever the page is opened."""
        super().showEvent(event)
        self._controller.look()

    @Slot(bool)
    def _show_looking(self, is_looking: bool) -> None:
        self.refresh_button.setEnabled(not is_looking)
        self._state.setText(self.tr("Looking…") if is_looking else self._what_it_is())

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
        for device in hardware.devices:
            column.addWidget(DeviceCard(device))
        for note in hardware.notes:
            column.addWidget(paragraph(note, "muted"))
        column.addWidget(heading(self.tr("Engine"), "strong"))
        column.addLayout(self._facts(hardware))
        self._column.replaceWidget(before, self._found)
        before.hide()
        before.deleteLater()
        self._found.show()

    def _facts(self, hardware: Hardware) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(hardware.facts):
            label = QLabel(name)
            label.setProperty("look", "muted")
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(paragraph(value or "–"), line, 1)
        return grid


class DeviceCard(QFrame):
    """One device: what it is, its memory, and what it is used for."""

    def __init__(self, device: HardwareDevice) -> None:
        super().__init__()
        self.setObjectName(f"hardwareDevice.{device.name}")
        self.setProperty("look", "card")
        self.setAccessibleName(device.description)
        self.setAccessibleDescription(device.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING - 2, PADDING, PADDING - 2)
        column.setSpacing(4)
        column.addWidget(paragraph(device.description, "name"))
        column.addWidget(paragraph(self._what(device), "muted"))
        column.addWidget(paragraph(device.use, "body" if device.is_used else "quiet"))

    def _what(self, device: HardwareDevice) -> str:
        memory = ""
        if device.memory_total_bytes:
            wording = self.tr("{free} of {total} free")
            memory = wording.format(
                free=figures.file_size(device.memory_free_bytes), total=figures.file_size(device.memory_total_bytes)
            )
        backend = device.backend if device.backend != device.name else ""
        return " · ".join(part for part in (device.name, backend, memory) if part)
