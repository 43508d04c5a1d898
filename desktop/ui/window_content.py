"""What stands in the main window: its parts, put together and connected with the controllers."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from desktop.bridge.chat_controller import READ_ONLY
from desktop.bridge.controllers import Controllers
from desktop.domain.conversation import Conversation
from desktop.domain.errors import Cure
from desktop.domain.models import ModelPhase, ModelState
from desktop.domain.notices import Notice
from desktop.domain.settings import Settings, preset_of
from desktop.ui import figures
from desktop.ui.actions import WindowActions
from desktop.ui.appearance import Appearance
from desktop.ui.chat_pane import ChatPane
from desktop.ui.dropped_files import DropCurtain, DroppedFiles
from desktop.ui.exchange_commands import ExchangeCommands
from desktop.ui.file_chooser import FileChooser
from desktop.ui.focus_ring import FocusRing
from desktop.ui.header import Header
from desktop.ui.icons import application_icon
from desktop.ui.image_commands import ImageCommands
from desktop.ui.model_menu import ModelMenu
from desktop.ui.not_saved_bar import NotSavedBar
from desktop.ui.notices import NoticeBar
from desktop.ui.organise_commands import OrganiseCommands
from desktop.ui.read_only_bar import ReadOnlyBar
from desktop.ui.refusals import Refusals
from desktop.ui.row_words import path_text
from desktop.ui.search_commands import SearchCommands
from desktop.ui.shell import Shell
from desktop.ui.sidebar import Sidebar
from desktop.ui.theme import Theme
from desktop.ui.window_commands import WindowCommands
from desktop.ui.window_dialogs import BugNotices, WindowDialogs
from desktop.ui.window_files import WindowFiles
from desktop.ui.zoom import Zoom, ZoomNote


class WindowContent(QObject):
    """Sidebar, header, notices, chat, and the commands and dialogs that belong to them."""

    def __init__(self, window: QMainWindow, controllers: Controllers) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._renames_from_composer = False
        self._model_problem = ""
        self._refusal = controllers.folder_use.refusal
        self._build()
        self._connect()
        self._show_first()

    def _build(self) -> None:
        window = self._window
        window.setWindowIcon(application_icon())
        self.actions_by_name = WindowActions(window)
        self.file_chooser = FileChooser(window)
        self.appearance = Appearance(window, str(self._controllers.settings.settings["theme"]))
        theme = self.appearance.theme
        self.shell = Shell(window)
        self.sidebar = Sidebar(self.actions_by_name, theme, self.shell)
        self.shell.place(self.sidebar, self._build_page(theme))
        window.setCentralWidget(self.shell)
        self._curtain = DropCurtain(theme, self.shell)
        self.dropped_files = DroppedFiles(window, self._curtain)
        self._ring = FocusRing(window)
        self._model_menu = ModelMenu(self.actions_by_name, self._controllers.models.load, window)
        self.commands = WindowCommands(
            self.actions_by_name, self._controllers, self.sidebar, self.pane, self.file_chooser
        )
        self._exchange = ExchangeCommands(
            window, self._controllers, self.actions_by_name, self.sidebar.list, self.file_chooser
        )
        self.searching = SearchCommands(self._controllers, self.sidebar, self.pane)
        self.image_commands = ImageCommands(self.pane, self._controllers, self.file_chooser, open_file)
        self.image_commands.connect_to(self.actions_by_name, self.dropped_files)
        self.organising = OrganiseCommands(window, self._controllers, self.actions_by_name, self.sidebar)
        self.refusals = Refusals(self.actions_by_name, self._controllers, self.organising, self.sidebar)
        self.refusals.follow(self.header, self.dropped_files, self.pane.composer.attach_button)
        self.dialogs = WindowDialogs(window, self._controllers, self.actions_by_name, self.appearance)
        files = WindowFiles(self._controllers, self.sidebar.list, self.pane.unreadable_page, self.dialogs)
        files.tell(self.notice_bar)
        self.zoom = Zoom(self._controllers.settings, self.actions_by_name, ZoomNote(self.pane))
        self._bug_notices = BugNotices(self.notice_bar, self._controllers.crashes, window)
        self._order_tabs()

    def _build_page(self, theme: Theme) -> QWidget:
        page = QWidget(self.shell)
        page.setObjectName("page")
        self.header = Header(self.actions_by_name, theme, page)
        self.notice_bar = NoticeBar(theme, page)
        self.pane = ChatPane(self._controllers, theme, page)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self._read_only_bar = ReadOnlyBar(self._controllers.folder_use, theme, page)
        self.not_saved_bar = NotSavedBar(theme, page)
        for bar in (self._read_only_bar, self.not_saved_bar, self.notice_bar):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(bar, 100)
            row.addStretch(1)
            layout.addLayout(row)
        layout.addWidget(self.pane, 1)
        return page

    def _order_tabs(self) -> None:
        QWidget.setTabOrder(self.sidebar.trash_button, self.header.sidebar_button)
        bar = self.pane.find_bar
        chain = (
            self.header.more_button, bar.field, bar.previous_button, bar.next_button, bar.close_button,
            self.pane.chat_view,
        )  # fmt: skip
        for before, behind in pairwise(chain):
            QWidget.setTabOrder(before, behind)
        QWidget.setTabOrder(self.pane.chat_view, self.pane.composer.field)
        self.pane.composer.field.setFocus()

    def close(self) -> None:
        """Stop what runs in the background."""
        self.pane.images.close()

    def _connect(self) -> None:
        controllers, actions = self._controllers, self.actions_by_name
        self.appearance.theme_changed.connect(self._on_theme_changed)
        self.shell.sidebar_shown_changed.connect(self._on_sidebar_shown_changed)
        self.pane.zoom_requested.connect(self.zoom.step)
        self.header.preset_requested.connect(controllers.chat.apply_preset)
        self.header.model_menu_requested.connect(self._on_model_menu_requested)
        actions["actionToggleSidebar"].triggered.connect(self.shell.toggle_sidebar)
        actions["actionSearchAll"].triggered.connect(self._on_search_triggered)
        actions["actionRename"].triggered.connect(self._on_rename_triggered)
        actions["actionChooseModel"].triggered.connect(self.header.open_model_menu)
        actions["actionNewFolder"].triggered.connect(self._reveal_sidebar)
        self.sidebar.search_field.leave_requested.connect(self._back_to_composer)
        controllers.folder_use.use_changed.connect(self._on_use_changed)
        self.sidebar.list.editing_ended.connect(self._on_list_editing_ended)
        actions["actionUndo"].triggered.connect(self.notice_bar.withdraw_offers)
        self.sidebar.list.rename_requested.connect(self.notice_bar.withdraw_offers)
        actions["actionQuit"].triggered.connect(self._window.close)
        controllers.chat.conversation_opened.connect(self._on_conversation_opened)
        controllers.chat.conversation_changed.connect(self._show_conversation)
        controllers.search.hit_opened.connect(self.shell.fold_overlay)
        controllers.library.folders_changed.connect(self._on_folders_changed)
        controllers.chat.answering_changed.connect(self._on_answering_changed)
        controllers.models.state_changed.connect(self._show_model)
        controllers.settings.settings_changed.connect(self._on_settings_changed)
        self.dropped_files.model_dropped.connect(controllers.models.load)
        self._exchange.take_drops(self.dropped_files)
        self._connect_notices()
        controllers.cures.other_model_requested.connect(actions["actionOpenModel"].trigger)
        controllers.cures.log_requested.connect(open_file)

    def _connect_notices(self) -> None:
        controllers = self._controllers
        for source in (
            controllers.chat, controllers.library, controllers.models, controllers.settings, controllers.session,
            controllers.exchange, controllers.search, controllers.unsaved, controllers.branches,
            controllers.other_model, controllers.attachments,
            controllers.folders, controllers.trash, controllers.wanted_model, controllers.updates, controllers.crashes,
        ):  # fmt: skip
            source.notice_raised.connect(self._on_notice_raised)
        controllers.settings.problem_ended.connect(self.notice_bar.withdraw)
        controllers.library.undo_changed.connect(self.notice_bar.keep_undo_of)
        controllers.library.redo_changed.connect(self.notice_bar.keep_redo_of)
        controllers.unsaved.unsaved_changed.connect(self.not_saved_bar.show_state)
        controllers.unsaved.quit_refused.connect(self._on_quit_refused)
        self.not_saved_bar.try_again_requested.connect(controllers.unsaved.try_again)
        self.not_saved_bar.try_again_requested.connect(controllers.folder_watch.look_soon)
        self.not_saved_bar.new_folder_requested.connect(controllers.folder_watch.make_folder)
        controllers.folder_watch.folder_gone.connect(self.not_saved_bar.show_gone)
        controllers.folder_watch.folder_found.connect(self.not_saved_bar.show_found)
        controllers.folder_watch.folder_found.connect(controllers.unsaved.try_again)
        controllers.wanted_model.offer_left.connect(self.notice_bar.withdraw)

    def _show_first(self) -> None:
        self.shell.want_sidebar(self._controllers.session.state.is_sidebar_shown)
        self._show_conversation(self._controllers.chat.conversation)
        self._show_model(self._controllers.models.state)
        self._on_answering_changed(self._controllers.chat.is_answering)
        self.appearance.apply()

    def _show_conversation(self, conversation: Conversation) -> None:
        self._window.setWindowTitle(self.tr("{title} — Hearth").format(title=conversation.shown_title))
        self.header.show_title(conversation.shown_title)
        folders = self._controllers.library.folders
        self.header.show_place(path_text(folders, conversation.folder), conversation.tags)
        self.header.show_preset(preset_of(self._controllers.chat.effective_sampling))

    def _show_model(self, state: ModelState) -> None:
        title = figures.model_title(state.path, state.loaded, self._controllers.models.choices.found)
        self._window.setProperty("modelState", str(state.phase))
        if state.phase is ModelPhase.FAILED:
            self._model_problem = state.problem
        elif state.phase is ModelPhase.LOADING:
            self.notice_bar.withdraw(self._model_problem)
        self.header.show_model(state, title)

    @Slot(object)
    def _on_conversation_opened(self, conversation: Conversation) -> None:
        self.shell.fold_overlay()
        self.notice_bar.withdraw(READ_ONLY)
        self._show_conversation(conversation)

    @Slot(object)
    def _on_notice_raised(self, notice: Notice) -> None:
        self.notice_bar.show_notice(self._controllers.cures.with_action(notice))

    @Slot()
    def _on_quit_refused(self) -> None:
        self.dialogs.open_unsaved(self.file_chooser)

    def _on_folders_changed(self) -> None:
        self._show_conversation(self._controllers.chat.conversation)

    @Slot(bool)
    def _on_answering_changed(self, is_answering: bool) -> None:
        self._window.setProperty("answering", is_answering)

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        self.appearance.choose(str(settings["theme"]))
        self._show_conversation(self._controllers.chat.conversation)

    @Slot(object)
    def _on_theme_changed(self, theme: Theme) -> None:
        bars = (self._read_only_bar, self.not_saved_bar, self.notice_bar)
        for part in (self.sidebar, self.header, *bars, self.pane, self._curtain):
            part.set_theme(theme)

    @Slot(bool)
    def _on_sidebar_shown_changed(self, is_shown: bool) -> None:
        self.header.show_sidebar_button(not is_shown)
        action = self.actions_by_name["actionToggleSidebar"]
        action.setText(self.tr("Hide sidebar") if is_shown else self.tr("Show sidebar"))

    @Slot(QPoint)
    def _on_model_menu_requested(self, position: QPoint) -> None:
        choices, state = self._controllers.models.choices, self._controllers.models.state
        cure = self._controllers.cures.action(state.cure) if state.cure is not Cure.OTHER_MODEL else None
        self._model_menu.fill(state, choices.recent, choices.found, choices.starter, cure)
        self._model_menu.popup(position)

    @Slot()
    def _on_search_triggered(self) -> None:
        self._reveal_sidebar()
        self.sidebar.search()

    @Slot()
    def _on_rename_triggered(self) -> None:
        line_id = self.sidebar.list.current_line_id if self.sidebar.list.has_keyboard else ""
        self._renames_from_composer = self._window.focusWidget() is self.pane.composer.field
        self._reveal_sidebar()
        self.sidebar.rename(line_id or self._controllers.chat.conversation.id)

    @Slot()
    def _on_list_editing_ended(self) -> None:
        """Back to where the keyboard was."""
        if self._renames_from_composer:
            self._renames_from_composer = False
            self._back_to_composer()

    @Slot()
    def _back_to_composer(self) -> None:
        self.shell.fold_overlay()
        self.pane.composer.field.setFocus()

    @Slot()
    def _on_use_changed(self) -> None:
        """Why nothing could be changed is true no more."""
        self.notice_bar.withdraw(self._refusal)
        self.notice_bar.withdraw_offers()
        self._refusal = self._controllers.folder_use.refusal

    @Slot()
    def _reveal_sidebar(self) -> None:
        if not self.shell.is_sidebar_shown:
            self.shell.toggle_sidebar()


def open_file(path: Path) -> None:
    """Open a file with the program that the desktop has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
