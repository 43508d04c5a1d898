"""Paints the rows of the search's results: a title and a line below it, the words marked in both."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.marked_text import paint_marked
from desktop.ui.search_rows import ResultRow, SearchRows
from desktop.ui.style import HOVER_STRENGTH, mix
from desktop.ui.theme import RADIUS_FIELD, SIZE_ROW, SIZE_SMALL, SIZE_TINY, Theme, ui_font

SIDE_GAP = 10
TEXT_GAP = 10
ROOM_ABOVE = 7
LINE_GAP = 3
ASIDE_GAP = 8
Index = QModelIndex | QPersistentModelIndex


class SearchDelegate(QStyledItemDelegate):
    """All rows have the same height. Further hits of a conversation repeat its title quietly."""

    def __init__(self, rows: SearchRows, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._rows = rows
        self._view = view
        self.theme = theme
        self._title_font = ui_font(SIZE_ROW, QFont.Weight.Medium)
        self._repeated_font = ui_font(SIZE_ROW)
        self._line_font = ui_font(SIZE_SMALL)
        self._aside_font = ui_font(SIZE_TINY)

    @property
    def _heights(self) -> tuple[int, int]:
        return QFontMetrics(self._title_font).height(), QFontMetrics(self._line_font).height()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all rows."""
        return QSize(120, sum(self._heights) + LINE_GAP + 2 * ROOM_ABOVE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = self._rows.row(index)
        area = QRect(option.rect.left(), option.rect.top(), self._view.width() - SIDE_GAP, option.rect.height())
        title_height, line_height = self._heights
        inner = area.adjusted(TEXT_GAP, ROOM_ABOVE, -TEXT_GAP, -ROOM_ABOVE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        self._paint_background(painter, option, area)
        self._paint_title(painter, row, QRect(inner.left(), inner.top(), inner.width(), title_height))
        below = QRect(inner.left(), inner.top() + title_height + LINE_GAP, inner.width(), line_height)
        self._paint_line(painter, row, below)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> None:
        state, theme = option.state, self.theme
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        shape = QRectF(area).adjusted(0, 0.5, 0, -0.5)
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(theme.line if is_current and theme.has_high_contrast else Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected if is_current else mix(theme.sidebar, theme.text, HOVER_STRENGTH))
            painter.drawRoundedRect(shape, RADIUS_FIELD, RADIUS_FIELD)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), RADIUS_FIELD - 1, RADIUS_FIELD - 1)

    def _paint_title(self, painter: QPainter, row: ResultRow, area: QRect) -> None:
        aside = row.age
        if row.found.summary.archived:
            aside = self.tr("Archived") + (f" · {aside}" if aside else "")
        area = self._paint_aside(painter, aside, area)
        painter.setFont(self._title_font if row.is_first else self._repeated_font)
        painter.setPen(self.theme.text if row.is_first else self.theme.muted)
        marks = row.found.title_marks if row.is_first else ()
        paint_marked(painter, area, row.found.summary.title, marks, self.theme)

    def _paint_line(self, painter: QPainter, row: ResultRow, area: QRect) -> None:
        area = self._paint_aside(painter, f"+{row.more:,}" if row.more else "", area)
        source = self._rows.source_name(row)
        before = f"{source} · " if source else ""
        painter.setFont(self._line_font)
        painter.setPen(self.theme.muted)
        marks = ((begin + len(before), end + len(before)) for begin, end in row.marks)
        paint_marked(painter, area, before + row.line, marks, self.theme)

    def _paint_aside(self, painter: QPainter, text: str, area: QRect) -> QRect:
        """Write something quiet at the right; the area that is left."""
        if not text:
            return area
        painter.setFont(self._aside_font)
        painter.setPen(self.theme.muted)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return area.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(text) - ASIDE_GAP, 0)
