"""Finding in the conversation, for whoever has a field to type in: searches, marks what is found, leads to it."""

from PySide6.QtCore import QObject, QRectF, QTimer, Signal, Slot

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.find_marks import FindMarks, hit_pixels, row_of
from desktop.ui.chat.finder import Finder, FindResult, HitPlace, HitWish
from desktop.ui.chat.marked_scroll_bar import MarkedScrollBar
from desktop.ui.chat.selection import Place
from desktop.ui.chat.table_view import TableView
from desktop.ui.chat.visible_layout import Anchor

MARKS_MS = 200
ROOM_AROUND = 48
SHARE_ABOVE = 1 / 3
SIDE_ROOM = 40
FROM_ELSEWHERE = -1  # no place that the reader could still be at


class ConversationFind(QObject):
    """``search`` for a text, ``step`` from hit to hit, ``stop`` at the end."""

    result_changed = Signal()

    def __init__(self, surface: ChatSurface, bar: MarkedScrollBar) -> None:
        super().__init__(surface)
        self._surface = surface
        self._bar = bar
        self._finder = Finder(surface)
        self._marks = FindMarks(self._finder)
        self._searched_at = 0
        self._painted: tuple[str, HitPlace | None] = ("", None)
        self._marks_timer = QTimer(self)
        self._marks_timer.setSingleShot(True)
        self._marks_timer.setInterval(MARKS_MS)
        self._marks_timer.timeout.connect(self._on_marks_timer_timeout)
        self._finder.result_changed.connect(self._on_finder_result_changed)
        self._finder.first_found.connect(self._on_finder_first_found)
        bar.rangeChanged.connect(self._on_bar_range_changed)

    @property
    def result(self) -> FindResult:
        """What was found so far."""
        return self._finder.result

    @property
    def is_searching(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self._finder.needle)

    def prepare(self) -> None:
        """Somebody is about to type."""
        self._finder.prepare()

    def search(self, text: str) -> None:
        """Search for a text and lead to the first hit."""
        self._searched_at = self._surface.scroll_top
        self._surface.look.marks = self._marks.marks
        self._finder.search(text)

    def search_at(self, text: str, wish: HitWish) -> None:
        """Search for a text and lead to one of its hits, or at least to its message."""
        self._surface.look.marks = self._marks.marks
        self._show_message(wish.message_id)
        self._searched_at = FROM_ELSEWHERE
        self._finder.search(text, wish)
        self._show_current(is_always=True)

    def step(self, step: int) -> None:
        """Lead to the next hit, or to the one before."""
        if self._finder.step(step):
            self._show_current()

    def stop(self) -> None:
        """Search for nothing, and select what was found last."""
        self._select_current()
        self._surface.look.marks = None
        self._finder.stop()

    def refresh(self) -> None:
        """Messages have come, gone or changed."""
        self._finder.refresh()

    def note_growth(self) -> None:
        """The answer that is being written has become longer."""
        self._finder.note_growth()

    @Slot()
    def _on_finder_result_changed(self) -> None:
        painted = (self._finder.needle, self._finder.place)
        if painted != self._painted:  # the count alone changes nothing in the text
            self._painted = painted
            self._surface.viewport().update()
        if not self._marks_timer.isActive():
            self._marks_timer.start()
        self.result_changed.emit()

    @Slot()
    def _on_finder_first_found(self) -> None:
        if self._surface.scroll_top == self._searched_at:  # else the reader has gone elsewhere meanwhile
            self._show_current()

    @Slot()
    def _on_bar_range_changed(self) -> None:
        if self.is_searching and not self._marks_timer.isActive():
            self._marks_timer.start()

    @Slot()
    def _on_marks_timer_timeout(self) -> None:
        if self.is_searching:
            self._bar.show_marks(*hit_pixels(self._finder, self._surface.transcript, self._bar.height()))
        else:
            self._bar.show_marks((), None)

    # -- leading to a hit

    def _current_row(self) -> tuple[Entry, Row, int] | None:
        """The row of the current hit, and which of its hits that is."""
        place, transcript = self._finder.place, self._surface.transcript
        index = transcript.index_of(place.message_id) if place is not None else None
        if place is None or index is None:
            return None
        entry = transcript.entry(index)
        entry.scan()
        row = row_of(entry, place.kind, place.row)
        return (entry, row, place.nth) if row is not None else None

    def _show_message(self, message_id: str) -> None:
        """Bring the beginning of a message into view."""
        index = self._surface.transcript.index_of(message_id)
        if index is not None:
            entry = self._surface.transcript.entry(index)
            entry.scan()
            room = int(self._surface.viewport().height() * SHARE_ABOVE)
            self._surface.settle_at(Anchor(entry, entry.rows[0] if entry.rows else None, room))

    def _show_current(self, *, is_always: bool = False) -> None:
        """Bring the current hit into view, unfolding and laying out what is needed; also when it is in view."""
        found = self._current_row()
        if found is None:
            return
        entry, row, nth = found
        self._unfold(entry, row)
        height = self._surface.viewport().height()
        if row.view is None or not row.is_exact:
            self._surface.settle_at(Anchor(entry, row, int(height * SHARE_ABOVE)))
        area = self._area(row, nth)
        top = self._surface.row_area(entry, row).top() + int(area.top())
        if is_always or top < ROOM_AROUND or top + area.height() > height - ROOM_AROUND:
            self._surface.settle_at(Anchor(entry, row, int(height * SHARE_ABOVE - area.top())))
        self._scroll_sideways(row, nth)
        self._surface.viewport().update()

    def _unfold(self, entry: Entry, row: Row) -> None:
        if row.kind is RowKind.REASONING and not entry.is_expanded:
            with self._surface.keeping_place():
                entry.is_expanded = True
                entry.refresh(RowKind.REASONING_HEAD)
                entry.assemble()
        self._surface.transcript.touch(self._surface.transcript.entries.index(entry))

    def _area(self, row: Row, nth: int) -> QRectF:
        spans = self._marks.spans(row)
        if row.view is None or nth >= len(spans):
            return QRectF(0, 0, 0, min(row.height, 24))
        return row.view.span_area(*spans[nth])

    def _scroll_sideways(self, row: Row, nth: int) -> None:
        view = row.view
        if not isinstance(view, CodeView | TableView) or not view.overflow:
            return
        area, group = self._area(row, nth), view.group
        if area.left() < 0 or area.right() > view.width - SIDE_ROOM:
            wanted = group.scroll_x + int(area.center().x()) - view.width // 2
            group.scroll_x = max(0, min(view.overflow, wanted))

    def _select_current(self) -> None:
        """What was found last is selected, so that it can be copied and is not lost from sight."""
        found = self._current_row()
        if found is None:
            return
        entry, row, nth = found
        spans = self._marks.spans(row)
        if nth < len(spans) and row in entry.rows:
            self._surface.selection.begin(Place(entry, row, spans[nth][0]))
            self._surface.selection.extend(Place(entry, row, spans[nth][1]))
