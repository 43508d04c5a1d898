"""Knows whether the loaded model runs with other settings than those that are chosen now."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop.bridge.models_controller import ModelsController
from desktop.bridge.settings_controller import SettingsController
from desktop.domain.models import ModelPhase, ModelState


class ReloadWatch(QObject):
    """Compares the settings at the beginning of loading with those of now."""

    is_needed_changed = Signal(bool)

    def __init__(self, models: ModelsController, settings: SettingsController, parent: QObject) -> None:
        super().__init__(parent)
        self._models = models
        self._settings = settings
        self._loading_with = settings.settings.load_settings()
        models.state_changed.connect(self._on_state_changed)
        settings.settings_changed.connect(self._on_settings_changed)

    @property
    def is_needed(self) -> bool:
        """Whether a loaded model waits for being loaded again."""
        is_ready = self._models.state.phase is ModelPhase.READY
        return is_ready and self._loading_with != self._settings.settings.load_settings()

    @Slot(object)
    def _on_state_changed(self, state: ModelState) -> None:
        if state.phase is ModelPhase.LOADING and state.fraction == 0:
            self._loading_with = self._settings.settings.load_settings()
        self.is_needed_changed.emit(self.is_needed)

    @Slot()
    def _on_settings_changed(self) -> None:
        self.is_needed_changed.emit(self.is_needed)
