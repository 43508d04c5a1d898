"""Zooming the conversation: the actions and the wheel change the setting, and a note says how large it is now."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from desktop.bridge.settings_controller import SettingsController
from desktop.domain.settings import DEFAULTS, next_zoom
from desktop.ui.actions import WindowActions

NOTE_MS = 1200
NOTE_TOP = 12


class ZoomNote(QLabel):
    """Says for a moment how large the conversation is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("zoomNote")
        self.setProperty("look", "note")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def tell(self, percent: int) -> None:
        """Show a figure."""
        self.setText(self.tr("Zoom {percent} %").format(percent=percent))
        self.setAccessibleName(self.text())
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, NOTE_TOP)
        self.show()
        self.raise_()
        self._timer.start(NOTE_MS)


class Zoom(QObject):
    """Changes the setting in steps."""

    def __init__(self, settings: SettingsController, actions: WindowActions, note: ZoomNote) -> None:
        super().__init__(note)
        self._settings = settings
        self._actions = actions
        self._note = note
        actions["actionZoomIn"].triggered.connect(self._on_zoom_in_triggered)
        actions["actionZoomOut"].triggered.connect(self._on_zoom_out_triggered)
        actions["actionZoomReset"].triggered.connect(self._on_zoom_reset_triggered)

    @property
    def _percent(self) -> int:
        return int(str(self._settings.settings["zoom"]))

    @Slot(int)
    def step(self, step: int) -> None:
        """One step larger, or smaller."""
        self._take(next_zoom(self._percent, step))

    def _take(self, percent: int) -> None:
        self._settings.change("zoom", percent)
        self._note.tell(percent)

    @Slot()
    def _on_zoom_in_triggered(self) -> None:
        self.step(1)

    @Slot()
    def _on_zoom_out_triggered(self) -> None:
        self.step(-1)

    @Slot()
    def _on_zoom_reset_triggered(self) -> None:
        self._take(int(str(DEFAULTS["zoom"])))
