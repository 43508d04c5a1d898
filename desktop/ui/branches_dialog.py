"""The branch overview: the whole tree of a conversation, to jump to any message of it or to delete a branch."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.bridge.branches_controller import BranchesController
from desktop.bridge.chat_controller import ChatController
from desktop.domain.conversation import Conversation
from desktop.ui.branch_delegate import BranchDelegate
from desktop.ui.branch_lines import BranchLines
from desktop.ui.dialogs import WindowDialog
from desktop.ui.list_keys import MOVING_KEYS
from desktop.ui.theme import Theme

SIZE = QSize(680, 560)
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BranchesDialog(WindowDialog):
    """Arrows move, Enter shows the message of the line, whichever field the keyboard is in."""

    def __init__(
        self, chat: ChatController, branches: BranchesController, undo: QAction, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__("branchesDialog", "", parent)
        self._chat = chat
        self._branches = branches
        self._undo = undo
        self._refusal = ""
        self._shown_id = chat.conversation.id
        self._messages = chat.conversation.messages
        self._deleted = ""
        self._row = -1
        self.lines = BranchLines(chat.conversation, self)
        self._build(theme)
        self._connect()
        self._show_first()

    def _build(self, theme: Theme) -> None:
        self.setWindowTitle(self.tr("Branches"))
        self.setAccessibleName(self.tr("Branches"))
        self.resize(SIZE)
        self.field = QLineEdit(self)
        self.field.setObjectName("branchFilter")
        self.field.setAccessibleName(self.tr("Find in all branches"))
        self.field.setPlaceholderText(self.tr("Find in all branches"))
        self.field.setMinimumHeight(34)
        self.view = QListView(self)
        self.view.setObjectName("branchList")
        self.view.setAccessibleName(self.tr("Messages of all branches"))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setModel(self.lines)
        self._delegate = BranchDelegate(self.lines, theme, self.view)
        self.view.setItemDelegate(self._delegate)
        self.note = QLabel(self)
        self.note.setObjectName("branchNote")
        self.note.setProperty("look", "muted")
        self.note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.field)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.note)
        layout.addLayout(self._build_buttons())

    def _build_buttons(self) -> QHBoxLayout:
        self.delete_button = self._button("deleteBranchButton", self.tr("Delete this branch"))
        self.close_button = self._button("closeDialogButton", self.tr("Close"))
        self.show_button = self._button("showBranchButton", self.tr("Show"))
        self.show_button.setProperty("look", "primary")
        self.show_button.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.delete_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.show_button)
        return row

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_field_text_changed)
        self.lines.filled.connect(self._on_lines_filled)
        self.view.activated.connect(self._on_view_activated)
        self.view.selectionModel().currentChanged.connect(self._show_buttons)
        self.show_button.clicked.connect(self.jump)
        self.delete_button.clicked.connect(self.delete)
        self.close_button.clicked.connect(self.close)
        self._chat.conversation_changed.connect(self._on_chat_conversation_changed)
        self._chat.conversation_opened.connect(self._on_chat_conversation_opened)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self._undo.trigger)
        for widget in (self.field, self.view):
            widget.installEventFilter(self)

    def _show_first(self) -> None:
        if self.lines.is_complete:
            self._on_lines_filled()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move in the list, Enter shows what the list is at, and undo is for the conversation
        while there is nothing to undo in the field."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and watched is self.field:
            is_ours = event.matches(QKeySequence.StandardKey.Undo) and not self.field.isUndoAvailable()
            if is_ours:
                event.ignore()
            return is_ours
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in ENTER_KEYS:
            self.jump()
            return True
        if watched is self.field and event.key() in MOVING_KEYS:
            self.view.event(event)
            return True
        return False

    @Slot(object)
    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._delegate.set_theme(theme)
        self.view.viewport().update()

    @Slot()
    def jump(self) -> None:
        """Show the message of the current line, and leave."""
        index = self.view.currentIndex()
        if index.isValid():
            message_id = self.lines.line(index.row()).message.id
            self.close()
            self._branches.show(message_id)

    @Slot()
    def delete(self) -> None:
        """Delete the message of the current line and all that follows it."""
        index = self.view.currentIndex()
        if index.isValid():
            line = self.lines.line(index.row())
            count = line.n_messages + line.n_below
            one = self.tr("Deleted: 1 message. {keys} brings it back.")
            many = self.tr("Deleted: {n} messages. {keys} brings them back.").replace("{n}", f"{count:,}")
            self._deleted = one if count == 1 else many
            self._row = index.row()
            self._branches.delete(line.message.id)

    def _told(self) -> str:
        if self._deleted:
            keys = QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText)
            return self._deleted.format(keys=keys)
        if not self._messages:
            return self.tr("There are no messages.")
        return self._found() if self.lines.is_filtered else self._size()

    def _found(self) -> str:
        count = self.lines.rowCount()
        found = self.tr("1 message found") if count == 1 else self.tr("{0} messages found").format(f"{count:,}")
        return found if count else self.tr("No message says this.")

    def _size(self) -> str:
        if not self.lines.n_forks:
            return self.tr("There is one path only. Edit a message or regenerate an answer to make another one.")
        n_messages, n_forks = f"{len(self._messages):,}", self.lines.n_forks
        if n_forks == 1:
            return self.tr("{0} messages, 1 fork").format(n_messages)
        return self.tr("{0} messages, {1} forks").format(n_messages, f"{n_forks:,}")

    def refuse(self, reason: str) -> None:
        """Let branches be looked at only, and say why; empty when they can be changed."""
        self._refusal = reason
        self.delete_button.setToolTip(reason)
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        has_line = self.view.currentIndex().isValid()
        self.show_button.setEnabled(has_line)
        self.delete_button.setEnabled(has_line and not self._chat.conversation.read_only and not self._refusal)

    @Slot()
    def _on_lines_filled(self) -> None:
        """The whole tree is there: the end of what is shown is where one begins, unless one has moved already; after
        something was deleted, where that was."""
        if not self.view.currentIndex().isValid():
            row = 0 if self.lines.is_filtered else self.lines.shown_row
            row, self._row = min(self._row, self.lines.rowCount() - 1) if self._row >= 0 else row, -1
            self.view.setCurrentIndex(self.lines.index(row))
            self.view.scrollTo(self.lines.index(row), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.note.setText(self._told())
        self._show_buttons()

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        self._deleted = ""
        self.lines.filter(text)

    @Slot(QModelIndex)
    def _on_view_activated(self, _index: QModelIndex) -> None:
        self.jump()

    @Slot(object)
    def _on_chat_conversation_changed(self, conversation: Conversation) -> None:
        if conversation.messages == self._messages:
            return
        if len(conversation.messages) > len(self._messages):  # what was deleted is back
            self._deleted = ""
        self._messages = conversation.messages
        self.lines.show(conversation)

    @Slot(object)
    def _on_chat_conversation_opened(self, conversation: Conversation) -> None:
        if conversation.id != self._shown_id:
            self.close()
