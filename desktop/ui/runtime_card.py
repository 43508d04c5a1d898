"""One runtime folder on the page Hardware: whether its back end is used, and why not."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton

from desktop.domain.runtimes import RuntimeStatus
from desktop.ui.device_card import InfoCard
from desktop.ui.dialogs import paragraph
from desktop.ui.elided_label import ElidedLabel


class RuntimeCard(InfoCard):
    """A runtime; one that did not work can be tried again."""

    try_requested = Signal(object)

    def __init__(self, status: RuntimeStatus) -> None:
        super().__init__(f"runtime.{status.name}")
        self._folder: Path = status.folder
        self.setAccessibleName(status.name)
        self.setAccessibleDescription(status.use)
        self.column.addWidget(paragraph(status.name, "name"))
        place = ElidedLabel(self)
        place.setProperty("look", "muted")
        place.setText(str(status.folder))
        self.column.addWidget(place)
        self.column.addWidget(paragraph(status.use, "body" if status.is_used else "quiet"))
        if status.can_be_tried:
            again = QPushButton(self.tr("Try again"), self)
            again.setObjectName(f"tryRuntimeButton.{status.name}")
            again.setAccessibleName(self.tr("Try {name} again").format(name=status.name))
            again.setProperty("look", "small")
            again.setAutoDefault(False)
            again.clicked.connect(self._on_again_clicked)
            self.column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _on_again_clicked(self) -> None:
        self.try_requested.emit(self._folder)
