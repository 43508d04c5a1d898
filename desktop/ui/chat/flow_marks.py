"""What stands around running text: list markers, check boxes, the lines of quotes, rules, the ground of code."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTextBlock, QTextDocument

from desktop.ui.chat.flow import FlowKind, FlowLine
from desktop.ui.chat.row_view import cursor_x
from desktop.ui.chat.shown_text import is_right_to_left
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.theme import Theme

LIST_INDENT = 24
QUOTE_INDENT = 16
CODE_GAP = 10
PANEL_RADIUS = 8
QUOTE_LINE = 3
MARKER_GAP = 8
BOX_SIZE, BOX_GAP = 13, 7
CARET_SIZE = (8, 16)


class FlowMarks:
    """Paints around the paragraphs of a laid out document. ``area`` is the row; its top is where the text is lifted."""

    def __init__(self, document: QTextDocument, lines: Sequence[FlowLine], styles: TextStyles, area: QRectF) -> None:
        self._document = document
        self._lines = lines
        self._styles = styles
        self._area = area
        self._lift = -area.top()

    def _margin(self, list_depth: int, quote_depth: int) -> int:
        return list_depth * self._styles.px(LIST_INDENT) + quote_depth * self._styles.px(QUOTE_INDENT)

    def _block_area(self, block: QTextBlock) -> QRectF:
        return self._document.documentLayout().blockBoundingRect(block).translated(0, -self._lift)

    def paint_panels(self, painter: QPainter, theme: Theme) -> None:
        """The ground of code that stands inside a quote or a list."""
        first: QTextBlock | None = None
        for index, line in enumerate(self._lines):
            if line.kind is not FlowKind.CODE:
                continue
            block = self._document.findBlockByNumber(index)
            first = first or block
            if index + 1 < len(self._lines) and self._lines[index + 1].kind is FlowKind.CODE:
                continue
            margin, gap = self._margin(line.list_depth, line.quote_depth), self._styles.gap(CODE_GAP)
            top = self._block_area(first).top() - gap
            bottom = self._block_area(block).bottom() + gap
            painter.setPen(QPen(theme.line, 1))
            painter.setBrush(theme.code)
            area = QRectF(margin + 0.5, top + 0.5, self._area.width() - margin - 1, bottom - top - 1)
            radius = self._styles.px(PANEL_RADIUS)
            painter.drawRoundedRect(area, radius, radius)
            first = None

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """List markers, the lines beside quotes, and rules."""
        self._paint_quote_lines(painter, theme)
        for index, line in enumerate(self._lines):
            if not (line.marker or line.kind is FlowKind.RULE):
                continue
            block = self._document.findBlockByNumber(index)
            area = self._block_area(block)
            is_mirrored = is_right_to_left(line.text)
            if line.kind is FlowKind.RULE:
                painter.fillRect(
                    QRectF(area.left(), round(area.center().y()), self._area.width() - area.left(), 1), theme.line
                )
            if line.marker:
                self._paint_marker(painter, theme, line.marker, block, is_mirrored=is_mirrored)

    def paint_caret(self, painter: QPainter, theme: Theme) -> None:
        """Where the next word will come."""
        block = self._document.lastBlock()
        layout = block.layout()
        if layout.lineCount() == 0:
            return
        line = layout.lineAt(layout.lineCount() - 1)
        x = cursor_x(line, block.length() - 1)
        baseline = layout.position().y() + line.y() + line.ascent() - self._lift
        width, height = (self._styles.px(side) for side in CARET_SIZE)
        left = min(layout.position().x() + x + 2, self._area.width() - width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(QRectF(left, baseline - height * 13 / 16, width, height), 2, 2)
        painter.restore()

    def _paint_quote_lines(self, painter: QPainter, theme: Theme) -> None:
        """One line for each quote, beside all paragraphs that stand in it."""
        for depth in range(max((line.quote_depth for line in self._lines), default=0)):
            start: int | None = None
            for index in range(len(self._lines) + 1):
                is_inside = index < len(self._lines) and self._lines[index].quote_depth > depth
                if is_inside and start is None:
                    start = index
                elif not is_inside and start is not None:
                    self._paint_quote_line(painter, theme, (start, index), depth)
                    start = None

    def _paint_quote_line(self, painter: QPainter, theme: Theme, lines: tuple[int, int], depth: int) -> None:
        first = self._lines[lines[0]]
        top = self._block_area(self._document.findBlockByNumber(lines[0])).top()
        block = self._document.findBlockByNumber(lines[1])
        margin = block.blockFormat().topMargin() if block.isValid() else 0
        bottom = self._block_area(block).top() - margin if block.isValid() else self._area.height()
        margin, width = self._margin(first.list_depth, depth), self._styles.px(QUOTE_LINE)
        x = self._area.width() - width - margin if is_right_to_left(first.text) else margin
        painter.fillRect(QRectF(x, top + self._lift, width, bottom - top), theme.line)

    def _paint_marker(
        self, painter: QPainter, theme: Theme, marker: str, block: QTextBlock, *, is_mirrored: bool
    ) -> None:
        line = block.layout().lineAt(0)
        baseline = block.layout().position().y() + line.y() + line.ascent() - self._lift
        margin = block.blockFormat().rightMargin() if is_mirrored else block.blockFormat().leftMargin()
        x = self._area.width() - margin if is_mirrored else margin
        if marker in ("☐", "☑"):
            size, gap = self._styles.px(BOX_SIZE), self._styles.px(BOX_GAP)
            left = x + gap if is_mirrored else x - gap - size
            box = QRectF(left, baseline - size * 12 / 13, size, size)
            _paint_check_box(painter, theme, box, is_checked=marker == "☑")
            return
        if is_mirrored and marker.endswith("."):
            marker = f".{marker[:-1]}"
        painter.setFont(self._styles.body)
        painter.setPen(theme.muted)
        width, gap = QFontMetricsF(self._styles.body).horizontalAdvance(marker), self._styles.px(MARKER_GAP)
        painter.drawText(QPointF(x + gap if is_mirrored else x - gap - width, baseline), marker)


def _paint_check_box(painter: QPainter, theme: Theme, area: QRectF, *, is_checked: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = area.width() / BOX_SIZE
    painter.setPen(QPen(theme.accent if is_checked else theme.muted, 1.2 * unit))
    painter.setBrush(theme.accent if is_checked else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 3 * unit, 3 * unit)
    if is_checked:
        painter.setPen(QPen(theme.on_accent, 1.6 * unit))
        painter.drawPolyline([area.topLeft() + QPointF(x, y) * unit for x, y in ((3, 6.7), (5.5, 9.2), (10, 4))])
    painter.restore()
