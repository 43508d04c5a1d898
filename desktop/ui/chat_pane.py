"""The middle of the window: welcome page, empty chat or conversation, and the composer below it.

Shows what the chat controller tells and passes wishes on to it.
"""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.bridge.controllers import Controllers
from desktop.bridge.folder_use import FolderUse
from desktop.domain.conversation import Conversation
from desktop.domain.errors import Cure
from desktop.domain.folder_holder import Holder
from desktop.domain.messages import Role
from desktop.domain.models import ModelPhase, ModelState
from desktop.domain.session import ScrollPosition
from desktop.domain.settings import Settings
from desktop.domain.turn import TurnEvent
from desktop.ui import figures
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.formula_watch import FormulaWatch
from desktop.ui.chat.image_watch import ImageWatch
from desktop.ui.chat.links import Link
from desktop.ui.composer import Composer
from desktop.ui.composer_card import SHADOW
from desktop.ui.draft_images import DraftImages, draft_key, edit_key
from desktop.ui.empty_chat import EmptyChatPage
from desktop.ui.find_bar import FindBar
from desktop.ui.find_commands import FindCommands
from desktop.ui.image_shelf import ImageShelf
from desktop.ui.link_dialog import open_link
from desktop.ui.reading import reading_of
from desktop.ui.theme import MARGIN, Theme
from desktop.ui.unreadable_page import UnreadablePage
from desktop.ui.welcome import WelcomePage

WHEEL_NOTCH = 120
MESSAGE_ROOM = 16  # above a message that one was led to
COMPOSER_STRETCH = 1000  # beside it only what it does not take


class ChatPane(QWidget):
    """One page at a time, and the composer."""

    zoom_requested = Signal(int)

    def __init__(self, controllers: Controllers, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._chat = controllers.chat
        self._branches = controllers.branches
        self._other_model = controllers.other_model
        self._models = controllers.models
        self._session = controllers.session
        self._settings = controllers.settings
        self._cures = controllers.cures
        self._folder_use = controllers.folder_use
        self._is_opening = False
        self._wheel_turn = 0
        self._build(controllers, theme)
        self._connect()
        self._show_first()

    def _build(self, controllers: Controllers, theme: Theme) -> None:
        self.setObjectName("chatPane")
        self.chat_view = ChatView(self, self._cures.label)
        self.chat_view.set_theme(theme)
        FormulaWatch(self.chat_view, controllers.formulas)
        self.welcome_page = WelcomePage(theme, self)
        self.empty_page = EmptyChatPage(theme, self)
        self.unreadable_page = UnreadablePage(theme, self)
        self.composer = Composer(theme, self)
        self.images = ImageShelf(controllers.attachments.path, self)
        ImageWatch(self.chat_view, self.images)
        self.draft_images = DraftImages(controllers, self.composer, self.images)
        self.pages = QStackedWidget(self)
        self.pages.setObjectName("pages")
        for page in (self.welcome_page, self.empty_page, self.unreadable_page, self.chat_view):
            self.pages.addWidget(page)
        self.find_bar = FindBar(theme, self)
        self.finding = FindCommands(self.find_bar, self.chat_view, self.pages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 14 - SHADOW)
        layout.setSpacing(0)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN - SHADOW, 0, MARGIN - SHADOW, 0)
        row.addStretch(1)
        row.addWidget(self.composer, COMPOSER_STRETCH)
        row.addStretch(1)
        layout.addLayout(row)

    def _connect(self) -> None:
        chat, composer, view = self._chat, self.composer, self.chat_view
        chat.conversation_opened.connect(self._on_chat_conversation_opened)
        chat.conversation_changed.connect(self._on_chat_conversation_changed)
        chat.turn_event.connect(self._on_chat_turn_event)
        chat.answering_changed.connect(self._on_chat_answering_changed)
        chat.context_changed.connect(composer.meter.show_use)
        self._folder_use.use_changed.connect(self._on_folder_use_changed)
        self._models.state_changed.connect(self._on_models_state_changed)
        self._models.choices_changed.connect(self._on_models_choices_changed)
        self._settings.settings_changed.connect(self._on_settings_changed)
        composer.send_requested.connect(chat.send)
        composer.stop_requested.connect(chat.stop)
        composer.draft_changed.connect(self._on_composer_draft_changed)
        view.regenerate_requested.connect(chat.regenerate)
        view.continue_requested.connect(chat.continue_answer)
        view.version_requested.connect(chat.show_version)
        view.retry_requested.connect(chat.retry)
        view.cure_requested.connect(self._cures.apply)
        view.link_requested.connect(self._on_view_link_requested)
        view.scroll_changed.connect(self._on_view_scroll_changed)
        self.empty_page.prompt_requested.connect(chat.send)
        self.empty_page.cancel_requested.connect(self._models.cancel)
        self.welcome_page.load_requested.connect(self._models.load)
        self.welcome_page.starter_requested.connect(self._models.load_starter)
        self.welcome_page.cure_requested.connect(self._on_welcome_page_cure_requested)
        self._connect_branches()

    def _connect_branches(self) -> None:
        branches, composer, view = self._branches, self.composer, self.chat_view
        branches.message_shown.connect(self._on_branches_message_shown)
        composer.resend_requested.connect(branches.resend)
        composer.save_requested.connect(branches.edit)
        composer.edit_changed.connect(self._on_composer_edit_changed)
        composer.version_requested.connect(view.versions.step_newest)
        view.edit_requested.connect(self.edit_message)
        view.wishes.delete_requested.connect(branches.delete)
        view.wishes.branch_requested.connect(branches.continue_elsewhere)
        view.wishes.other_model_requested.connect(self._other_model.answer_with)
        view.wishes.other_models = lambda: self._other_model.models

    def _show_first(self) -> None:
        self._on_settings_changed(self._settings.settings)
        self._on_models_choices_changed()
        self._on_models_state_changed(self._models.state)
        self._on_chat_conversation_opened(self._chat.conversation)
        self._on_chat_answering_changed(self._chat.is_answering)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        parts = (self.welcome_page, self.empty_page, self.unreadable_page, self.composer, self.find_bar)
        for part in (self.chat_view, *parts):
            part.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody else wants closes the find bar."""
        if event.key() == Qt.Key.Key_Escape and self.finding.is_open:
            self.finding.close()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def edit_message(self, message_id: str) -> None:
        """Put a sent message or an answer into the composer, to be put into another wording."""
        message = self._chat.conversation.message(message_id)
        self.composer.edit(message_id, message.text, message.images, is_answer=message.role is Role.ASSISTANT)

    def _show_page(self) -> None:
        phase = self._models.state.phase
        if self._chat.problem:
            self.unreadable_page.show_problem(self._chat.problem)
            self.pages.setCurrentWidget(self.unreadable_page)
        elif self._chat.conversation.messages or self._chat.is_answering:
            self.pages.setCurrentWidget(self.chat_view)
        elif phase in (ModelPhase.READY, ModelPhase.LOADING):
            self.pages.setCurrentWidget(self.empty_page)
        else:
            self.pages.setCurrentWidget(self.welcome_page)

    @Slot(object)
    def _on_chat_conversation_opened(self, conversation: Conversation) -> None:
        state = self._session.state
        is_known = state.open_conversation == conversation.id
        position = state.scroll if is_known else ScrollPosition()
        self._is_opening = True
        self.chat_view.show_conversation(_as_shown(conversation, self._folder_use))
        self._show_page()
        if position.message_id:
            self.chat_view.restore_scroll(position)
        self._is_opening = False
        self._show_read_only()
        self._show_written(conversation)
        self.composer.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_written(self, conversation: Conversation) -> None:
        """Put into the composer what was being written in this conversation; what stands there now is kept."""
        images = self._session.draft_images(draft_key(conversation))
        self.composer.show_draft(self._session.draft(draft_key(conversation)), images)
        edited_id, _, text = self._session.draft(edit_key(conversation)).partition("\n")
        edited = next((message for message in conversation.messages if message.id == edited_id), None)
        if edited is not None:
            images = self._session.draft_images(edit_key(conversation))
            self.composer.edit(edited_id, text, images, is_answer=edited.role is Role.ASSISTANT)

    def _show_read_only(self) -> None:
        why = "" if self._folder_use.is_ours else self.tr("Chats can only be read here.")
        if self._chat.problem:
            why = self.tr("This chat cannot be read.")
        self.composer.show_read_only(self._chat.conversation.read_only or bool(why), why)

    @Slot(object)
    def _on_folder_use_changed(self, _holder: Holder | None) -> None:
        self.chat_view.update_conversation(_as_shown(self._chat.conversation, self._folder_use))
        self._show_read_only()

    @Slot(object)
    def _on_chat_conversation_changed(self, conversation: Conversation) -> None:
        self.chat_view.update_conversation(_as_shown(conversation, self._folder_use))
        self._show_read_only()
        edited_id = self.composer.edited_id
        if edited_id and edited_id not in {message.id for message in conversation.messages}:
            self.composer.forget_edited()
        self._show_page()

    @Slot(str)
    def _on_branches_message_shown(self, message_id: str) -> None:
        if self.chat_view.transcript.index_of(message_id) is not None:
            self.chat_view.restore_scroll(ScrollPosition(message_id, -MESSAGE_ROOM))

    @Slot(object)
    def _on_chat_turn_event(self, event: TurnEvent) -> None:
        self.chat_view.apply_turn_event(event)
        self._show_page()

    @Slot(bool)
    def _on_chat_answering_changed(self, is_answering: bool) -> None:
        self.composer.show_answering(is_answering)
        self._show_page()

    @Slot(object)
    def _on_models_state_changed(self, state: ModelState) -> None:
        focused: QWidget | None = self.window().focusWidget()
        was_on_page = focused is not None and self.pages.isAncestorOf(focused)
        self.composer.show_model_ready(state.phase is ModelPhase.READY, is_loading=state.phase is ModelPhase.LOADING)
        self.empty_page.show_model(state, self._model_name(state))
        self.welcome_page.show_cure(self._cures.label(state.cure) if state.cure is not Cure.OTHER_MODEL else "")
        self._show_page()
        if was_on_page and focused is not None and not focused.isVisible():
            self.composer.field.setFocus()  # Qt would give it to a button somewhere else

    @Slot()
    def _on_welcome_page_cure_requested(self) -> None:
        if self._models.state.cure is not None:
            self._cures.apply(self._models.state.cure)

    @Slot()
    def _on_models_choices_changed(self) -> None:
        choices = self._models.choices
        self.welcome_page.show_choices(choices.recent, choices.found, choices.starter)

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        self.composer.use_send_key(str(settings["send_key"]))
        reading = reading_of(settings)
        for part in (self.chat_view, self.composer, self.empty_page):
            part.set_reading(reading)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel zooms; the conversation and the field leave that to this."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel_turn += event.angleDelta().y()
        steps = int(self._wheel_turn / WHEEL_NOTCH)
        self._wheel_turn -= steps * WHEEL_NOTCH
        for _ in range(abs(steps)):
            self.zoom_requested.emit(1 if steps > 0 else -1)
        event.accept()

    @Slot(str)
    def _on_composer_draft_changed(self, text: str) -> None:
        self._session.remember_draft(draft_key(self._chat.conversation), text)

    @Slot(str, str)
    def _on_composer_edit_changed(self, message_id: str, text: str) -> None:
        self._session.remember_draft(edit_key(self._chat.conversation), f"{message_id}\n{text}" if message_id else "")

    @Slot(object)
    def _on_view_link_requested(self, link: Link) -> None:
        open_link(link, self.window())

    @Slot()
    def _on_view_scroll_changed(self) -> None:
        if not self._is_opening:
            self._session.remember_scroll(self.chat_view.scroll_position())

    def _model_name(self, state: ModelState) -> str:
        return figures.model_title(state.path, state.loaded, self._models.choices.found)


def _as_shown(conversation: Conversation, folder_use: FolderUse) -> Conversation:
    """In a window that only reads every conversation can only be read."""
    return conversation if folder_use.is_ours else replace(conversation, read_only=True)
