"""The model that a conversation is meant for: when another one is loaded, it is offered, and never loaded by itself."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.models_controller import ModelsController
from desktop.domain.conversation import Conversation
from desktop.domain.models import ModelPhase, ModelState
from desktop.domain.notices import Notice, NoticeAction


class WantedModel(QObject):
    """Tells of the wish once each time that such a conversation is opened."""

    notice_raised = Signal(object)
    offer_left = Signal(str)

    def __init__(self, chat: ChatController, models: ModelsController) -> None:
        super().__init__()
        self._models = models
        self._offer = ""
        chat.conversation_opened.connect(self._on_conversation_opened)
        models.state_changed.connect(self._on_state_changed)

    def _on_conversation_opened(self, conversation: Conversation) -> None:
        self._withdraw()
        path = Path(conversation.settings.model or "")
        if not path.is_absolute() or path == self._models.state.path:  # files from elsewhere hold names
            return
        name = next((found.name for found in self._models.choices.found if found.path == path), path.stem)
        self._offer = f"This chat is meant for {name}."
        self.notice_raised.emit(Notice(self._offer, action=NoticeAction("Load it", lambda: self._models.load(path))))

    def _on_state_changed(self, state: ModelState) -> None:
        if state.phase is ModelPhase.LOADING:
            self._withdraw()

    def _withdraw(self) -> None:
        if self._offer:
            self.offer_left.emit(self._offer)
            self._offer = ""
