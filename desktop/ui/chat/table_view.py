"""A segment of a table, laid out: at most 12 rows on a card, the first segment under the head row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from desktop.ui.chat.blocks import Block, TableHead
from desktop.ui.chat.cell_formulas import CellFormulas
from desktop.ui.chat.flow import FlowLine, Run, inline_flow
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.row_view import PaintState, QuietDocument, RowView, Target, link_target
from desktop.ui.chat.shown_text import LINE_BREAK, shortened, utf16_length
from desktop.ui.chat.text_objects import Sources
from desktop.ui.chat.text_styles import TextStyles, baseline_lift
from desktop.ui.theme import SIZE_ROW

CELL_PADDING, CELL_SIDE = 6.5, 16
WIDEST, NARROWEST, LONGEST_WORD = 380, 88, 180
LONGEST_CELL = 1000
RADIUS = 10
BAR_HEIGHT = 4

ALIGNMENTS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(slots=True)
class TableGroup:
    """What the segments of one table share: how wide its columns would like to be, and how wide their longest words
    are. Widths only grow.
    """

    natural: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    version: int = 0
    scroll_x: int = 0

    def add_columns(self, count: int) -> None:
        """Have at least this many columns."""
        self.natural += [0] * (count - len(self.natural))
        self.words += [0] * (count - len(self.words))

    def grow(self, column: int, width: int, word: int) -> None:
        """A cell of this column wants this much room, and its longest word that much."""
        if width > self.natural[column] or word > self.words[column]:
            self.natural[column] = max(self.natural[column], width)
            self.words[column] = max(self.words[column], word)
            self.version += 1

    def widths(self, room: int, scale: float = 1) -> list[int]:
        """The widths of the columns in this room: shrunk when there is too little, but never below what is readable."""
        narrowest, longest = round(NARROWEST * scale), round(LONGEST_WORD * scale)
        total = sum(self.natural)
        if total <= room:
            return list(self.natural)
        words = (min(max(narrowest, word), longest) for word in self.words)
        floors = [min(width, word) for width, word in zip(self.natural, words, strict=True)]
        spare, wanted = max(0, room - sum(floors)), max(1, total - sum(floors))
        return [low + (width - low) * spare // wanted for low, width in zip(floors, self.natural, strict=True)]


class TableView(RowView):
    """Some rows of a table."""

    def __init__(self, styles: TextStyles, group: TableGroup) -> None:
        super().__init__(styles)
        self.document: QuietDocument = QuietDocument()
        self.document.setDefaultFont(styles.table)
        self._formulas = CellFormulas(self.document, styles)
        self.group = group
        self.is_last = True
        self._rows: list[tuple[tuple[Run, ...], ...]] = []
        self._has_head = False
        self._alignments: tuple[str, ...] = ()
        self._built_version = (-1, -1)
        self._table: QTextTable = QTextCursor(self.document).insertTable(1, 1)
        self._widths: list[int] = []
        self._tops: list[float] = []
        self._lift = baseline_lift(styles.table, styles.line_height(SIZE_ROW))

    def set_block(self, block: Block, head: TableHead) -> None:
        """Show a segment, whose rows may have become more."""
        self._has_head = block.segment == 0
        self._alignments = head.alignments
        columns = len(self._alignments)
        rows = [cells(line) for line in block.lines]
        if self._has_head:
            rows.insert(0, head.cells)
        self._rows = [
            tuple(inline_flow(shortened(cell, LONGEST_CELL), block) for cell in (*row, *([""] * columns))[:columns])
            for row in rows
        ]
        self.group.add_columns(columns)
        self._formulas.prepare((runs for row in self._rows for runs in row), self._cell_room)
        self.wanted = self._formulas.wanted
        self._grow_columns()
        self._built_version = (-1, -1)

    @property
    def _cell_room(self) -> tuple[float, float]:
        """How wide a formula may be in any column, and how high the lines are."""
        return self.styles.px(LONGEST_WORD - 2 * CELL_SIDE), self.styles.line_height(SIZE_ROW)

    @property
    def _padding(self) -> float:
        return max(2, self.styles.gap(2 * CELL_PADDING)) / 2

    @property
    def is_stale(self) -> bool:
        """Whether another segment has widened the columns since this one was laid out."""
        return self._built_version != (self.group.version, self.width)

    @property
    def text_origin(self) -> QPointF:
        return QPointF(-self.group.scroll_x, -self._lift)

    @property
    def overflow(self) -> int:
        """By how much the table is wider than there is room."""
        return max(0, sum(self._widths) - self.width)

    @property
    def card_width(self) -> int:
        """How wide the card is painted."""
        return min(self.width, sum(self._widths))

    def _grow_columns(self) -> None:
        plain = QFontMetricsF(self.styles.table)
        bold_font = QFont(self.styles.table)
        bold_font.setWeight(QFont.Weight.DemiBold)
        bold = QFontMetricsF(bold_font)
        for number, row in enumerate(self._rows):
            for column, runs in enumerate(row):
                metrics = bold if number == 0 and self._has_head else plain
                width = max(self._line_widths(runs, metrics, bold))
                drawn = [size for run in runs if (size := self._formulas.width(run)) is not None]
                words = (word for run in runs if self._formulas.width(run) is None for word in run.text.split())
                word = max(bold.horizontalAdvance(max(words, key=len, default="")), *drawn, 0)
                sizes = (int(size + 1.999) + 2 * self.styles.px(CELL_SIDE) for size in (width, word))
                self.group.grow(column, *(min(self.styles.px(WIDEST), size) for size in sizes))

    def _line_widths(self, runs: tuple[Run, ...], metrics: QFontMetricsF, bold: QFontMetricsF) -> list[float]:
        """How wide each line of a cell is."""
        widths = [0.0]
        for run in runs:
            drawn = self._formulas.width(run)
            if run.text == LINE_BREAK:
                widths.append(0.0)
            elif drawn is not None:
                widths[-1] += drawn
            else:
                widths[-1] += (bold if run.is_bold else metrics).horizontalAdvance(run.text)
                widths[-1] += self.styles.px(10) if run.is_code else 0
        return widths

    # -- building

    def _measure(self, width: int) -> int:
        self._widths = self.group.widths(width, self.styles.reading.scale)
        if self._built_version != (self.group.version, width):
            self._build()
            self._built_version = (self.group.version, width)
        self.group.scroll_x = min(self.group.scroll_x, self.overflow)
        self._tops = [round(self._first_block(row).top() - self._padding) for row in range(len(self._rows))]
        return int(self._bottom() + 0.999) + (1 if self.is_last else 0)

    def _first_block(self, row: int, column: int = 0) -> QRectF:
        """Where the text of a cell begins."""
        block = self._table.cellAt(row, column).firstCursorPosition().block()
        return self.document.documentLayout().blockBoundingRect(block)

    def _bottom(self) -> float:
        """The end of the last row: that of its highest cell. Qt's own figure counts lines of fixed height twice."""
        row = len(self._rows) - 1
        counts = [
            self._table.cellAt(row, column).firstCursorPosition().block().layout().lineCount()
            for column in range(len(self._widths))
        ]
        return self._first_block(row).top() + max(counts) * self.styles.line_height(SIZE_ROW) + self._padding

    def _build(self) -> None:
        self.document.clear()
        self._formulas.clear()
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellSpacing(0)
        form.setCellPadding(self._padding)
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, width) for width in self._widths])
        self._table = cursor.insertTable(max(1, len(self._rows)), len(self._widths), form)
        block_formats = [self._block_format(alignment) for alignment in self._alignments]
        for row, texts in enumerate(self._rows):
            is_head = row == 0 and self._has_head
            for column, runs in enumerate(texts):
                place = self._table.cellAt(row, column).firstCursorPosition()
                place.setBlockFormat(block_formats[column])
                self._insert(place, runs, is_head=is_head)
        cursor.endEditBlock()
        self.document.setTextWidth(sum(self._widths))

    def _insert(self, cursor: QTextCursor, runs: tuple[Run, ...], *, is_head: bool) -> None:
        line = FlowLine(())
        for run in runs:
            if run.text:
                shown = Run(run.text, True, run.is_italic, run.is_struck, run.is_code, run.link) if is_head else run
                if self._formulas.insert(cursor, run, self.styles.line_format(line, Run("", link=run.link), SIZE_ROW)):
                    continue
                cursor.insertText(run.text, self.styles.line_format(line, shown, SIZE_ROW))

    def _block_format(self, alignment: str) -> QTextBlockFormat:
        form = QTextBlockFormat()
        height = self.styles.line_height(SIZE_ROW)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        side = max(0.0, self.styles.px(CELL_SIDE) - self._padding)
        form.setLeftMargin(side)
        form.setRightMargin(side)
        if alignment in ALIGNMENTS:
            form.setAlignment(ALIGNMENTS[alignment])
        return form

    # -- painting

    def paint(self, painter: QPainter, state: PaintState) -> None:
        theme = state.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRectF(0, 0, self.card_width, self.height), Qt.ClipOperation.IntersectClip)
        radius = self.styles.px(RADIUS)
        reach = 2 * radius
        card = QRectF(0.5, 0.5 if self._has_head else -reach, self.card_width - 1, 0)
        card.setBottom(self.height - 0.5 if self.is_last else self.height + reach)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._has_head:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.code)
            head_bottom = self._tops[1] if len(self._tops) > 1 else self.height
            painter.save()
            painter.setClipRect(QRectF(0, 0, self.card_width, head_bottom), Qt.ClipOperation.IntersectClip)
            painter.drawRoundedRect(card, radius, radius)
            painter.restore()
        for top in self._tops[1:] if self._has_head else self._tops:
            painter.fillRect(QRectF(0, top, self.card_width, 1), theme.line)
        self.draw_document(painter, state, self.styles.palette)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(card, radius, radius)
        if self.overflow and self.is_last:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.faint)
            bar = self.bar_area()
            painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.restore()

    def bar_area(self) -> QRectF:
        """The handle that shows which part of a wide table is in view."""
        total = max(1, sum(self._widths))
        length = max(32.0, (self.width - 16) * self.width / total)
        x = 8 + (self.width - 16 - length) * (self.group.scroll_x / max(1, self.overflow))
        bar = self.styles.px(BAR_HEIGHT)
        return QRectF(x, self.height - bar - 2, length, bar)

    def sources(self, block: QTextBlock) -> Sources:
        return self._formulas.with_sources(block.text(), block.position())

    def selected_text(self, begin: int, end: int) -> str:
        rows: list[str] = []
        for row in range(len(self._rows)):
            texts = []
            for column in range(len(self._widths)):
                cell = self._table.cellAt(row, column)
                first, last = cell.firstPosition(), cell.lastPosition()
                if first <= end and last >= begin and max(first, begin) <= min(last, end):
                    text = super().selected_text(max(first, begin), min(last, end))
                    texts.append(self._formulas.with_sources(text, max(first, begin)).text)
            if texts:
                rows.append("\t".join(texts).replace("\n", " "))
        return "\n".join(rows)

    def targets(self) -> list[Target]:
        return [
            target
            for row, texts in enumerate(self._rows)
            for column, runs in enumerate(texts)
            if any(run.link for run in runs)
            for target in self._links_in(self._table.cellAt(row, column).firstPosition(), runs)
        ]

    def _links_in(self, position: int, runs: tuple[Run, ...]) -> Iterator[Target]:
        """The links of a cell, of which the text begins at this position."""
        for link, parts in groupby(runs, key=lambda run: run.link):
            text = "".join(run.text for run in parts)
            end = position + utf16_length(text)
            if link:
                yield link_target(link, self.span_area(position, end), text)
            position = end
