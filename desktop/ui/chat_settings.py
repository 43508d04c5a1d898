"""What the shown conversation sets for itself: its system prompt, and sampling that differs from the settings."""

from dataclasses import replace

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.settings_controller import SettingsController
from desktop.domain.conversation import Conversation, ConversationSettings
from desktop.domain.settings import BY_KEY, PRESETS, SAMPLING_KEYS, SETTINGS, Value, preset_of
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, page_layout, paragraph, scrolling
from desktop.ui.segments import Segments
from desktop.ui.setting_fields import TextField
from desktop.ui.setting_row import SettingRow

SIZE = QSize(600, 640)
PROMPT = "system_prompt"


class ChatSettingsDialog(WindowDialog):
    """Shows what is in effect, marks what is this conversation's own, and lets go of it again."""

    def __init__(self, chat: ChatController, settings: SettingsController, parent: QWidget) -> None:
        super().__init__("chatSettingsDialog", "", parent)
        self._chat = chat
        self._settings = settings
        self._rows: dict[str, SettingRow] = {}
        self._build()
        self._connect()
        self._show(chat.conversation)

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Chat settings"))
        self.setAccessibleName(self.tr("Chat settings"))
        self.resize(SIZE)
        content = QWidget()
        layout = page_layout(content)
        layout.addWidget(heading(self.tr("Chat settings")))
        layout.addWidget(paragraph(self.tr("For this chat only. All other chats follow the settings."), "muted"))
        self._presets = Segments(tuple((name, name) for name in PRESETS), "chatPreset")
        self._presets.setAccessibleName(self.tr("Preset"))
        for setting in SETTINGS:
            if setting.key == PROMPT or setting.key in SAMPLING_KEYS:
                layout.addWidget(self._build_row(setting.key))
            if setting.key == PROMPT:
                presets = QHBoxLayout()
                presets.addWidget(self._presets)
                presets.addStretch(1)
                layout.addLayout(presets)
        layout.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolling(content, "chatSettingsPage"), 1)
        column.addWidget(self._build_foot())

    def _build_row(self, key: str) -> SettingRow:
        setting = BY_KEY[key]
        if key == PROMPT:
            setting = replace(setting, help=self.tr("Tells the model how to behave in this chat."))
        row = SettingRow(setting, can_reset=True)
        row.value_changed.connect(self._on_row_value_changed)
        row.reset_requested.connect(self._on_row_reset_requested)
        self._rows[key] = row
        return row

    def _build_foot(self) -> QFrame:
        foot = QFrame(self)
        foot.setObjectName("dialogFoot")
        self.reset_button = QPushButton(self.tr("Follow the settings"), foot)
        self.reset_button.setObjectName("resetChatButton")
        self.reset_button.setAutoDefault(False)
        layout = QVBoxLayout(foot)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 14)
        layout.addLayout(self.closing_row(self.tr("Done"), self.reset_button))
        return foot

    def _connect(self) -> None:
        self._presets.value_changed.connect(self._chat.apply_preset)
        self.reset_button.clicked.connect(self._on_reset_clicked)
        self._chat.conversation_changed.connect(self._show)
        self._chat.conversation_opened.connect(self._show)

    def done(self, result: int) -> None:
        """Take what is still being typed."""
        for row in self._rows.values():
            row.field.commit()
        super().done(result)

    @Slot(object)
    def _show(self, conversation: Conversation) -> None:
        own = conversation.settings
        sampling = self._chat.effective_sampling
        for key in SAMPLING_KEYS:
            self._rows[key].show_value(getattr(sampling, key), is_own=key in own.sampling)
        prompt = self._rows[PROMPT]
        prompt.show_value(own.system_prompt or "", is_own=own.system_prompt is not None)
        if isinstance(prompt.field, TextField):
            inherited = self._settings.settings.system_prompt
            prompt.field.set_placeholder(inherited or str(getattr(BY_KEY[PROMPT].form, "placeholder", "")))
        self._presets.show_value(preset_of(sampling))
        self.reset_button.setEnabled(bool(own.sampling) or own.system_prompt is not None)

    def _change(self, own: ConversationSettings) -> None:
        self._chat.change_chat_settings(own)

    @Slot(str, object)
    def _on_row_value_changed(self, key: str, value: Value) -> None:
        own = self._chat.conversation.settings
        if key == PROMPT:
            self._change(replace(own, system_prompt=str(value) or None))
        else:
            self._change(replace(own, sampling={**own.sampling, key: value}))

    @Slot(str)
    def _on_row_reset_requested(self, key: str) -> None:
        own = self._chat.conversation.settings
        if key == PROMPT:
            self._change(replace(own, system_prompt=None))
        else:
            kept = {name: value for name, value in own.sampling.items() if name != key}
            self._change(replace(own, sampling=kept))

    @Slot()
    def _on_reset_clicked(self) -> None:
        self._change(replace(self._chat.conversation.settings, system_prompt=None, sampling={}))
