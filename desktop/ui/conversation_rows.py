"""The rows of the list of conversations, as Qt's model: heads of groups and the conversations below them.

All rows have the same height, so that ten thousand of them cost nothing. A change is told as what it is, rows that
come, go or move; only when it is none of these the whole list is told to be another one.

The model is one of (empty) strings to Qt, because that counts its rows itself: a view that lays out its rows asks twice
for each of them how many there are, and asking Python takes ten times as long as all the rest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Signal, Slot

from desktop.domain.conversation import ConversationSummary
from desktop.domain.folders import Folders
from desktop.domain.tags import SIGN
from desktop.ui.list_drops import MIME_TYPE, Dragged, mime_data
from desktop.ui.listed_lines import ARCHIVED_ID, Group, GroupKind, Line, Listing, lines
from desktop.ui.row_words import Row, spoken, tool_tip

Index = QModelIndex | QPersistentModelIndex
Flag = Qt.ItemFlag
_REACHABLE = Flag.ItemIsEnabled | Flag.ItemIsSelectable
_MOVABLE = _REACHABLE | Flag.ItemIsEditable | Flag.ItemIsDragEnabled


class ConversationRows(QStringListModel):
    """Conversations as rows. Renaming is a wish; the row changes when the library has done it.

    Marks, and what changes in a row that stays where it is, are told by a signal of their own: ``dataChanged`` makes a
    list view lay out all its rows again.
    """

    rename_requested = Signal(str, str)
    folder_rename_requested = Signal(str, str)
    marks_changed = Signal()
    folded_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = Listing()
        self._lines: list[Line] = []
        self._next_lines: list[Line] = []
        self._row_of: dict[str, int] | None = None
        self._levels: dict[str, int] = {}
        self.open_id = ""
        self.answering: frozenset[str] = frozenset()
        # Connected before any view is: so the lines are the new ones exactly when Qt's rows are.
        for changed in (self.rowsInserted, self.rowsRemoved, self.rowsMoved, self.modelReset):
            changed.connect(self._take_next_lines)

    # -- what is listed

    def show(self, conversations: tuple[ConversationSummary, ...]) -> None:
        """Show these conversations, newest first."""
        self._take(replace(self._listing, conversations=conversations))

    def show_folders(self, folders: Folders) -> None:
        """Show these folders."""
        if folders is not self._listing.folders:
            self._levels = {folder.id: level for folder, level in folders.in_order()}
            self._take(replace(self._listing, folders=folders))

    def filter(self, text: str) -> None:
        """Show only conversations whose titles contain all these words, and that have all these #tags."""
        words = tuple(word for word in text.casefold().split() if word != SIGN)
        if words != self._listing.words:
            self._take(replace(self._listing, words=words))

    def fold(self, group_id: str, *, is_folded: bool) -> None:
        """Hide what is in a folder or in the archive, or show it."""
        folded = self._listing.folded - {group_id}
        self.show_folded(folded | {group_id} if is_folded else folded)

    def show_folded(self, group_ids: frozenset[str]) -> None:
        """Fold these groups, and no others."""
        if group_ids != self._listing.folded:
            self._take(replace(self._listing, folded=group_ids))
            self.folded_changed.emit(group_ids)

    def unfold_to(self, line_id: str) -> None:
        """Show a conversation or a folder that is hidden in a folded group."""
        if line_id in self._rows_by_id:
            return
        folders, outer = self._listing.folders, {ARCHIVED_ID}
        if folders.get(line_id) is not None:
            outer = {folder.id for folder in folders.path(line_id)[:-1]}
        found = next((each for each in self._listing.conversations if each.id == line_id), None)
        if found is not None and not found.archived:
            outer = {folder.id for folder in folders.path(found.folder)}
        self.show_folded(self._listing.folded - outer)

    @property
    def folders(self) -> Folders:
        """The folders that are shown."""
        return self._listing.folders

    @property
    def folded(self) -> frozenset[str]:
        """The ids of the groups that are folded."""
        return self._listing.folded

    @property
    def is_filtered(self) -> bool:
        """Whether a search hides conversations."""
        return bool(self._listing.words)

    @property
    def conversation_count(self) -> int:
        """How many conversations are shown."""
        return sum(isinstance(line, ConversationSummary) for line in self._lines)

    @property
    def lines(self) -> Sequence[Line]:
        """All lines, top down."""
        return self._lines

    # -- marks

    def mark_open(self, conversation_id: str) -> None:
        """Mark the conversation that is shown."""
        self.open_id = conversation_id
        self.marks_changed.emit()

    def mark_answering(self, ids: frozenset[str]) -> None:
        """Mark the conversations that are being answered."""
        self.answering = ids
        self.marks_changed.emit()

    # -- single rows

    def row(self, index: Index) -> Row:
        """The row at an index."""
        line = self._lines[index.row()]
        if isinstance(line, Group):
            return Row(line.text, line.level, group=line)
        return Row(line.title, self._level(line), line)

    def index_of(self, line_id: str) -> QModelIndex:
        """Where a conversation or a group stands; an invalid index when it is not shown."""
        row = self._rows_by_id.get(line_id)
        return QModelIndex() if row is None else self.index(row)

    def neighbour(self, conversation_id: str, step: int) -> str:
        """The conversation so many below this one, round and round; empty when there is none."""
        ids = [line.id for line in self._lines if isinstance(line, ConversationSummary)]
        if not ids:
            return ""
        at = ids.index(conversation_id) + step if conversation_id in ids else 0
        return ids[at % len(ids)]

    # -- Qt's model

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt and screen readers want to know of a row."""
        row = self.row(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(row.conversation, self.folders) if row.conversation else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            is_answering = row.conversation is not None and row.conversation.id in self.answering
            return spoken(row, self.folders, is_answering=is_answering)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another title or name."""
        row = self.row(index)
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or name in ("", row.text):
            return False
        if row.conversation is not None:
            self.rename_requested.emit(row.conversation.id, name)
        elif row.group is not None:
            self.folder_rename_requested.emit(row.group.id, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be neither reached nor chosen; folders can, and the archive."""
        if not index.isValid():
            return Flag.NoItemFlags
        line = self._lines[index.row()]
        if isinstance(line, ConversationSummary):
            return _MOVABLE if line.problem is None else _REACHABLE
        if line.kind is GroupKind.FOLDER:
            return _MOVABLE
        return _REACHABLE if line.is_foldable else Flag.NoItemFlags

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are only put elsewhere."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """What can be dragged and dropped."""
        return [MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """What is dragged: conversations, or one folder."""
        picked = [self._lines[index.row()] for index in indexes]
        ids = tuple(line.id for line in picked if isinstance(line, ConversationSummary) and line.problem is None)
        folders = [line.id for line in picked if isinstance(line, Group) and line.kind is GroupKind.FOLDER]
        return mime_data(Dragged(ids, "" if ids or not folders else folders[0]))

    # -- changes

    def _take(self, listing: Listing) -> None:
        self._listing = listing
        headings = {
            GroupKind.PINNED: self.tr("Pinned"),
            GroupKind.TODAY: self.tr("Today"),
            GroupKind.YESTERDAY: self.tr("Yesterday"),
            GroupKind.WEEK: self.tr("Previous 7 days"),
            GroupKind.EARLIER: self.tr("Earlier"),
            GroupKind.ARCHIVED: self.tr("Archived"),
        }
        self._change(lines(listing, headings, datetime.now().astimezone()))

    def _change(self, new: list[Line]) -> None:
        """Tell what has become of the rows. What stays at the top and at the bottom is not looked at again."""
        old = self._lines
        shorter = min(len(old), len(new))
        above = below = 0
        while above < shorter and (old[above] is new[above] or old[above].id == new[above].id):
            above += 1
        while below < shorter - above and old[-1 - below].id == new[-1 - below].id:
            below += 1
        gone, come = len(old) - above - below, len(new) - above - below
        self._next_lines = new
        if not gone and not come:
            self._take_next_lines()
            self.marks_changed.emit()
        elif not gone:
            self.insertRows(above, come)
        elif not come:
            self.removeRows(above, gone)
        elif (target := _moved_to(old, new, above, gone, come)) is not None:
            source = above if target > above else above + gone - 1
            self.moveRow(QModelIndex(), source, QModelIndex(), target)
        else:
            self.setStringList([""] * len(new))

    @Slot()
    def _take_next_lines(self) -> None:
        self._lines = self._next_lines
        self._row_of = None

    @property
    def _rows_by_id(self) -> dict[str, int]:
        if self._row_of is None:
            self._row_of = {line.id: at for at, line in enumerate(self._lines)}
        return self._row_of

    def _level(self, conversation: ConversationSummary) -> int:
        if conversation.archived:
            return 1
        if conversation.pinned or conversation.folder is None:
            return 0
        return self._levels.get(conversation.folder, -1) + 1


def _moved_to(old: list[Line], new: list[Line], above: int, gone: int, come: int) -> int | None:
    """Where the one row that has moved goes, counted as Qt does; ``None`` when it is more than that."""
    if gone != come:
        return None
    was = [line.id for line in old[above : above + gone]]
    becomes = [line.id for line in new[above : above + come]]
    if was == [*becomes[-1:], *becomes[:-1]]:
        return above + gone
    return above if becomes == [*was[-1:], *was[:-1]] else None
