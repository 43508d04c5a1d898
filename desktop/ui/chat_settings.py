"""What the shown conversation sets for itself: its system prompt, and sampling that differs from the settings."""

from dataclasses import replace

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.settings_controller import SettingsController
from desktop.domain.conversation import Conversation
from desktop.ui.dialogs import WindowDialog, heading, page_layout, paragraph, scrolling
from desktop.ui.own_settings_form import OwnSettingsForm

SIZE = QSize(600, 640)


class ChatSettingsDialog(WindowDialog):
    """Shows what is in effect, marks what is this conversation's own, and lets go of it again."""

    def __init__(self, chat: ChatController, settings: SettingsController, parent: QWidget) -> None:
        super().__init__("chatSettingsDialog", "", parent)
        self._chat = chat
        self._settings = settings
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
        self._form = OwnSettingsForm(self.tr("Tells the model how to behave in this chat."), "chatPreset")
        layout.addWidget(self._form)
        layout.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolling(content, "chatSettingsPage"), 1)
        self.reset_button = QPushButton(self.tr("Follow the settings"), self)
        self.reset_button.setObjectName("resetChatButton")
        column.addWidget(self.closing_foot(self.tr("Done"), self.reset_button))

    def _connect(self) -> None:
        self._form.own_changed.connect(self._chat.change_chat_settings)
        self.reset_button.clicked.connect(self._on_reset_clicked)
        self._chat.conversation_changed.connect(self._show)
        self._chat.conversation_opened.connect(self._show)

    def done(self, result: int) -> None:
        """Take what is still being typed."""
        self._form.commit()
        super().done(result)

    @Slot(object)
    def _show(self, conversation: Conversation) -> None:
        own = conversation.settings
        self._form.show_own(own, self._chat.effective_sampling, self._settings.settings.system_prompt)
        self.reset_button.setEnabled(bool(own.sampling) or own.system_prompt is not None)

    @Slot()
    def _on_reset_clicked(self) -> None:
        own = self._chat.conversation.settings
        self._chat.change_chat_settings(replace(own, system_prompt=None, sampling={}))
