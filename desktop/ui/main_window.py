"""The main window: puts its parts together, knows title, geometry and dropped files, and asks before it closes."""

from PySide6.QtCore import QByteArray, QPoint, QSize, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from desktop.bridge.controllers import Controllers
from desktop.domain.conversation import Conversation
from desktop.domain.models import ModelState
from desktop.domain.settings import Settings, preset_of
from desktop.ui import figures
from desktop.ui.actions import WindowActions
from desktop.ui.appearance import Appearance
from desktop.ui.chat_pane import ChatPane
from desktop.ui.dialogs import WindowDialog
from desktop.ui.dropped_files import DropCurtain, DroppedKind, dropped_file
from desktop.ui.file_chooser import FileChooser
from desktop.ui.focus_ring import FocusRing
from desktop.ui.header import Header
from desktop.ui.icons import application_icon
from desktop.ui.model_menu import ModelMenu
from desktop.ui.notices import NoticeBar
from desktop.ui.shell import Shell
from desktop.ui.sidebar import Sidebar
from desktop.ui.theme import Theme
from desktop.ui.window_commands import WindowCommands
from desktop.ui.window_dialogs import BugNotices, WindowDialogs

FIRST_SIZE = QSize(1280, 860)
SMALLEST_SIZE = QSize(420, 420)
SHARE_OF_SCREEN = 0.92


class MainWindow(QMainWindow):
    """Sidebar, header, notices, chat. ``quit_requested`` asks the application to stop everything first."""

    quit_requested = Signal()

    def __init__(self, controllers: Controllers) -> None:
        super().__init__()
        self._controllers = controllers
        self._may_close = False
        self._build()
        self._connect()
        self._show_first()

    def _build(self) -> None:
        self.setObjectName("mainWindow")
        self.setWindowIcon(application_icon())
        self.setMinimumSize(SMALLEST_SIZE)
        self.setAcceptDrops(True)
        self.actions_by_name = WindowActions(self)
        self.file_chooser = FileChooser(self)
        self.appearance = Appearance(self, str(self._controllers.settings.settings["theme"]))
        theme = self.appearance.theme
        self.shell = Shell(self)
        self.sidebar = Sidebar(self.actions_by_name, theme, self.shell)
        self.shell.place(self.sidebar, self._build_page(theme))
        self.setCentralWidget(self.shell)
        self._curtain = DropCurtain(theme, self.shell)
        self._ring = FocusRing(self)
        self._model_menu = ModelMenu(self.actions_by_name, self._controllers.models.load, self)
        self.commands = WindowCommands(
            self.actions_by_name, self._controllers, self.sidebar, self.pane, self.file_chooser
        )
        self.dialogs = WindowDialogs(self, self._controllers, self.actions_by_name, self.appearance)
        self._bug_notices = BugNotices(self.notice_bar, self)
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
        notices = QHBoxLayout()
        notices.addStretch(1)
        notices.addWidget(self.notice_bar, 100)
        notices.addStretch(1)
        layout.addLayout(notices)
        layout.addWidget(self.pane, 1)
        return page

    def _order_tabs(self) -> None:
        QWidget.setTabOrder(self.sidebar.settings_button, self.header.sidebar_button)
        QWidget.setTabOrder(self.header.more_button, self.pane.chat_view)
        QWidget.setTabOrder(self.pane.chat_view, self.pane.composer.field)
        self.pane.composer.field.setFocus()

    def _connect(self) -> None:
        controllers, actions = self._controllers, self.actions_by_name
        self.appearance.theme_changed.connect(self._on_theme_changed)
        self.shell.sidebar_shown_changed.connect(self._on_sidebar_shown_changed)
        self.header.preset_requested.connect(controllers.chat.apply_preset)
        self.header.model_menu_requested.connect(self._on_model_menu_requested)
        actions["actionToggleSidebar"].triggered.connect(self.shell.toggle_sidebar)
        actions["actionSearchAll"].triggered.connect(self._on_search_triggered)
        actions["actionRename"].triggered.connect(self._on_rename_triggered)
        actions["actionChooseModel"].triggered.connect(self.header.open_model_menu)
        actions["actionQuit"].triggered.connect(self.close)
        controllers.chat.conversation_opened.connect(self._on_conversation_opened)
        controllers.chat.conversation_changed.connect(self._show_conversation)
        controllers.chat.answering_changed.connect(self._on_answering_changed)
        controllers.models.state_changed.connect(self._show_model)
        controllers.settings.settings_changed.connect(self._on_settings_changed)
        for source in (
            controllers.chat, controllers.library, controllers.models, controllers.settings, controllers.session,
        ):  # fmt: skip
            source.notice_raised.connect(self.notice_bar.show_notice)
        controllers.errors.bug_reported.connect(self._bug_notices.tell)

    def _show_first(self) -> None:
        session = self._controllers.session.state
        screen = self.screen().availableGeometry().size() * SHARE_OF_SCREEN
        self.resize(FIRST_SIZE.boundedTo(screen))
        if session.geometry:
            self.restoreGeometry(QByteArray.fromBase64(session.geometry.encode()))
        self.shell.want_sidebar(session.is_sidebar_shown)
        self._show_conversation(self._controllers.chat.conversation)
        self._show_model(self._controllers.models.state)
        self._on_answering_changed(self._controllers.chat.is_answering)
        self.appearance.apply()

    def close_for_good(self) -> None:
        """Close without asking; the application has stopped, or is about to stop, everything."""
        for dialog in self.findChildren(WindowDialog):
            dialog.close()
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, and leave the decision to the application."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._controllers.session.remember_window(geometry, self.shell.is_sidebar_wanted)
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.quit_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what dropping would do."""
        dropped = dropped_file(event.mimeData())
        if dropped is not None:
            event.acceptProposedAction()
            self._curtain.announce(dropped[0], dropped[1].name)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing was dropped."""
        self._curtain.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Load a model, or open a conversation."""
        self._curtain.hide()
        dropped = dropped_file(event.mimeData())
        if dropped is None:
            return
        event.acceptProposedAction()
        kind, path = dropped
        if kind is DroppedKind.MODEL:
            self._controllers.models.load(path)
        else:
            self._controllers.library.open_file(path)

    def _show_conversation(self, conversation: Conversation) -> None:
        self.setWindowTitle(self.tr("{title} — Hearth").format(title=conversation.title))
        self.header.show_title(conversation.title)
        self.header.show_preset(preset_of(self._controllers.chat.effective_sampling))

    def _show_model(self, state: ModelState) -> None:
        title = figures.model_title(state.path, state.loaded, self._controllers.models.choices.found)
        self.setProperty("modelState", str(state.phase))
        self.header.show_model(state, title)

    @Slot(object)
    def _on_conversation_opened(self, conversation: Conversation) -> None:
        self.shell.fold_overlay()
        self._show_conversation(conversation)

    @Slot(bool)
    def _on_answering_changed(self, is_answering: bool) -> None:
        self.setProperty("answering", is_answering)

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        self.appearance.choose(str(settings["theme"]))
        self._show_conversation(self._controllers.chat.conversation)

    @Slot(object)
    def _on_theme_changed(self, theme: Theme) -> None:
        for part in (self.sidebar, self.header, self.notice_bar, self.pane, self._curtain):
            part.set_theme(theme)

    @Slot(bool)
    def _on_sidebar_shown_changed(self, is_shown: bool) -> None:
        self.header.show_sidebar_button(not is_shown)
        action = self.actions_by_name["actionToggleSidebar"]
        action.setText(self.tr("Hide sidebar") if is_shown else self.tr("Show sidebar"))

    @Slot(QPoint)
    def _on_model_menu_requested(self, position: QPoint) -> None:
        choices = self._controllers.models.choices
        self._model_menu.fill(self._controllers.models.state, choices.recent, choices.found, choices.starter)
        self._model_menu.popup(position)

    @Slot()
    def _on_search_triggered(self) -> None:
        self._reveal_sidebar()
        self.sidebar.search()

    @Slot()
    def _on_rename_triggered(self) -> None:
        conversation_id = self.sidebar.list.current_id if self.sidebar.list.hasFocus() else ""
        self._reveal_sidebar()
        self.sidebar.rename(conversation_id or self._controllers.chat.conversation.id)

    def _reveal_sidebar(self) -> None:
        if not self.shell.is_sidebar_shown:
            self.shell.toggle_sidebar()
