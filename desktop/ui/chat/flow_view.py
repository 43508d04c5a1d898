"""Paragraphs, headings, lists and quotes, laid out: a text document, and what is painted around its text."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlockFormat, QTextCursor

from desktop.ui.chat.block_text import prefix
from desktop.ui.chat.flow import FlowKind, FlowLine, Run
from desktop.ui.chat.flow_formulas import FlowFormulas
from desktop.ui.chat.flow_marks import CODE_GAP, LIST_INDENT, QUOTE_INDENT, FlowMarks
from desktop.ui.chat.row_view import Action, PaintState, QuietDocument, RowView, Target
from desktop.ui.chat.shown_text import LINE_BREAK, is_right_to_left
from desktop.ui.chat.text_styles import CODE_BOX_PADDING, TextStyles, baseline_lift, line_height
from desktop.ui.theme import SIZE_BODY, Theme

CODE_INDENT = 12
CODE_BOX_HEIGHT = 21
CODE_BOX_RISE = 15.5
CARET_SIZE = (8, 16)
PARAGRAPH_GAP, LOOSE_GAP, TIGHT_GAP = 12, 8, 4


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of text in one paragraph of the document: a code box, or a link with its address."""

    block: int
    begin: int
    end: int
    link: str = ""


class FlowView(RowView):
    """Running text. ``set_lines`` may be called again and again while it streams."""

    def __init__(self, styles: TextStyles, *, is_muted: bool = False, is_plain: bool = False) -> None:
        super().__init__(styles)
        self.document: QuietDocument = QuietDocument()
        self.document.setDefaultFont(styles.body)
        self._is_muted = is_muted
        self._is_plain = is_plain
        self._lines: Sequence[FlowLine] = ()
        self._formulas = FlowFormulas(self.document, styles)
        self._boxes: list[_Span] = []
        self._links: list[_Span] = []
        self._lift = baseline_lift(styles.body, line_height(SIZE_BODY))

    def set_lines(self, lines: Sequence[FlowLine]) -> None:
        """Show these paragraphs."""
        self._lines = lines = self._formulas.prepare(lines, self.width)
        self.wanted = self._formulas.wanted
        self._boxes, self._links = [], []
        self.document.clear()
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        for index, line in enumerate(lines):
            form = self._block_format(index)
            if index:
                cursor.insertBlock(form, self.styles.line_format(line, Run(""), self.styles.size(line)))
            else:
                cursor.setBlockFormat(form)
            self._insert_runs(cursor, index, line)
        cursor.endEditBlock()

    @property
    def natural_width(self) -> int:
        """The width that the text would like to have, at most the width it was laid out for."""
        return int(self.document.idealWidth() + 0.999)

    @property
    def text_origin(self) -> QPointF:
        return QPointF(0, -self._lift)

    def _measure(self, width: int) -> int:
        self.document.setTextWidth(width)
        return int(self.document.size().height() + 0.5)

    # -- building

    def _block_format(self, index: int) -> QTextBlockFormat:
        line = self._lines[index]
        form = QTextBlockFormat()
        height = line_height(self.styles.size(line)) if line.level == 0 else self.styles.size(line) * 1.4
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        margin = line.list_depth * LIST_INDENT + line.quote_depth * QUOTE_INDENT
        margin += CODE_INDENT if line.kind is FlowKind.CODE else 0
        if is_right_to_left(line.text):
            form.setRightMargin(margin)
        else:
            form.setLeftMargin(margin)
        if index:
            form.setTopMargin(self._gap(self._lines[index - 1], line))
        elif line.kind is FlowKind.CODE:
            form.setTopMargin(CODE_GAP)
        is_last = index + 1 == len(self._lines)
        if line.kind is FlowKind.CODE and (is_last or self._lines[index + 1].kind is not FlowKind.CODE):
            form.setBottomMargin(CODE_GAP)
        self._formulas.make_room(index, form)
        return form

    def _gap(self, before: FlowLine, line: FlowLine) -> int:
        if self._is_plain:
            return 0
        if line.kind is FlowKind.CODE:
            return 0 if before.kind is FlowKind.CODE else CODE_GAP + LOOSE_GAP
        if before.kind is FlowKind.CODE:
            return LOOSE_GAP
        if line.list_depth or before.list_depth:
            return TIGHT_GAP if line.is_tight or not line.runs else LOOSE_GAP
        return PARAGRAPH_GAP

    def _insert_runs(self, cursor: QTextCursor, index: int, line: FlowLine) -> None:
        size = self.styles.size(line)
        runs = [run for run in line.runs if run.text]
        start = cursor.position()
        for number, run in enumerate(runs):
            following = runs[number + 1] if number + 1 < len(runs) else None
            is_box = run.is_code and line.kind is not FlowKind.CODE
            begin = cursor.position() - start
            if self._formulas.insert(cursor, index, run, self.styles.line_format(line, run, size)):
                continue
            if is_box or (following is not None and following.is_code and line.kind is not FlowKind.CODE):
                cursor.insertText(run.text[:-1], self.styles.line_format(line, run, size))
                cursor.insertText(run.text[-1], self.styles.line_format(line, run, size, CODE_BOX_PADDING))
            else:
                cursor.insertText(run.text, self.styles.line_format(line, run, size))
            end = cursor.position() - start
            if is_box:
                self._boxes.append(_Span(index, begin, end))
            if run.link:
                self._links.append(_Span(index, begin, end, run.link))

    # -- painting

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks = FlowMarks(self.document, self._lines, self.styles.body, QRectF(0, -self._lift, self.width, self.height))
        marks.paint_panels(painter, state.theme)
        painter.setPen(QPen(state.theme.line, 1))
        painter.setBrush(state.theme.code)
        for span in self._boxes:
            for area in self._areas(span):
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.restore()
        self.draw_document(painter, state, self.styles.muted_palette if self._is_muted else self.styles.palette)
        marks.paint(painter, state.theme)
        if state.has_caret:
            self._paint_caret(painter, state.theme)

    def _paint_caret(self, painter: QPainter, theme: Theme) -> None:
        block = self.document.lastBlock()
        layout = block.layout()
        if layout.lineCount() == 0:
            return
        line = layout.lineAt(layout.lineCount() - 1)
        x = _x(line.cursorToX(block.length() - 1))
        baseline = layout.position().y() + line.y() + line.ascent() - self._lift
        width, height = CARET_SIZE
        left = min(layout.position().x() + x + 2, self.width - width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(QRectF(left, baseline - height + 3, width, height), 2, 2)
        painter.restore()

    # -- geometry

    def _areas(self, span: _Span) -> list[QRectF]:
        """The boxes around a stretch of text, one per line that it runs over."""
        block = self.document.findBlockByNumber(span.block)
        layout = block.layout()
        found: list[QRectF] = []
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            begin, end = max(span.begin, line.textStart()), min(span.end, line.textStart() + line.textLength())
            if begin >= end:
                continue
            x1, x2 = (_x(line.cursorToX(position)) for position in (begin, end))
            left, right = layout.position().x() + min(x1, x2), layout.position().x() + max(x1, x2)
            baseline = layout.position().y() + line.y() + line.ascent() - self._lift
            pad = CODE_BOX_PADDING if not span.link else 0
            found.append(QRectF(left - pad, round(baseline - CODE_BOX_RISE), right - left + pad, CODE_BOX_HEIGHT))
        return found

    def selected_text(self, begin: int, end: int) -> str:
        pieces: list[str] = []
        for index, line in enumerate(self._lines):
            block = self.document.findBlockByNumber(index)
            start = block.position()
            first, last = max(begin, start), min(end, start + block.length() - 1)
            if first <= last and begin < start + block.length() and end >= start:
                before = prefix(line) if first == start and last > first else ""
                text = _slice(block.text(), first - start, last - start)
                pieces.append(before + self._formulas.with_sources(text, first).replace(LINE_BREAK, "\n"))
        return "\n".join(pieces)

    def targets(self) -> list[Target]:
        return [
            Target(Action.OPEN_LINK, span.link, area, span.link) for span in self._links for area in self._areas(span)
        ]


def _slice(text: str, begin: int, end: int) -> str:
    """Text between two positions as Qt counts them: in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")[2 * begin : 2 * end]
    return units.decode("utf-16-le", "replace")


def _x(found: object) -> float:
    """PySide returns a pair here: the place, and the position it belongs to."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]  # the stub says object
