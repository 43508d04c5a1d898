"""What the actions of the window do, and when they can be done."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.bridge.controllers import Controllers
from desktop.domain.conversation import Conversation
from desktop.domain.messages import Role
from desktop.domain.models import ModelPhase, ModelState
from desktop.ui.actions import WindowActions
from desktop.ui.chat.code_files import CodeFile
from desktop.ui.chat_pane import ChatPane
from desktop.ui.file_chooser import FileChooser, file_name
from desktop.ui.sidebar import Sidebar


class WindowCommands(QObject):
    """Connects actions and the sidebar's wishes with the controllers."""

    def __init__(
        self, actions: WindowActions, controllers: Controllers, sidebar: Sidebar, pane: ChatPane, chooser: FileChooser
    ) -> None:
        super().__init__(actions)
        self._actions = actions
        self._controllers = controllers
        self._sidebar = sidebar
        self._pane = pane
        self.file_chooser = chooser
        self._connect_chats()
        self._connect_models()
        self._connect_state()
        self._show_first()

    def _connect_chats(self) -> None:
        chat, library, actions = self._controllers.chat, self._controllers.library, self._actions
        conversations = self._sidebar.list
        conversations.open_requested.connect(chat.open)
        conversations.rename_requested.connect(library.rename)
        actions["actionNewChat"].triggered.connect(self._on_new_chat_triggered)
        actions["actionOpenConversation"].triggered.connect(self._on_open_conversation_triggered)
        actions["actionSaveConversationAs"].triggered.connect(self._on_save_conversation_as_triggered)
        actions["actionClear"].triggered.connect(self._on_clear_triggered)
        actions["actionUndo"].triggered.connect(self._on_undo_triggered)
        actions["actionRedo"].triggered.connect(self._on_redo_triggered)
        actions["actionNextChat"].triggered.connect(partial(self._open_neighbour, 1))
        actions["actionPreviousChat"].triggered.connect(partial(self._open_neighbour, -1))
        actions["actionStop"].triggered.connect(self._on_stop_triggered)
        actions["actionRegenerate"].triggered.connect(self._on_regenerate_triggered)
        actions["actionContinue"].triggered.connect(self._on_continue_triggered)
        actions["actionCopyAnswer"].triggered.connect(self._pane.chat_view.copy_last_answer)
        self._pane.chat_view.save_requested.connect(self._on_view_save_requested)
        actions["actionFind"].triggered.connect(self._pane.finding.open)
        actions["actionFindNext"].triggered.connect(self._pane.finding.find_next)
        actions["actionFindPrevious"].triggered.connect(self._pane.finding.find_previous)

    def _connect_models(self) -> None:
        actions = self._actions
        actions["actionOpenModel"].triggered.connect(self._on_open_model_triggered)
        actions["actionStarterModel"].triggered.connect(self._on_starter_model_triggered)
        actions["actionUnloadModel"].triggered.connect(self._on_unload_model_triggered)
        actions["actionCancelLoading"].triggered.connect(self._on_cancel_loading_triggered)
        self._pane.welcome_page.open_requested.connect(actions["actionOpenModel"].trigger)

    def _connect_state(self) -> None:
        chat, library, models = self._controllers.chat, self._controllers.library, self._controllers.models
        chat.conversation_opened.connect(self._on_conversation_opened)
        chat.conversation_changed.connect(self._show_conversation)
        chat.answering_changed.connect(self._on_answering_changed)
        library.conversations_changed.connect(self._sidebar.list.show_conversations)
        library.answering_ids_changed.connect(self._sidebar.list.rows.mark_answering)
        library.undo_changed.connect(self._on_undo_changed)
        library.redo_changed.connect(self._on_redo_changed)
        models.state_changed.connect(self._show_model)
        models.choices_changed.connect(self._on_choices_changed)

    def _show_first(self) -> None:
        self._sidebar.list.show_conversations(self._controllers.library.conversations)
        self._on_undo_changed("")
        self._on_redo_changed("")
        self._on_conversation_opened(self._controllers.chat.conversation)
        self._show_model(self._controllers.models.state)
        self._on_choices_changed()

    def save_copy(self, conversation_id: str) -> None:
        """Ask where a copy is to be written, and write it."""
        title = next((c.title for c in self._controllers.library.conversations if c.id == conversation_id), "")
        library = self._controllers.library
        self.file_chooser.choose_copy(
            f"{file_name(title)}.hearth.json", lambda path: library.save_copy(conversation_id, path)
        )

    def _show_conversation(self, conversation: Conversation) -> None:
        is_answering = self._controllers.chat.is_answering
        is_begun = conversation.current is not None
        answer = next((message for message in conversation.upwards() if message.role is Role.ASSISTANT), None)
        is_ready = self._controllers.models.state.phase is ModelPhase.READY
        enabled = {
            "actionSaveConversationAs": is_begun,
            "actionClear": is_begun,
            "actionBranches": is_begun,
            "actionCopyAnswer": answer is not None,
            "actionFind": is_begun or is_answering,
            "actionFindNext": is_begun or is_answering,
            "actionFindPrevious": is_begun or is_answering,
            "actionStop": is_answering,
            "actionRegenerate": is_begun and is_ready and not is_answering,
            "actionContinue": is_ready and not is_answering and answer is not None and answer.can_continue,
        }
        for name, is_enabled in enabled.items():
            self._actions.offer(name, is_possible=is_enabled)

    def _show_model(self, state: ModelState) -> None:
        self._actions["actionUnloadModel"].setEnabled(state.phase is ModelPhase.READY)
        self._actions["actionModelDetails"].setEnabled(state.loaded is not None)
        self._actions["actionCancelLoading"].setEnabled(state.phase is ModelPhase.LOADING)
        self._show_conversation(self._controllers.chat.conversation)

    def _chosen_id(self) -> str:
        """The conversation that a command is about: the one the keyboard is at in the list, or the shown one."""
        conversations = self._sidebar.list
        if conversations.has_keyboard and conversations.current_id:
            return conversations.current_id
        return self._controllers.chat.conversation.id

    def _open_neighbour(self, step: int) -> None:
        neighbour = self._sidebar.list.rows.neighbour(self._controllers.chat.conversation.id, step)
        if neighbour:
            self._controllers.chat.open(neighbour)

    @Slot(object)
    def _on_conversation_opened(self, conversation: Conversation) -> None:
        self._sidebar.list.mark_open(conversation.id)
        self._show_conversation(conversation)

    @Slot(bool)
    def _on_answering_changed(self, _is_answering: bool) -> None:
        self._show_conversation(self._controllers.chat.conversation)

    @Slot()
    def _on_choices_changed(self) -> None:
        self._actions["actionStarterModel"].setEnabled(self._controllers.models.choices.starter is not None)

    @Slot()
    def _on_new_chat_triggered(self) -> None:
        self._controllers.chat.new_chat()
        self._pane.composer.field.setFocus()

    @Slot()
    def _on_open_conversation_triggered(self) -> None:
        self.file_chooser.choose_conversation(self._controllers.exchange.open_file)

    @Slot()
    def _on_save_conversation_as_triggered(self) -> None:
        self.save_copy(self._chosen_id())

    @Slot(object)
    def _on_view_save_requested(self, code: CodeFile) -> None:
        library = self._controllers.library
        self.file_chooser.choose_code_file(code.name, lambda path: library.save_text(code.text, path))

    @Slot()
    def _on_clear_triggered(self) -> None:
        self._controllers.branches.clear()

    @Slot()
    def _on_undo_triggered(self) -> None:
        self._controllers.library.undo()

    @Slot()
    def _on_redo_triggered(self) -> None:
        self._controllers.library.redo()

    @Slot(str)
    def _on_undo_changed(self, label: str) -> None:
        self._actions.offer("actionUndo", is_possible=bool(label))

    @Slot(str)
    def _on_redo_changed(self, label: str) -> None:
        self._actions.offer("actionRedo", is_possible=bool(label))

    @Slot()
    def _on_stop_triggered(self) -> None:
        self._controllers.chat.stop()

    @Slot()
    def _on_regenerate_triggered(self) -> None:
        self._controllers.chat.regenerate()

    @Slot()
    def _on_continue_triggered(self) -> None:
        self._controllers.chat.continue_answer()

    @Slot()
    def _on_open_model_triggered(self) -> None:
        self.file_chooser.choose_model(self._controllers.models.load)

    @Slot()
    def _on_starter_model_triggered(self) -> None:
        self._controllers.models.load_starter()

    @Slot()
    def _on_unload_model_triggered(self) -> None:
        self._controllers.models.unload()

    @Slot()
    def _on_cancel_loading_triggered(self) -> None:
        self._controllers.models.cancel()
