"""The sidebar: brand, new chat, search, the conversations, settings."""

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.search import SearchResult
from desktop.ui.actions import WindowActions
from desktop.ui.conversation_list import ConversationList
from desktop.ui.icons import icon, icon_pixmap, screen_ratio
from desktop.ui.search_results import SearchPage
from desktop.ui.theme import SIDEBAR_WIDTH, Theme

MARK_SIZE = 20
MANY_ROWS = 1000
SLOW_S = 0.004
FILTER_PAUSE_MS = 200
STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class SearchField(QLineEdit):
    """Searches while one types; Esc clears, then leaves; Down and Up choose a result, and without text Down goes on to
    the list. Shows its shortcut while empty."""

    list_requested = Signal()
    leave_requested = Signal()
    step_requested = Signal(int)

    def __init__(self, shortcut: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("conversationSearch")
        self.setAccessibleName(self.tr("Search conversations"))
        self.setPlaceholderText(self.tr("Search conversations"))
        self.setMinimumHeight(35)
        self._key = QLabel(shortcut.replace("+", " "), self)
        self._key.setProperty("look", "key")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(self._on_text_changed)

    def event(self, event: QEvent) -> bool:
        """Keep Esc while there is something to clear."""
        if event.type() == QEvent.Type.ShortcutOverride and self.text() and _is_escape(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, Down and Up."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in STEPS and self.text().strip():
            self.step_requested.emit(STEPS[event.key()])
        elif event.key() == Qt.Key.Key_Down:
            self.list_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shortcut at the right."""
        super().resizeEvent(event)
        self._key.adjustSize()
        self._key.move(self.width() - self._key.width() - 10, (self.height() - self._key.height()) // 2)

    def _leave(self) -> None:
        if self.text():
            self.clear()
        else:
            self.leave_requested.emit()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._key.setVisible(not text)


class Sidebar(QFrame):
    """Everything at the left of the window."""

    def __init__(self, actions: WindowActions, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._theme = theme
        self._filter_cost_s = 0.0
        self._filter_timer = QTimer(self)
        self._filter_timer.setSingleShot(True)
        self._filter_timer.setInterval(FILTER_PAUSE_MS)
        self._build()
        self._connect()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("sidebar")
        self.setAccessibleName(self.tr("Sidebar"))
        self.setFixedWidth(SIDEBAR_WIDTH)
        self.new_chat_button = QPushButton(self.tr("New chat"), self)
        self.new_chat_button.setObjectName("newChatButton")
        self.new_chat_button.setProperty("look", "small")
        self.new_chat_button.setToolTip(self._actions["actionNewChat"].toolTip())
        search_keys = self._actions["actionSearchAll"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.search_field = SearchField(search_keys, self)
        self.list = ConversationList(self._theme, self)
        self.search_page = SearchPage(self._theme, self)
        self._lists = QStackedWidget(self)
        self._lists.setObjectName("sidebarLists")
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.search_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 14, 0, 8)
        layout.setSpacing(12)
        layout.addLayout(self._brand_row())
        search_row = QHBoxLayout()
        search_row.setContentsMargins(4, 0, 14, 0)
        search_row.addWidget(self.search_field)
        layout.addLayout(search_row)
        layout.addWidget(self._lists, 1)
        foot_row = QHBoxLayout()
        foot_row.setContentsMargins(0, 0, 10, 0)
        foot_row.addWidget(self._foot())
        layout.addLayout(foot_row)
        self._order_tabs()

    def _brand_row(self) -> QHBoxLayout:
        self._mark = QLabel(self)
        brand = QLabel(self.tr("Hearth"), self)
        brand.setProperty("look", "brand")
        row = QHBoxLayout()
        row.setContentsMargins(7, 0, 18, 0)
        row.setSpacing(7)
        row.addWidget(self._mark)
        row.addWidget(brand)
        row.addStretch(1)
        row.addWidget(self.new_chat_button)
        return row

    def _foot(self) -> QFrame:
        foot = QFrame(self)
        foot.setObjectName("sidebarFoot")
        self.settings_button = QPushButton(self.tr("Settings"), foot)
        self.settings_button.setObjectName("settingsButton")
        self.settings_button.setProperty("look", "quiet")
        self.settings_button.setToolTip(self._actions["actionSettings"].toolTip())
        self.trash_button = QPushButton(self.tr("Trash"), foot)
        self.trash_button.setObjectName("trashButton")
        self.trash_button.setProperty("look", "quiet")
        self.trash_button.setToolTip(self.tr("Deleted chats"))
        offline = QLabel(self.tr("Offline"), foot)
        offline.setObjectName("offlineLabel")
        offline.setProperty("look", "muted")
        offline.setToolTip(self.tr("Everything stays on this computer."))
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 8, 6, 0)
        row.setSpacing(2)
        row.addWidget(self.settings_button)
        row.addWidget(self.trash_button)
        row.addStretch(1)
        row.addWidget(offline)
        return foot

    def _order_tabs(self) -> None:
        QWidget.setTabOrder(self.new_chat_button, self.search_field)
        QWidget.setTabOrder(self.search_field, self.list)
        QWidget.setTabOrder(self.list, self.search_page.results)
        QWidget.setTabOrder(self.search_page.results, self.settings_button)
        QWidget.setTabOrder(self.settings_button, self.trash_button)

    def _connect(self) -> None:
        self.new_chat_button.clicked.connect(self._actions["actionNewChat"].trigger)
        self.settings_button.clicked.connect(self._actions["actionSettings"].trigger)
        self.search_field.textChanged.connect(self._on_search_text_changed)
        self._filter_timer.timeout.connect(self.filter_list)
        self.trash_button.clicked.connect(self._actions["actionTrash"].trigger)
        self.search_field.list_requested.connect(self._on_search_list_requested)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._mark.setPixmap(icon_pixmap("mark", theme.accent, MARK_SIZE, screen_ratio()))
        self.settings_button.setIcon(icon("settings", theme.muted))
        self.trash_button.setIcon(icon("trash", theme.muted))
        self.list.set_theme(theme)
        self.search_page.results.set_theme(theme)

    @Slot()
    def filter_list(self) -> None:
        """Show only conversations in the list whose titles have what is in the field."""
        self._filter_timer.stop()
        began_s = time.perf_counter()
        self.list.filter(self.search_field.text())
        self._filter_cost_s = time.perf_counter() - began_s

    @Slot(str)
    def _on_search_text_changed(self, text: str) -> None:
        """A long list is behind the results anyway, so it follows when the typing rests."""
        is_slow = self.list.rows.rowCount() > MANY_ROWS or self._filter_cost_s > SLOW_S
        if text.strip() and is_slow:
            self._filter_timer.start()
        else:
            self.filter_list()

    def show_list(self) -> None:
        """Show the conversations."""
        self._lists.setCurrentWidget(self.list)
        self.search_page.clear()

    def show_result(self, result: SearchResult) -> None:
        """Show what was found, in place of the conversations."""
        self.search_page.show_result(result)
        self._lists.setCurrentWidget(self.search_page)

    def search(self) -> None:
        """Go to the search field."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def rename(self, conversation_id: str) -> None:
        """Let the user change a title in place; what was found makes room for the list."""
        if self._lists.currentWidget() is not self.list:
            self.search_field.clear()
        if not self.list.edit_title(conversation_id):
            self.search_field.clear()
            self.list.edit_title(conversation_id)

    @Slot()
    def _on_search_list_requested(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
