"""Paints the rows of the list of conversations, and holds the field in which a title is changed."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.conversation_rows import ConversationRows, Row
from desktop.ui.icons import paint_icon
from desktop.ui.style import HOVER_STRENGTH, mix
from desktop.ui.theme import RADIUS_FIELD, SIZE_ROW, SIZE_TINY, Theme, ui_font

ROW_HEIGHT = 33
SIDE_GAP = 10
TEXT_GAP = 10
DOT = 6
SIGN = 14
Index = QModelIndex | QPersistentModelIndex


class ConversationDelegate(QStyledItemDelegate):
    """Headings are quiet; the open conversation is filled, the one being answered has an ember dot."""

    def __init__(self, rows: ConversationRows, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._rows = rows
        self._view = view
        self.theme = theme
        self._font = ui_font(SIZE_ROW)
        self._open_font = ui_font(SIZE_ROW, QFont.Weight.Medium)
        self._heading_font = ui_font(SIZE_TINY, QFont.Weight.Medium)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all rows."""
        return QSize(120, max(ROW_HEIGHT, QFontMetrics(self._font).height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = self._rows.row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.row_area(option.rect)
        if row.conversation is None:
            self._paint_heading(painter, row, area)
        else:
            self._paint_background(painter, option, row.conversation.id == self._rows.open_id, area)
            self._paint_title(painter, row, area)
        painter.restore()

    def row_area(self, area: QRect) -> QRect:
        """The part of a row that is painted: as far from the right edge of the list as from its left."""
        return QRect(area.left(), area.top(), self._view.width() - SIDE_GAP, area.height())

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the title."""
        field = QLineEdit(parent)
        field.setObjectName("conversationTitleEditor")
        field.setAccessibleName(self.tr("Title of the conversation"))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with the present title, all of it selected."""
        if isinstance(editor, QLineEdit):
            editor.setText(self._rows.row(index).text)
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The field covers its row."""
        editor.setGeometry(self.row_area(option.rect))

    def _paint_heading(self, painter: QPainter, row: Row, area: QRect) -> None:
        painter.setFont(self._heading_font)
        painter.setPen(self.theme.muted)
        text_area = area.adjusted(TEXT_GAP, 0, -TEXT_GAP, -4)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, row.text)

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, is_open: bool, area: QRect) -> None:
        state = option.state
        shape = QRectF(area).adjusted(0, 0.5, 0, -0.5)
        if is_open or state & QStyle.StateFlag.State_MouseOver:
            hover = mix(self.theme.sidebar, self.theme.text, HOVER_STRENGTH)
            has_edge = is_open and self.theme.has_high_contrast
            painter.setPen(self.theme.line if has_edge else Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.selected if is_open else hover)
            painter.drawRoundedRect(shape, RADIUS_FIELD, RADIUS_FIELD)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), RADIUS_FIELD - 1, RADIUS_FIELD - 1)

    def _paint_title(self, painter: QPainter, row: Row, area: QRect) -> None:
        conversation = row.conversation
        if conversation is None:
            return
        is_answering = conversation.id in self._rows.answering
        painter.setFont(self._open_font if conversation.id == self._rows.open_id else self._font)
        painter.setPen(self.theme.muted if conversation.problem else self.theme.text)
        text_area = area.adjusted(TEXT_GAP, 0, -TEXT_GAP - (DOT + 8 if is_answering else 0), 0)
        if conversation.problem:
            place = QRectF(text_area.left(), text_area.center().y() - SIGN / 2 + 1, SIGN, SIGN)
            paint_icon(painter, "warning", self.theme.accent, place)
            text_area.setLeft(text_area.left() + SIGN + 7)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if is_answering:
            left = text_area.left() + metrics.horizontalAdvance(text) + 8
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.accent)
            painter.drawEllipse(QRectF(left, area.center().y() - DOT / 2 + 1, DOT, DOT))
