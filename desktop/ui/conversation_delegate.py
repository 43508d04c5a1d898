"""Paints the rows of the list of conversations, and holds the field in which a title or a name is changed."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.conversation import ConversationSummary
from desktop.ui.conversation_rows import ConversationRows
from desktop.ui.icons import paint_icon
from desktop.ui.listed_lines import Group
from desktop.ui.row_words import Row
from desktop.ui.style import HOVER_STRENGTH, mix
from desktop.ui.theme import RADIUS_FIELD, SIZE_ROW, SIZE_SMALL, SIZE_TINY, Theme, ui_font

ROW_HEIGHT = 33
SIDE_GAP = 10
TEXT_GAP = 10
INDENT = 18
CHEVRON = 4.0
CHEVRON_ROOM = 14
MARK_WIDTH = 3
DOT = 6
SIGN = 14
MOST_LEVELS = 5
Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class ConversationDelegate(QStyledItemDelegate):
    """Headings are quiet; the open conversation is filled, the one being answered has an ember dot; of several chosen
    ones each has an ember mark at its left."""

    def __init__(self, rows: ConversationRows, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._rows = rows
        self._view = view
        self.theme = theme
        self._font = ui_font(SIZE_ROW)
        self._open_font = ui_font(SIZE_ROW, QFont.Weight.Medium)
        self._folder_font = ui_font(SIZE_SMALL, QFont.Weight.Medium)
        self._heading_font = ui_font(SIZE_TINY, QFont.Weight.Medium)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all rows."""
        return QSize(120, max(ROW_HEIGHT, QFontMetrics(self._font).height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = self._rows.row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)  # letters of some scripts, and of some jokers, are higher than a row
        area = self.row_area(option.rect)
        if row.group is None or row.group.is_foldable:
            self._paint_background(painter, option, row, area)
        if row.conversation is not None:
            self._paint_title(painter, row, row.conversation, area)
        elif row.group is not None and row.group.is_foldable:
            self._paint_folder(painter, row.group, area)
        else:
            self._paint_heading(painter, row, area)
        painter.restore()

    def row_area(self, area: QRect) -> QRect:
        """The part of a row that is painted: as far from the right edge of the list as from its left."""
        return QRect(area.left(), area.top(), self._view.width() - SIDE_GAP, area.height())

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the title."""
        is_folder = self._rows.row(index).group is not None
        field = QLineEdit(parent)
        field.setObjectName("folderNameEditor" if is_folder else "conversationTitleEditor")
        field.setAccessibleName(self.tr("Name of the folder") if is_folder else self.tr("Title of the conversation"))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with the present title, all of it selected."""
        if isinstance(editor, QLineEdit):
            editor.setText(self._rows.row(index).text)
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The field covers its row."""
        editor.setGeometry(self.row_area(option.rect).adjusted(_indent(self._rows.row(index).level), 0, 0, 0))

    def _paint_heading(self, painter: QPainter, row: Row, area: QRect) -> None:
        painter.setFont(self._heading_font)
        painter.setPen(self.theme.muted)
        text_area = area.adjusted(TEXT_GAP, 0, -TEXT_GAP, -4)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, row.text)

    def _paint_folder(self, painter: QPainter, group: Group, area: QRect) -> None:
        left = area.left() + TEXT_GAP + _indent(group.level)
        self._paint_chevron(painter, QPointF(left + CHEVRON, area.center().y() + 0.5), is_folded=group.is_folded)
        painter.setFont(self._folder_font)
        painter.setPen(self.theme.muted)
        metrics = painter.fontMetrics()
        count = f"{group.count:,}" if group.is_folded and group.count else ""
        room = metrics.horizontalAdvance(count) + TEXT_GAP if count else 0
        text_area = area.adjusted(0, 0, -TEXT_GAP - room, 0)
        text_area.setLeft(left + CHEVRON_ROOM)
        name = metrics.elidedText(group.text, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, _LEFT, name)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(area.adjusted(0, 0, -TEXT_GAP, 0), right, count)

    def _paint_chevron(self, painter: QPainter, centre: QPointF, *, is_folded: bool) -> None:
        wide, deep = CHEVRON * 0.9, CHEVRON * 0.5
        corners = [QPointF(-wide, -deep), QPointF(0, deep), QPointF(wide, -deep)]
        if is_folded:
            corners = [QPointF(corner.y(), corner.x()) for corner in corners]
        painter.setPen(QPen(self.theme.muted, 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([centre + corner for corner in corners]))

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, area: QRect) -> None:
        state = option.state
        shape = QRectF(area).adjusted(0, 0.5, 0, -0.5)
        is_open = row.conversation is not None and row.conversation.id == self._rows.open_id
        is_chosen = bool(state & QStyle.StateFlag.State_Selected) and self._are_several_chosen()
        if is_open or is_chosen or state & QStyle.StateFlag.State_MouseOver:
            hover = mix(self.theme.sidebar, self.theme.text, HOVER_STRENGTH)
            has_edge = (is_open or is_chosen) and self.theme.has_high_contrast
            painter.setPen(self.theme.line if has_edge else Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.selected if is_open or is_chosen else hover)
            painter.drawRoundedRect(shape, RADIUS_FIELD, RADIUS_FIELD)
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.accent)
            mark = QRectF(shape.left() + 3, shape.top() + 9, MARK_WIDTH, shape.height() - 18)
            painter.drawRoundedRect(mark, MARK_WIDTH / 2, MARK_WIDTH / 2)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), RADIUS_FIELD - 1, RADIUS_FIELD - 1)

    def _are_several_chosen(self) -> bool:
        ranges = self._view.selectionModel().selection()
        return ranges.size() > 1 or (ranges.size() == 1 and ranges.first().height() > 1)

    def _paint_title(self, painter: QPainter, row: Row, conversation: ConversationSummary, area: QRect) -> None:
        is_answering = conversation.id in self._rows.answering
        is_open = conversation.id == self._rows.open_id
        is_quiet = bool(conversation.problem) or (row.level > 0 and not is_open)
        painter.setFont(self._open_font if is_open else self._font)
        painter.setPen(self.theme.muted if is_quiet else self.theme.text)
        text_area = area.adjusted(TEXT_GAP + _indent(row.level), 0, -TEXT_GAP - (DOT + 8 if is_answering else 0), 0)
        if conversation.problem:
            place = QRectF(text_area.left(), text_area.center().y() - SIGN / 2 + 1, SIGN, SIGN)
            paint_icon(painter, "warning", self.theme.accent, place)
            text_area.setLeft(text_area.left() + SIGN + 7)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, _LEFT, text)
        if is_answering:
            left = text_area.left() + metrics.horizontalAdvance(text) + 8
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.accent)
            painter.drawEllipse(QRectF(left, area.center().y() - DOT / 2 + 1, DOT, DOT))


def _indent(level: int) -> int:
    """How far a row is indented; very deep ones not further, so that their names can be read."""
    return INDENT * min(level, MOST_LEVELS)
