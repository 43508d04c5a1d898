"""Another answer by another model: it is loaded, and then answers beside the answer that is there."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.models_controller import ModelsController
from desktop.domain.messages import Role
from desktop.domain.models import ModelPhase, ModelState, OtherModel
from desktop.domain.notices import Notice, NoticeKind
from desktop.services import turn_plans
from desktop.services.conversation_library import ConversationLibrary

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class _Wish:
    """Which answer is wanted once more, by which model, and what was loaded before."""

    conversation_id: str
    message_id: str
    path: Path
    before: ModelState
    has_begun: bool = False


class OtherModelController(QObject):
    """One wish at a time; whatever else is loaded meanwhile takes it back."""

    notice_raised = Signal(object)

    def __init__(self, models: ModelsController, chat: ChatController, library: ConversationLibrary) -> None:
        super().__init__()
        self._models = models
        self._chat = chat
        self._library = library
        self._wish: _Wish | None = None
        models.state_changed.connect(self._on_models_state_changed)

    @property
    def models(self) -> tuple[OtherModel, ...]:
        """What there is beside the loaded model: recent ones, those found on this computer, the starter model."""
        choices, state = self._models.choices, self._models.state
        names = {model.path: model.name for model in choices.found}
        offered = {path: names.get(path, path.stem) for path in choices.recent}
        for model in choices.found[:MOST_FOUND]:
            offered.setdefault(model.path, model.name)
        if choices.starter is not None:
            offered[choices.starter] = self.tr("Starter model")
        loaded = state.path if state.phase is ModelPhase.READY else None
        return tuple(OtherModel(name, path) for path, name in offered.items() if path != loaded)

    def answer_with(self, message_id: str, path: Path) -> None:
        """Have an answer of the shown conversation made once more by this model."""
        state = self._models.state
        wish = _Wish(self._chat.conversation.id, message_id, path, state)
        if state.phase is ModelPhase.READY and state.path == path:
            self._answer(wish)
        else:
            self._wish = wish
            self._models.load(path)

    def _on_models_state_changed(self, state: ModelState) -> None:
        wish = self._wish
        if wish is None or (state.path != wish.path and state.phase is ModelPhase.LOADING and not wish.has_begun):
            return  # the last news of a load that was given up
        if state.path == wish.path and state.phase is ModelPhase.LOADING:
            self._wish = replace(wish, has_begun=True)
            return
        self._wish = None
        if state.path == wish.path and state.phase is ModelPhase.READY:
            self._answer(wish)
        elif state.path == wish.path and state.phase is ModelPhase.FAILED:
            self._go_back(wish, state)

    def _answer(self, wish: _Wish) -> None:
        conversation = self._library.open_conversation(wish.conversation_id)
        answers = {m.id for m in conversation.messages if m.role is Role.ASSISTANT} if conversation else set()
        if conversation is not None and wish.message_id in answers:
            self._chat.start(turn_plans.regenerate(conversation, wish.message_id))

    def _go_back(self, wish: _Wish, failed: ModelState) -> None:
        """The model that answered before is loaded again."""
        before = wish.before
        if before.phase is ModelPhase.READY and before.path is not None and before.loaded is not None:
            name = before.loaded.facts.name or before.path.stem
            text = f"{failed.problem} The answer stays as it was, and {name} is being loaded again."
            self.notice_raised.emit(Notice(text, NoticeKind.WARNING))
            self._models.load(before.path)
