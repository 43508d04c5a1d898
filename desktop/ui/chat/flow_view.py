"""Paragraphs, headings, lists and quotes, laid out: a text document, and what is painted around its text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QTextBlock, QTextBlockFormat, QTextCursor

from desktop.ui.chat.block_text import prefix
from desktop.ui.chat.flow import FROM_NOTE, FlowKind, FlowLine, Run
from desktop.ui.chat.flow_formulas import FlowFormulas
from desktop.ui.chat.flow_images import FlowImages
from desktop.ui.chat.flow_marks import CODE_GAP, LIST_INDENT, QUOTE_INDENT, FlowMarks
from desktop.ui.chat.image_view import ImageView
from desktop.ui.chat.row_view import PaintState, QuietDocument, RowView, Target, cursor_x, link_target
from desktop.ui.chat.shown_text import LINE_BREAK, is_right_to_left
from desktop.ui.chat.text_objects import RETURN, Sources, TextObjects
from desktop.ui.chat.text_styles import CODE_BOX_PADDING, TextStyles, baseline_lift
from desktop.ui.theme import SIZE_BODY

CODE_INDENT = 12
CODE_BOX_HEIGHT = 21
CODE_BOX_RISE = 15.5
CODE_BOX_RADIUS = 5
HEADING_LINE = 0.875
PARAGRAPH_GAP, LOOSE_GAP, TIGHT_GAP = 12, 8, 4


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of text in one paragraph of the document: a code box, or a link with its address."""

    block: int
    begin: int
    end: int
    link: str = ""
    text: str = ""


class FlowView(RowView):
    """Running text. ``set_lines`` may be called again and again while it streams. The text of a footnote that is
    complete ``returns_to`` its number."""

    def __init__(self, styles: TextStyles, *, is_muted: bool = False, is_plain: bool = False) -> None:
        super().__init__(styles)
        self.document: QuietDocument = QuietDocument()
        self.document.setDefaultFont(styles.body)
        self._is_muted = is_muted
        self._is_plain = is_plain
        self.lines: Sequence[FlowLine] = ()
        self.open_source: str | None = None
        self.returns_to = ""
        self._shown_return = ""
        self._objects = TextObjects(self.document)
        self._formulas = FlowFormulas(self._objects, styles)
        self._images = FlowImages(self._objects, styles)
        self._boxes: list[_Span] = []
        self._links: list[_Span] = []
        self._lift = baseline_lift(styles.body, styles.line_height(SIZE_BODY))

    def set_lines(self, lines: Sequence[FlowLine]) -> None:
        """Show these paragraphs. Where only the last run has become longer, the rest stays as it is laid out."""
        before, self.lines = self.lines, lines
        self.changed_top = 0
        is_open = self.open_source is not None
        has_news = self._formulas.has_news or self._images.has_news(is_open=is_open)
        added = _added_text(before, lines) if not has_news and self.returns_to == self._shown_return else None
        if added is not None:
            self._append(added)
            return
        self._shown_return = self.returns_to
        self._objects.clear()
        shown = self._images.prepare(self._formulas.prepare(lines, self.width), is_open=is_open)
        self.wanted = self._formulas.wanted
        self._boxes, self._links = [], []
        self.document.clear()
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        for index, line in enumerate(shown):
            form = self._block_format(index)
            if index:
                cursor.insertBlock(form, self.styles.line_format(line, Run(""), self.styles.size(line)))
            else:
                cursor.setBlockFormat(form)
            self._insert_runs(cursor, index, line)
        if self.returns_to:
            self._insert_return(cursor)
        cursor.endEditBlock()

    def _insert_return(self, cursor: QTextCursor) -> None:
        """The way back from a footnote, behind its last word."""
        index, line = len(self.lines) - 1, self.lines[-1]
        if line.kind not in (FlowKind.TEXT, FlowKind.HEADING):
            return
        start = cursor.block().position()
        look = self.styles.line_format(line, Run("", link=FROM_NOTE), self.styles.size(line))
        begin = cursor.position() - start
        self._objects.insert_sign(cursor, RETURN, look)
        self._links.append(_Span(index, begin + 1, cursor.position() - start, f"{FROM_NOTE}{self.returns_to}", RETURN))

    def _append(self, text: str) -> None:
        """More text at the end, in the look of what stands there; only the last line and what follows it change."""
        block = self.document.lastBlock()
        layout = block.layout()
        if layout.lineCount():
            self.changed_top = int(layout.position().y() + layout.lineAt(layout.lineCount() - 1).y() - self._lift)
        line = self.lines[-1]
        cursor = QTextCursor(block)
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText(text, self.styles.line_format(line, line.runs[-1], self.styles.size(line)))
        cursor.endEditBlock()

    @property
    def natural_width(self) -> int:
        """The width that the text would like to have, at most the width it was laid out for."""
        return int(self.document.idealWidth() + 0.999)

    @property
    def text_origin(self) -> QPointF:
        return QPointF(0, -self._lift)

    def _measure(self, width: int) -> int:
        if self.document.textWidth() != width:  # setting it lays everything out again, whether it is another one or not
            self.document.setTextWidth(width)
        return int(self.document.size().height() + 0.5)

    # -- building

    def _block_format(self, index: int) -> QTextBlockFormat:
        line, styles = self.lines[index], self.styles
        form = QTextBlockFormat()
        size = styles.size(line)
        height = styles.line_height(size) * (HEADING_LINE if line.level else 1)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        margin = line.list_depth * styles.px(LIST_INDENT) + line.quote_depth * styles.px(QUOTE_INDENT)
        margin += styles.px(CODE_INDENT) if line.kind is FlowKind.CODE else 0
        if is_right_to_left(line.text):
            form.setRightMargin(margin)
        else:
            form.setLeftMargin(margin)
        if index:
            form.setTopMargin(styles.gap(self._gap(self.lines[index - 1], line)))
        elif line.kind is FlowKind.CODE:
            form.setTopMargin(styles.gap(CODE_GAP))
        is_last = index + 1 == len(self.lines)
        if line.kind is FlowKind.CODE and (is_last or self.lines[index + 1].kind is not FlowKind.CODE):
            form.setBottomMargin(styles.gap(CODE_GAP))
        self._formulas.make_room(index, form)
        self._images.make_room(index, form)
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
        runs = [run for run in line.runs if run.text or run.image]
        start = cursor.position()
        for number, run in enumerate(runs):
            is_box = run.is_code and line.kind is not FlowKind.CODE
            begin = cursor.position() - start
            look = self.styles.line_format(line, run, size)
            if self._formulas.insert(cursor, index, run, look) or self._images.insert(cursor, run, look):
                continue
            for text, padding in self._padded(line, runs, number):
                if text:
                    cursor.insertText(text, self.styles.line_format(line, run, size, padding))
            end = cursor.position() - start
            if is_box:
                self._boxes.append(_Span(index, begin, end))
            if run.link:
                self._add_link(_Span(index, begin, end, run.link, run.text))

    def _add_link(self, span: _Span) -> None:
        """A link is one, though its words look different."""
        before = self._links[-1] if self._links else None
        if before is not None and (before.block, before.end, before.link) == (span.block, span.begin, span.link):
            self._links[-1] = replace(before, end=span.end, text=before.text + span.text)
        else:
            self._links.append(span)

    def _padded(self, line: FlowLine, runs: list[Run], number: int) -> tuple[tuple[str, int], ...]:
        """The text of a run in pieces with the room behind each letter: what stands beside a code box keeps away.

        Qt puts that room at the right of a letter, so in text from right to left it is the letter behind the box.
        """
        run, padding = runs[number], self.styles.px(CODE_BOX_PADDING)
        if line.kind is FlowKind.CODE:
            return ((run.text, 0),)
        is_mirrored = is_right_to_left(line.text)
        beside = number - 1 if is_mirrored else number + 1
        is_beside_box = 0 <= beside < len(runs) and runs[beside].is_code
        if is_mirrored and is_beside_box and not run.is_code:
            return (run.text[0], padding), (run.text[1:], 0)
        if run.is_code or is_beside_box:
            return (run.text[:-1], 0), (run.text[-1], padding)
        return ((run.text, 0),)

    # -- painting

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks = FlowMarks(self.document, self.lines, self.styles, QRectF(0, -self._lift, self.width, self.height))
        marks.paint_panels(painter, state.theme)
        painter.setPen(QPen(state.theme.line, 1))
        painter.setBrush(state.theme.code)
        for span in self._boxes:
            for area in self._areas(span):
                radius = self.styles.px(CODE_BOX_RADIUS)
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.restore()
        self.draw_document(painter, state, self.styles.muted_palette if self._is_muted else self.styles.palette)
        marks.paint(painter, state.theme)
        if state.has_caret:
            marks.paint_caret(painter, state.theme)

    # -- geometry

    def _areas(self, span: _Span) -> list[QRectF]:
        """The boxes around a stretch of text, one per line that it runs over."""
        block = self.document.findBlockByNumber(span.block)
        layout = block.layout()
        styles = self.styles
        found: list[QRectF] = []
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            begin, end = max(span.begin, line.textStart()), min(span.end, line.textStart() + line.textLength())
            if begin >= end:
                continue
            x1, x2 = (cursor_x(line, position) for position in (begin, end))
            left, right = layout.position().x() + min(x1, x2), layout.position().x() + max(x1, x2)
            baseline = layout.position().y() + line.y() + line.ascent() - self._lift
            pad = styles.px(CODE_BOX_PADDING) if not span.link else 0
            top = round(baseline - CODE_BOX_RISE * styles.reading.scale)
            found.append(QRectF(left - pad, top, right - left + pad, styles.px(CODE_BOX_HEIGHT)))
        return found

    def sources(self, block: QTextBlock) -> Sources:
        return self._objects.with_sources(block.text(), block.position())

    def selected_text(self, begin: int, end: int) -> str:
        pieces: list[str] = []
        for index, line in enumerate(self.lines):
            block = self.document.findBlockByNumber(index)
            start = block.position()
            first, last = max(begin, start), min(end, start + block.length() - 1)
            if first <= last and begin < start + block.length() and end >= start:
                is_alone = begin >= start and end < start + block.length()
                before = prefix(line) if first == start and last > first and not is_alone else ""
                text = self._objects.with_sources(_slice(block.text(), first - start, last - start), first).text
                pieces.append(before + text.replace(LINE_BREAK, "\n"))
        return "\n".join(pieces)

    def targets(self) -> list[Target]:
        links = [link_target(span.link, area, span.text) for span in self._links for area in self._areas(span)]
        return [*links, *self._images.targets(self.span_area)]

    def image_views(self) -> Sequence[ImageView]:
        """The images among its words, as they are laid out."""
        return self._images.views()


def _added_text(before: Sequence[FlowLine], lines: Sequence[FlowLine]) -> str | None:
    """What the last run has more than before, when nothing else is different."""
    if not before or len(before) != len(lines) or not before[-1].runs or before[:-1] != lines[:-1]:
        return None
    old, new = before[-1], lines[-1]
    if len(old.runs) != len(new.runs) or old.runs[:-1] != new.runs[:-1] or replace(old, runs=new.runs) != new:
        return None
    was, now = old.runs[-1], new.runs[-1]
    is_longer = bool(was.text.strip()) and now.text.startswith(was.text) and replace(was, text=now.text) == now
    if not is_longer or now.is_code or now.link or is_right_to_left(old.text) != is_right_to_left(new.text):
        return None
    return now.text[len(was.text) :]


def _slice(text: str, begin: int, end: int) -> str:
    """Text between two positions as Qt counts them: in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")[2 * begin : 2 * end]
    return units.decode("utf-16-le", "replace")
