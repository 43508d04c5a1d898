"""What the search over all conversations has found, in place of the list of conversations."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QVBoxLayout, QWidget

from desktop.domain.search import SearchResult
from desktop.ui.search_delegate import SIDE_GAP, TEXT_GAP, SearchDelegate
from desktop.ui.search_rows import SearchRows
from desktop.ui.theme import Theme

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchResults(QListView):
    """The hits. One of them is always chosen, so that Enter opens it."""

    open_requested = Signal(str, object)
    leave_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = SearchRows(self)
        self._delegate = SearchDelegate(self._rows, theme, self)
        self._nothing = ""
        self._build()
        self.clicked.connect(self._open)

    def _build(self) -> None:
        self.setObjectName("searchResults")
        self.setAccessibleName(self.tr("Search results"))
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(16)

    @property
    def rows(self) -> SearchRows:
        """The rows that are shown."""
        return self._rows

    def show_result(self, result: SearchResult, *, is_same_query: bool, nothing: str) -> None:
        """Show what was found, or say why there is nothing. A choice stays while only more has been read."""
        chosen = self._rows.row(self.currentIndex()).key if is_same_query and self.currentIndex().isValid() else None
        position = self.verticalScrollBar().value()
        self._rows.show(result)
        index = self._rows.index_of(chosen) if chosen is not None else QModelIndex()
        self.setCurrentIndex(index if index.isValid() else self._rows.index(0))
        if is_same_query:
            self.verticalScrollBar().setValue(position)
        else:
            self.scrollToTop()
        self._nothing = nothing
        self.viewport().update()

    def step(self, step: int) -> None:
        """Choose another hit."""
        row = self.currentIndex().row() + step
        if 0 <= row < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(row))

    def open_current(self) -> bool:
        """Open the hit that is chosen; whether there is one."""
        if not self.currentIndex().isValid():
            return False
        self._open(self.currentIndex())
        return True

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Esc leaves."""
        if event.key() in ENTER_KEYS:
            self.open_current()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say why there are none."""
        super().paintEvent(event)
        if self._nothing:
            painter = QPainter(self.viewport())
            painter.setPen(self._delegate.theme.muted)
            area = self.viewport().rect().adjusted(TEXT_GAP, 10, -TEXT_GAP - SIDE_GAP, 0)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(area, int(flags), self._nothing)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = self._rows.row(index)
        self.open_requested.emit(row.found.summary.id, row.hit)


class SearchPage(QWidget):
    """The hits, and below them a quiet line about what is not among them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = SearchResult("")
        self._spoken = ""
        self.setObjectName("searchPage")
        self.results = SearchResults(theme, self)
        self.hint = QLabel(self)
        self.hint.setObjectName("searchHint")
        self.hint.setProperty("look", "muted")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(TEXT_GAP, 6, TEXT_GAP + SIDE_GAP, 6)
        self.hint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.results, 1)
        layout.addWidget(self.hint)

    @property
    def query(self) -> str:
        """What the shown result is about; empty when none has come yet."""
        return self._shown.query

    def show_result(self, result: SearchResult) -> None:
        """Show what was found."""
        is_same = result.query == self._shown.query
        self._shown = result
        nothing = "" if result.found else self.tr("Nothing found yet.") if result.unread else self.tr("Nothing found.")
        self.results.show_result(result, is_same_query=is_same, nothing=nothing)
        hint = self._hint(result)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._say(nothing or self._count(result.total))

    def clear(self) -> None:
        """Forget the result."""
        self._shown = SearchResult("")
        self.results.show_result(self._shown, is_same_query=False, nothing="")
        self.hint.hide()

    def _hint(self, result: SearchResult) -> str:
        if result.unread == 1:
            return self.tr("Still reading one conversation…")
        if result.unread:
            return self.tr("Still reading {count} conversations…").format(count=f"{result.unread:,}")
        if result.total > len(result.found):
            shown, total = len(result.found), f"{result.total:,}"
            return self.tr("The best {shown} of {total} conversations.").format(shown=shown, total=total)
        return ""

    def _count(self, total: int) -> str:
        if total == 1:
            return self.tr("Found in one conversation")
        return self.tr("Found in {count} conversations").format(count=f"{total:,}")

    def _say(self, text: str) -> None:
        """Read news out."""
        if text != self._spoken and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.results, text))
        self._spoken = text
