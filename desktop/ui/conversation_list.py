"""The list of conversations: open, rename in place, choose several, fold groups, drag to where they shall stand."""

from itertools import chain

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from desktop.domain.conversation import ConversationSummary
from desktop.domain.folders import Folders
from desktop.ui.conversation_delegate import ConversationDelegate
from desktop.ui.conversation_rows import ConversationRows
from desktop.ui.list_choice import ChoiceKeeper, ListChoice
from desktop.ui.list_dragging import ListDragging
from desktop.ui.listed_lines import Group, GroupKind
from desktop.ui.theme import Theme

_CHOOSING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ConversationList(ListDragging):
    """Shows conversations and tells what the user wishes of them. What can be wished of several is an action of the
    window, about ``choice``."""

    open_requested = Signal(str)
    rename_requested = Signal(str, str)
    folder_rename_requested = Signal(str, str)
    menu_requested = Signal(QPoint)
    delete_asked = Signal()
    export_requested = Signal(object)
    file_requested = Signal(str)
    backups_requested = Signal(str)
    choice_changed = Signal()
    editing_ended = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(ConversationRows(), theme, parent)
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._waiting: tuple[ConversationSummary, ...] | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.rows.setParent(self)
        self._delegate = ConversationDelegate(self.rows, self.theme, self)
        self.setObjectName("conversationList")
        self.setAccessibleName(self.tr("Conversations"))
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalScrollBar().setSingleStep(16)

    def _connect(self) -> None:
        self.clicked.connect(self._on_clicked)
        self.doubleClicked.connect(self._on_double_clicked)
        self.customContextMenuRequested.connect(self.menu_requested)
        self.rows.marks_changed.connect(self._on_marks_changed)
        self._keeper = ChoiceKeeper(self.rows, self.selectionModel())
        self.rows.rename_requested.connect(self.rename_requested)
        self.rows.folder_rename_requested.connect(self.folder_rename_requested)
        self.selectionModel().selectionChanged.connect(self.choice_changed)
        self.selectionModel().currentChanged.connect(self.choice_changed)

    # -- what is chosen

    @property
    def current_id(self) -> str:
        """The conversation that the keyboard is at; empty when there is none."""
        summary = self._summary(self.currentIndex())
        return summary.id if summary else ""

    @property
    def current_line_id(self) -> str:
        """The conversation or the folder that the keyboard is at; empty when there is none."""
        group = self._group(self.currentIndex())
        if group is not None:
            return group.id if group.kind is GroupKind.FOLDER else ""
        return self.current_id

    @property
    def choice(self) -> ListChoice:
        """The conversations that are chosen, from the top down, or the folder that the keyboard is at."""
        selection = self.selectionModel().selection()
        ranges = sorted((selection.at(at).top(), selection.at(at).bottom()) for at in range(selection.size()))
        picked = chain.from_iterable(self.rows.lines[top : bottom + 1] for top, bottom in ranges)
        chosen = tuple(line for line in picked if isinstance(line, ConversationSummary))
        is_folder = not chosen and self._group(self.currentIndex()) is not None
        return ListChoice(chosen, self.current_line_id if is_folder else "")

    @property
    def has_keyboard(self) -> bool:
        """Whether the keyboard is here, or was before a menu or a dialog opened."""
        return self.window().focusWidget() is self

    # -- what is shown

    def show_conversations(self, conversations: tuple[ConversationSummary, ...]) -> None:
        """Show these conversations, newest first; place and choice stay. A title that is being changed is not
        disturbed: the list follows when that has ended."""
        if self.state() == QAbstractItemView.State.EditingState:
            self._waiting = conversations
            return
        position = self.verticalScrollBar().value()
        self.rows.show(conversations)
        if not self.currentIndex().isValid():
            self._choose(self.rows.open_id)
        self.verticalScrollBar().setValue(position)

    def show_folders(self, folders: Folders) -> None:
        """Show these folders."""
        position = self.verticalScrollBar().value()
        self.rows.show_folders(folders)
        self.verticalScrollBar().setValue(position)

    def filter(self, text: str) -> None:
        """Show only conversations with these words in their titles and these #tags."""
        self.rows.filter(text)
        self._choose(self.rows.open_id)
        self.viewport().update()

    def mark_open(self, conversation_id: str) -> None:
        """Mark the conversation that is shown, and bring it into view."""
        self.rows.mark_open(conversation_id)
        if conversation_id not in self.choice.ids:  # others may have been chosen beside it while it was being read
            self._choose(conversation_id)

    def edit_title(self, line_id: str) -> bool:
        """Let the user change a title, or the name of a folder, in place; false when it is not in the list."""
        self.rows.unfold_to(line_id)
        index = self.rows.index_of(line_id)
        if not index.isValid():
            return False
        self.setFocus()
        self._go_to(index)
        self.scrollTo(index)
        self.edit(index)
        return True

    def open_first(self) -> bool:
        """Open the first conversation that is shown; whether there is one."""
        for row in range(self.rows.rowCount()):
            if self._summary(self.rows.index(row)) is not None:
                self._open(self.rows.index(row))
                return True
        return False

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = self._delegate.theme = theme
        self.viewport().update()

    def set_read_only(self, is_read_only: bool) -> None:
        """Whether nothing can be put elsewhere or named anew."""
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.NoEditTriggers if is_read_only else triggers.EditKeyPressed)
        self.setDragEnabled(not is_read_only)
        self.setAcceptDrops(not is_read_only)

    # -- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Right and Left fold and unfold; Delete only asks: no single key deletes anything."""
        group = self._group(self.currentIndex())
        if self.state() == QAbstractItemView.State.EditingState:  # Enter in the field of a title comes here, too
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete:
            if not event.isAutoRepeat():
                self.delete_asked.emit()
        elif event.key() in _ENTER and group is None and self.current_id:
            self.open_requested.emit(self.current_id)
        elif event.key() in (*_ENTER, Qt.Key.Key_Space) and group is not None:
            self._fold(group, is_folded=not group.is_folded)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._step_sideways(group, is_left=event.key() == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click with Ctrl or Shift only chooses."""
        self._modifiers = event.modifiers()
        super().mousePressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tell that a title is no longer being changed."""
        super().closeEditor(editor, hint)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.show_conversations(waiting)
        self.editing_ended.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say why there are none."""
        super().paintEvent(event)
        if self.rows.rowCount():
            return
        nothing = self.tr("Nothing found.") if self.rows.is_filtered else self.tr("Your chats will be listed here.")
        painter = QPainter(self.viewport())
        painter.setPen(self.theme.muted)
        area = self.viewport().rect().adjusted(10, 10, -20, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(area, int(flags), nothing)

    def _choose(self, line_id: str) -> None:
        index = self.rows.index_of(line_id)
        if index.isValid():
            self._go_to(index)

    def _go_to(self, index: QModelIndex) -> None:
        """Choose this row alone, whichever keys are held: Ctrl+Tab opens the next chat."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _summary(self, index: QModelIndex) -> ConversationSummary | None:
        return self.rows.row(index).conversation if index.isValid() else None

    def _group(self, index: QModelIndex) -> Group | None:
        return self.rows.row(index).group if index.isValid() else None

    def _open(self, index: QModelIndex) -> None:
        summary = self._summary(index)
        if summary is not None and summary.id != self.rows.open_id:
            self.open_requested.emit(summary.id)

    def _fold(self, group: Group, *, is_folded: bool) -> None:
        self.rows.fold(group.id, is_folded=is_folded)
        spoken = self.tr("{name} folded") if is_folded else self.tr("{name} expanded")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken.format(name=group.text)))

    def _step_sideways(self, group: Group | None, *, is_left: bool) -> None:
        """Left folds, then goes to the folder around; Right unfolds, then goes into it."""
        if group is not None and group.is_foldable and group.is_folded != is_left:
            self._fold(group, is_folded=is_left)
        elif is_left:
            self._go_to_outer_group()
        elif group is not None and self._summary(self.rows.index(self.currentIndex().row() + 1)) is not None:
            self._go_to(self.rows.index(self.currentIndex().row() + 1))

    def _go_to_outer_group(self) -> None:
        level = self.rows.row(self.currentIndex()).level if self.currentIndex().isValid() else 0
        for row in range(self.currentIndex().row() - 1, -1, -1):
            line = self.rows.lines[row]
            if isinstance(line, Group) and line.is_foldable and line.level < level:
                self._go_to(self.rows.index(row))
                return

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if self._modifiers & _CHOOSING:
            return
        group = self._group(index)
        if group is None:
            self._open(index)
        elif group.is_foldable:
            self._fold(group, is_folded=not group.is_folded)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        """A title is changed in place; a folder has been folded twice."""
        can_edit = self.editTriggers() != QAbstractItemView.EditTrigger.NoEditTriggers
        if can_edit and self._summary(index) is not None and not self._modifiers & _CHOOSING:
            self.edit(index)

    @Slot()
    def _on_marks_changed(self) -> None:
        self.viewport().update()
