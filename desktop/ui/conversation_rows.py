"""The rows of the list of conversations: headings by age and the conversations below them, filtered by title.

All rows have the same height, so that ten thousand of them cost nothing; the ages are compared as text, because
files write their times in UTC and in one form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.domain.conversation import ConversationSummary

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, or a conversation when ``conversation`` is set."""

    text: str
    conversation: ConversationSummary | None = None

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What can be seen of it."""
        if self.conversation is None:
            return self.text, "", None
        return self.text, self.conversation.id, self.conversation.problem


class ConversationRows(QAbstractListModel):
    """Conversations as rows. Renaming is a wish; the row changes when the library has done it.

    Marks are told by a signal of their own: ``dataChanged`` makes a list view lay out all its rows again.
    """

    rename_requested = Signal(str, str)
    marks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conversations: tuple[ConversationSummary, ...] = ()
        self._words: tuple[str, ...] = ()
        self._rows: list[Row] = []
        self._row_of: dict[str, int] = {}
        self.open_id = ""
        self.answering: frozenset[str] = frozenset()

    def show(self, conversations: tuple[ConversationSummary, ...]) -> None:
        """Show these conversations, newest first."""
        self._conversations = conversations
        self._rebuild()

    def filter(self, text: str) -> None:
        """Show only conversations whose titles contain all these words."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self._words = words
            self._rebuild()

    @property
    def is_filtered(self) -> bool:
        """Whether a search hides conversations."""
        return bool(self._words)

    @property
    def conversation_count(self) -> int:
        """How many conversations are shown."""
        return len(self._row_of)

    def mark_open(self, conversation_id: str) -> None:
        """Mark the conversation that is shown."""
        self.open_id = conversation_id
        self.marks_changed.emit()

    def mark_answering(self, ids: frozenset[str]) -> None:
        """Mark the conversations that are being answered."""
        self.answering = ids
        self.marks_changed.emit()

    def row(self, index: Index) -> Row:
        """The row at an index."""
        return self._rows[index.row()]

    def index_of(self, conversation_id: str) -> QModelIndex:
        """Where a conversation stands; an invalid index when it is not shown."""
        row = self._row_of.get(conversation_id)
        return QModelIndex() if row is None else self.index(row)

    def neighbour(self, conversation_id: str, step: int) -> str:
        """The conversation so many below this one, round and round; empty when there is none."""
        ids = list(self._row_of)
        if not ids:
            return ""
        at = ids.index(conversation_id) + step if conversation_id in self._row_of else 0
        return ids[at % len(ids)]

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt and screen readers want to know of a row."""
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.conversation.problem if row.conversation else None
        if role == Qt.ItemDataRole.AccessibleTextRole and row.conversation:
            being_answered = row.conversation.id in self.answering
            return self.tr("{title}, being answered").format(title=row.text) if being_answered else row.text
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another title."""
        row = self._rows[index.row()]
        title = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or row.conversation is None or title in ("", row.text):
            return False
        self.rename_requested.emit(row.conversation.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be neither reached nor chosen."""
        if not index.isValid() or self._rows[index.row()].conversation is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def _rebuild(self) -> None:
        rows = list(self._grouped(filter(self._is_wanted, self._conversations) if self._words else self._conversations))
        if len(rows) == len(self._rows) and all(a.key == b.key for a, b in zip(rows, self._rows, strict=True)):
            self._rows = rows
            return
        self.beginResetModel()
        self._rows = rows
        self._row_of = {row.conversation.id: at for at, row in enumerate(self._rows) if row.conversation}
        self.endResetModel()

    def _is_wanted(self, conversation: ConversationSummary) -> bool:
        title = conversation.title.casefold()
        return all(word in title for word in self._words)

    def _grouped(self, conversations: Iterable[ConversationSummary]) -> Iterable[Row]:
        groups = iter((*self._borders(datetime.now().astimezone()), ("", self.tr("Earlier"))))
        border, heading = next(groups)
        is_new = True
        for conversation in conversations:
            while conversation.updated_at < border:
                border, heading = next(groups)
                is_new = True
            if is_new:
                yield Row(heading)
                is_new = False
            yield Row(conversation.title, conversation)

    def _borders(self, now: datetime) -> tuple[tuple[str, str], ...]:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)

        def utc(days_ago: int) -> str:
            return (midnight - timedelta(days=days_ago)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")

        return ((utc(0), self.tr("Today")), (utc(1), self.tr("Yesterday")), (utc(7), self.tr("Previous 7 days")))
