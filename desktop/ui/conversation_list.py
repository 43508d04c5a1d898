"""The list of conversations: open, rename in place, delete, save a copy."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QWidget

from desktop.domain.conversation import ConversationSummary
from desktop.ui.conversation_delegate import ConversationDelegate
from desktop.ui.conversation_rows import ConversationRows
from desktop.ui.menus import PopupMenu
from desktop.ui.theme import Theme


class ConversationList(QListView):
    """Shows conversations and tells what the user wishes of them."""

    open_requested = Signal(str)
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    copy_requested = Signal(str)
    file_requested = Signal(str)
    backups_requested = Signal(str)
    editing_ended = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = ConversationRows(self)
        self._delegate = ConversationDelegate(self._rows, theme, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setObjectName("conversationList")
        self.setAccessibleName(self.tr("Conversations"))
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalScrollBar().setSingleStep(16)

    def _connect(self) -> None:
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._on_context_menu_requested)
        self._rows.marks_changed.connect(self._on_marks_changed)
        self._rows.rename_requested.connect(self.rename_requested)

    @property
    def rows(self) -> ConversationRows:
        """The rows that are shown."""
        return self._rows

    @property
    def current_id(self) -> str:
        """The conversation that the keyboard is at; empty when there is none."""
        summary = self._summary(self.currentIndex())
        return summary.id if summary else ""

    def show_conversations(self, conversations: tuple[ConversationSummary, ...]) -> None:
        """Show these conversations, newest first; place and choice stay."""
        current, position = self.current_id, self.verticalScrollBar().value()
        self._rows.show(conversations)
        self._choose(current or self._rows.open_id)
        self.verticalScrollBar().setValue(position)

    def filter(self, text: str) -> None:
        """Show only conversations with these words in their titles."""
        self._rows.filter(text)
        self._choose(self._rows.open_id)
        self.viewport().update()

    def mark_open(self, conversation_id: str) -> None:
        """Mark the conversation that is shown, and bring it into view."""
        self._rows.mark_open(conversation_id)
        self._choose(conversation_id)

    def edit_title(self, conversation_id: str) -> bool:
        """Let the user change a title in place; false when the conversation is not in the list."""
        index = self._rows.index_of(conversation_id)
        if not index.isValid():
            return False
        self.setFocus()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)
        return True

    def open_first(self) -> bool:
        """Open the first conversation that is shown; whether there is one."""
        for row in range(self._rows.rowCount()):
            if self._summary(self._rows.index(row)) is not None:
                self._on_clicked(self._rows.index(row))
                return True
        return False

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete moves to the trash."""
        if event.key() == Qt.Key.Key_Delete and self.current_id:
            self.delete_requested.emit(self.current_id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id:
            self.open_requested.emit(self.current_id)
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tell that a title is no longer being changed."""
        super().closeEditor(editor, hint)
        self.editing_ended.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say why there are none."""
        super().paintEvent(event)
        if self._rows.conversation_count:
            return
        nothing = self.tr("Nothing found.") if self._rows.is_filtered else self.tr("Your chats will be listed here.")
        painter = QPainter(self.viewport())
        painter.setPen(self._delegate.theme.muted)
        area = self.viewport().rect().adjusted(10, 10, -20, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(area, int(flags), nothing)

    def _choose(self, conversation_id: str) -> None:
        index = self._rows.index_of(conversation_id)
        if index.isValid():
            self.setCurrentIndex(index)

    def _summary(self, index: QModelIndex) -> ConversationSummary | None:
        return self._rows.row(index).conversation if index.isValid() else None

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        summary = self._summary(index)
        if summary is not None and summary.id != self._rows.open_id:
            self.open_requested.emit(summary.id)

    @Slot()
    def _on_marks_changed(self) -> None:
        self.viewport().update()

    @Slot(QPoint)
    def _on_context_menu_requested(self, position: QPoint) -> None:
        index = self.indexAt(position)
        summary = self._summary(index)
        if summary is None:
            return
        menu = self.context_menu(summary)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(position))

    def context_menu(self, summary: ConversationSummary) -> PopupMenu:
        """What can be done with one conversation."""
        menu = PopupMenu("conversationMenu", self.tr("Conversation"), self)
        if summary.problem is not None:
            menu.addAction(self.tr("Restore backup…"), lambda: self.backups_requested.emit(summary.id))
            menu.addAction(self.tr("Show file"), lambda: self.file_requested.emit(summary.id))
            menu.addSeparator()
            menu.addAction(self.tr("Delete"), lambda: self.delete_requested.emit(summary.id))
            return menu
        menu.addAction(self.tr("Rename"), lambda: self.edit_title(summary.id))
        menu.addAction(self.tr("Save conversation as…"), lambda: self.copy_requested.emit(summary.id))
        earlier = self.tr("Restore an earlier version…")
        menu.addAction(earlier, lambda: self.backups_requested.emit(summary.id))
        menu.addSeparator()
        menu.addAction(self.tr("Delete"), lambda: self.delete_requested.emit(summary.id))
        return menu
