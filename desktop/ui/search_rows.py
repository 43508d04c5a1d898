"""The rows of the search's results: one for each hit, the best conversation first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.domain.search import FoundConversation, Hit, SearchResult, Source, Span
from desktop.ui.ages import short_age, spoken_age

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One hit; none when only the title has the words. ``more`` hits of its conversation are not shown."""

    found: FoundConversation
    hit: Hit | None
    is_first: bool
    more: int
    now: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is, from one result to the next."""
        hit = self.hit
        return self.found.summary.id, hit.message_id if hit else "", hit.source if hit else ""

    @property
    def line(self) -> str:
        """What stands below the title."""
        return self.hit.snippet if self.hit else self.found.preview

    @property
    def marks(self) -> tuple[Span, ...]:
        """The words in that line."""
        return self.hit.marks if self.hit else ()

    @property
    def at(self) -> str:
        """When that was said."""
        return self.hit.created_at if self.hit else self.found.summary.updated_at

    @property
    def age(self) -> str:
        """How long ago that was."""
        return short_age(self.at, self.now)


class SearchRows(QAbstractListModel):
    """A result as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ResultRow] = []

    def show(self, result: SearchResult) -> None:
        """Show another result."""
        rows = list(_rows(result, datetime.now().astimezone()))
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: Index) -> ResultRow:
        """The row at an index."""
        return self._rows[index.row()]

    def index_of(self, key: tuple[str, str, str]) -> QModelIndex:
        """Where a hit stands; an invalid index when it is not there."""
        found = (number for number, row in enumerate(self._rows) if row.key == key)
        number = next(found, None)
        return QModelIndex() if number is None else self.index(number)

    def source_name(self, row: ResultRow) -> str:
        """Who says that."""
        if row.hit is None:
            return ""
        match row.hit.source:
            case Source.USER:
                return self.tr("You")
            case Source.ANSWER:
                return self.tr("Answer")
            case Source.REASONING:
                return self.tr("Thoughts")

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt and screen readers want to know of a row."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.found.summary.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (row.found.summary.title, row.line, self._more(row))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def _more(self, row: ResultRow) -> str:
        if not row.more:
            return ""
        if row.more == 1:
            return self.tr("One more hit in this chat")
        return self.tr("{count} more hits in this chat").format(count=f"{row.more:,}")

    def _spoken(self, row: ResultRow) -> str:
        title = row.found.summary.title
        if row.found.summary.archived:
            title = self.tr("{title}, archived").format(title=title)
        where = f"{self.source_name(row)}, {spoken_age(row.at, row.now)}" if row.hit else spoken_age(row.at, row.now)
        said = f"{where}: {row.line}" if row.line else where
        return ". ".join(filter(None, (title, said, self._more(row))))


def _rows(result: SearchResult, now: datetime) -> Iterator[ResultRow]:
    for found in result.found:
        if not found.hits:
            yield ResultRow(found, None, is_first=True, more=0, now=now)
        for number, hit in enumerate(found.hits, start=1):
            more = found.more if number == len(found.hits) else 0
            yield ResultRow(found, hit, number == 1, more, now)
