"""Paints the lines of the branch overview: the tree as quiet lines and dots, who says what, and figures."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.branch_tree import BranchLine
from desktop.ui.branch_lines import BranchLines
from desktop.ui.style import HOVER_STRENGTH, mix
from desktop.ui.theme import RADIUS_FIELD, SIZE_ROW, SIZE_SMALL, Theme, ui_font

LEAST_HEIGHT = 32
SIDE, STEP, GAP = 16, 18, 12
DOT = 3.5
DEEPEST = 12  # deeper ones stand there, too: their words need room
LEAST_WORDS = 150  # figures that would leave less room than this are left out
Index = QModelIndex | QPersistentModelIndex


class BranchDelegate(QStyledItemDelegate):
    """What is shown has full dots in the accent colour, other versions have rings."""

    def __init__(self, lines: BranchLines, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._lines = lines
        self._theme = theme
        self._font = ui_font(SIZE_ROW)
        self._name_font = ui_font(SIZE_SMALL, QFont.Weight.Medium)
        self._small = ui_font(SIZE_SMALL)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all lines."""
        return QSize(200, max(LEAST_HEIGHT, QFontMetrics(self._font).height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        line = self._lines.line(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        x = option.rect.left() + SIDE
        if not self._lines.is_filtered:
            x += min(line.depth, DEEPEST) * STEP
            self._paint_tree(painter, line, index.row(), option.rect)
        self._paint_dot(painter, QPointF(x, option.rect.center().y() + 0.5), is_shown=line.is_shown)
        area = option.rect.adjusted(0, 0, -GAP, 0)
        area.setLeft(x + GAP)
        self._paint_words(painter, line, area)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme, state = self._theme, option.state
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            hover = mix(theme.background, theme.text, HOVER_STRENGTH)
            painter.setPen(theme.line if is_current and theme.has_high_contrast else Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected if is_current else hover)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 0.5, -1, -0.5), RADIUS_FIELD, RADIUS_FIELD)
        if is_current and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 1.5, -2, -1.5), RADIUS_FIELD - 1, RADIUS_FIELD - 1)

    def _paint_tree(self, painter: QPainter, line: BranchLine, row: int, area: QRect) -> None:
        """The lines that pass by, the one that comes from above, and the one that goes on."""
        depth, middle = min(line.depth, DEEPEST), area.center().y() + 0.5
        painter.setPen(QPen(mix(self._theme.line, self._theme.text, 0.14), 1))
        for passing in range(depth):
            x = self._x(area, passing)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 1))
        x = self._x(area, depth)
        if line.begins:
            painter.drawLine(QPointF(x - STEP, middle), QPointF(x - DOT, middle))
        elif row > 0:
            painter.drawLine(QPointF(x, area.top()), QPointF(x, middle - DOT))
        if self._lines.goes_on(row):
            painter.drawLine(QPointF(x, middle + DOT), QPointF(x, area.bottom() + 1))

    @staticmethod
    def _x(area: QRect, depth: int) -> float:
        return area.left() + SIDE + depth * STEP

    def _paint_dot(self, painter: QPainter, middle: QPointF, *, is_shown: bool) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.accent if is_shown else theme.muted, 1.2))
        painter.setBrush(theme.accent if is_shown else theme.background)
        painter.drawEllipse(middle, DOT, DOT)

    def _paint_words(self, painter: QPainter, line: BranchLine, area: QRect) -> None:
        painter.setPen(self._theme.muted)
        figures = self._figures(line, area.width())
        width = QFontMetrics(self._small).horizontalAdvance(figures)
        self._write(painter, figures, self._small, area.adjusted(area.width() - width, 0, 0, 0))
        area = area.adjusted(0, 0, -width - (GAP if figures else 0), 0)
        head = self._elided(self._lines.head(line), self._name_font, area.width() // 3)
        self._write(painter, head, self._name_font, area)
        area.setLeft(area.left() + QFontMetrics(self._name_font).horizontalAdvance(head) + GAP)
        if not line.is_run:
            painter.setPen(self._theme.text)
        words = self._elided(self._lines.words(line), self._font, area.width())
        self._write(painter, words, self._font, area)

    def _figures(self, line: BranchLine, width: int) -> str:
        """As many of the figures as leave room for words, the version first."""
        parts = [part for part in self._lines.facts(line) if part]
        while parts and QFontMetrics(self._small).horizontalAdvance(" · ".join(parts)) > width - LEAST_WORDS:
            parts.pop()
        return " · ".join(parts)

    @staticmethod
    def _elided(text: str, font: QFont, width: int) -> str:
        return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))

    @staticmethod
    def _write(painter: QPainter, text: str, font: QFont, area: QRect) -> None:
        painter.setFont(font)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
