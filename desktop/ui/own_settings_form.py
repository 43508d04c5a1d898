"""System prompt, preset and sampling that something sets for itself: a chat, or a folder for its new chats."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.conversation import ConversationSettings
from desktop.domain.requests import Sampling
from desktop.domain.settings import BY_KEY, PRESETS, SAMPLING_KEYS, SETTINGS, Value, preset_of
from desktop.ui.segments import Segments
from desktop.ui.setting_fields import TextField
from desktop.ui.setting_row import SettingRow

PROMPT = "system_prompt"


class OwnSettingsForm(QWidget):
    """Shows what is in effect, marks what is its own, and tells what its own become."""

    own_changed = Signal(object)

    def __init__(self, prompt_help: str, preset_name: str) -> None:
        super().__init__()
        self._own = ConversationSettings()
        self._rows: dict[str, SettingRow] = {}
        self._presets = Segments(tuple((name, name) for name in PRESETS), preset_name)
        self._presets.setAccessibleName(self.tr("Preset"))
        self._presets.value_changed.connect(self._on_preset_value_changed)
        self._build(prompt_help)

    def _build(self, prompt_help: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        for setting in SETTINGS:
            if setting.key == PROMPT or setting.key in SAMPLING_KEYS:
                layout.addWidget(self._build_row(setting.key, prompt_help))
            if setting.key == PROMPT:
                presets = QHBoxLayout()
                presets.addWidget(self._presets)
                presets.addStretch(1)
                layout.addLayout(presets)

    def _build_row(self, key: str, prompt_help: str) -> SettingRow:
        setting = replace(BY_KEY[key], help=prompt_help) if key == PROMPT else BY_KEY[key]
        row = SettingRow(setting, can_reset=True)
        row.value_changed.connect(self._on_row_value_changed)
        row.reset_requested.connect(self._on_row_reset_requested)
        self._rows[key] = row
        return row

    def show_own(self, own: ConversationSettings, sampling: Sampling, inherited_prompt: str) -> None:
        """Show what is set here, the sampling that is in effect, and the prompt that is where none is set."""
        self._own = own
        for key in SAMPLING_KEYS:
            self._rows[key].show_value(getattr(sampling, key), is_own=key in own.sampling)
        prompt = self._rows[PROMPT]
        prompt.show_value(own.system_prompt or "", is_own=own.system_prompt is not None)
        if isinstance(prompt.field, TextField):
            prompt.field.set_placeholder(inherited_prompt or str(getattr(BY_KEY[PROMPT].form, "placeholder", "")))
        self._presets.show_value(preset_of(sampling))

    def commit(self) -> None:
        """Take what is still being typed."""
        for row in self._rows.values():
            row.field.commit()

    def _commit_prompt(self) -> None:
        """What is being typed is taken before anything else is changed, which shows all values anew."""
        self._rows[PROMPT].field.commit()

    def _change(self, own: ConversationSettings) -> None:
        self._own = own
        self.own_changed.emit(own)

    @Slot(str)
    def _on_preset_value_changed(self, name: str) -> None:
        self._commit_prompt()
        sampling: Mapping[str, object] = {**self._own.sampling, **PRESETS[name]}
        self._change(replace(self._own, sampling=sampling))

    @Slot(str, object)
    def _on_row_value_changed(self, key: str, value: Value) -> None:
        if key == PROMPT:
            self._change(replace(self._own, system_prompt=str(value) or None))
        else:
            self._commit_prompt()
            self._change(replace(self._own, sampling={**self._own.sampling, key: value}))

    @Slot(str)
    def _on_row_reset_requested(self, key: str) -> None:
        if key == PROMPT:
            self._change(replace(self._own, system_prompt=None))
        else:
            self._commit_prompt()
            kept = {name: value for name, value in self._own.sampling.items() if name != key}
            self._change(replace(self._own, sampling=kept))
