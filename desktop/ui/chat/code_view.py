"""A segment of a code block, laid out: at most 64 lines on the code's ground, the first one under its header row."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)

from desktop.ui.chat.block_builder import CODE_LINES
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.code_highlighter import CodeColours, Spans
from desktop.ui.chat.row_view import Action, PaintState, QuietDocument, RowView, Target
from desktop.ui.chat.shown_text import shortened, showable
from desktop.ui.chat.text_styles import TextStyles, baseline_lift
from desktop.ui.chat.wording import say
from desktop.ui.theme import RADIUS_CODE

HEADER_HEIGHT = 32
PADDING, SIDE = 11, 14
LONGEST_SHOWN = 2000
BAR_HEIGHT = 4
LABEL_PAD = 6
ROOM_FOR_LANGUAGE = 60


@dataclass(slots=True, eq=False)
class CodeGroup:
    """What the segments of one code block share."""

    colours: CodeColours
    scroll_x: int = 0
    content_width: float = 0.0
    is_wrapped: bool = False


class CodeView(RowView):
    """Some lines of code. ``is_last`` is set by whoever knows what follows."""

    def __init__(self, styles: TextStyles, group: CodeGroup, block: Block) -> None:
        super().__init__(styles)
        self.document: QuietDocument = QuietDocument()
        self.document.setDefaultFont(styles.code)
        self.group = group
        self._is_wrapped: bool | None = None
        self._set_wrapped(is_wrapped=group.is_wrapped)
        self.is_last = True
        self.block = block
        self._complete = 0
        self._lift = baseline_lift(styles.code, styles.code_line_height)

    @property
    def has_header(self) -> bool:
        """Whether the row with the language and Copy stands above: never over a formula."""
        return self.block.segment == 0 and self.block.kind is BlockKind.CODE

    @property
    def text_origin(self) -> QPointF:
        return QPointF(self.styles.px(SIDE) - self.group.scroll_x, self._text_top - self._lift)

    @property
    def _text_top(self) -> int:
        if self.block.segment:
            return 0
        return (self._header_height if self.has_header else 0) + self.styles.gap(PADDING)

    @property
    def _header_height(self) -> int:
        return self.styles.px(HEADER_HEIGHT)

    @property
    def overflow(self) -> int:
        """By how much the code is wider than there is room."""
        if self.group.is_wrapped:
            return 0
        return max(0, int(self.group.content_width - (self.width - 2 * self.styles.px(SIDE)) + 0.999))

    # -- building

    def set_block(self, block: Block) -> None:
        """Show a segment, whose lines may have grown. Only lines that are new or were incomplete are laid out."""
        self.block = block
        begin = min(self._complete, len(block.lines))
        fresh = [showable(shortened(line, LONGEST_SHOWN)) for line in block.lines[begin:]]
        cursor = QTextCursor(self.document)
        if begin == 0:
            self.document.clear()
            form = QTextBlockFormat()
            form.setLineHeight(self.styles.code_line_height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            cursor.setBlockFormat(form)
            cursor.insertText("\n".join(fresh))
        else:
            cursor.setPosition(self.document.findBlockByNumber(begin - 1).position())
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join("\n" + line for line in fresh))
        self._complete = max(0, len(block.lines) - 1) if block.is_open else len(block.lines)
        self.colour(begin)

    @property
    def first_line(self) -> int:
        """The number of the first line in the whole code."""
        return self.block.segment * CODE_LINES

    def colour(self, begin: int = 0) -> None:
        """Colour the lines of this segment from ``begin`` on."""
        lines = self.block.lines
        self.group.colours.colour(self.first_line, lines[: self._complete])
        text_block = self.document.findBlockByNumber(begin)
        start = text_block.position() if text_block.isValid() else 0
        for spans in self.group.colours.spans(self.first_line, lines, begin):
            self._apply(text_block, spans)
            text_block = text_block.next()
        self.document.markContentsDirty(start, self.document.characterCount() - start)

    def _apply(self, text_block: QTextBlock, spans: Spans) -> None:
        ranges = []
        for start, length, group in spans:
            part = QTextLayout.FormatRange()
            part.start, part.length = start, length
            part.format = self.styles.syntax[group]
            ranges.append(part)
        text_block.layout().setFormats(ranges)

    def _set_wrapped(self, *, is_wrapped: bool) -> None:
        if is_wrapped is self._is_wrapped:
            return
        self._is_wrapped = is_wrapped
        mode = QTextOption.WrapMode
        option = QTextOption()
        option.setWrapMode(mode.WrapAtWordBoundaryOrAnywhere if is_wrapped else mode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document.setDefaultTextOption(option)
        if not is_wrapped:
            self.document.setTextWidth(-1)

    def _measure(self, width: int) -> int:
        self._set_wrapped(is_wrapped=self.group.is_wrapped)
        if self.group.is_wrapped:
            self.document.setTextWidth(width - 2 * self.styles.px(SIDE))
        else:
            self.group.content_width = max(self.group.content_width, self.document.idealWidth())
        self.group.scroll_x = min(self.group.scroll_x, self.overflow)
        lines = max(1, self._line_count() if self.group.is_wrapped else len(self.block.lines))
        return self._text_top + lines * self.styles.code_line_height + (self.styles.gap(PADDING) if self.is_last else 0)

    def _line_count(self) -> int:
        """The number of lines on screen, with long ones broken."""
        count = 0
        block = self.document.begin()
        while block.isValid():
            count += max(1, block.layout().lineCount())
            block = block.next()
        return count

    # -- painting

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, 0, self.width, self.height)
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        radius = self.styles.px(RADIUS_CODE)
        reach = 2 * radius
        panel = area.adjusted(0.5, 0.5 if not self.block.segment else -reach, -0.5, -0.5 if self.is_last else reach)
        painter.setPen(QPen(state.theme.line, 1))
        painter.setBrush(state.theme.code)
        painter.drawRoundedRect(panel, radius, radius)
        if self.has_header:
            self._paint_header(painter, state)
        if self.overflow:
            inside = QPainterPath()
            inside.addRect(QRectF(1, 0, self.width - 2, self.height))
            painter.setClipPath(inside, Qt.ClipOperation.IntersectClip)
        self.draw_document(painter, state, self.styles.palette)
        if self.overflow and self.is_last:
            self._paint_bar(painter, state)
        painter.restore()

    def _paint_header(self, painter: QPainter, state: PaintState) -> None:
        theme, px = state.theme, self.styles.px
        painter.fillRect(QRectF(1, self._header_height - 1, self.width - 2, 1), theme.line)
        painter.setFont(self.styles.small)
        painter.setPen(theme.muted)
        targets = self.targets()
        room = QRectF(px(SIDE), 0, targets[-1].area.left() - px(SIDE) - px(8), self._header_height)
        centre = Qt.AlignmentFlag.AlignVCenter
        metrics = QFontMetricsF(self.styles.small)
        language = shortened(self.block.info.split(" ")[0], 40) or "text"
        painter.drawText(room, centre, metrics.elidedText(language, Qt.TextElideMode.ElideRight, room.width()))
        for target in targets:
            is_quiet = target.action is not Action.COPY_CODE and not state.is_emphasised
            if is_quiet:
                continue
            is_hovered = state.hovered is not None and state.hovered.action is target.action
            is_copied = state.is_copied and target.action is Action.COPY_CODE
            painter.setPen(theme.text if is_hovered else theme.muted)
            label = say("Copied") if is_copied else target.text
            area = target.area.adjusted(0, 0, -px(LABEL_PAD), 0)
            painter.drawText(area, centre | Qt.AlignmentFlag.AlignRight, label)

    def _paint_bar(self, painter: QPainter, state: PaintState) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(state.theme.faint if state.is_emphasised else state.theme.line)
        area = self.bar_area()
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)

    def bar_area(self) -> QRectF:
        """The handle that shows which part of long lines is in view."""
        side, bar = self.styles.px(SIDE), self.styles.px(BAR_HEIGHT)
        room = self.width - 2 * side
        length = max(32.0, room * room / max(1.0, self.group.content_width))
        x = side + (room - length) * (self.group.scroll_x / max(1, self.overflow))
        return QRectF(x, self.height - bar - 3, length, bar)

    def targets(self) -> list[Target]:
        """In reading order they stand at the right, but Copy comes first for the keyboard: it is wanted most."""
        if not self.has_header:
            return []
        metrics = QFontMetricsF(self.styles.small)
        found: list[Target] = []
        side, pad = self.styles.px(SIDE), self.styles.px(LABEL_PAD)
        right: float = self.width - side + pad
        for action, name, label in self._header_actions():
            widest = max(label, say("Copied"), key=len) if action is Action.COPY_CODE else label
            left = right - metrics.horizontalAdvance(widest) - 2 * pad
            if found and left < side + self.styles.px(ROOM_FOR_LANGUAGE):
                break
            found.append(Target(action, name, QRectF(left, 4, right - left, self._header_height - 8), text=label))
            right = left - 2
        return found

    def _header_actions(self) -> list[tuple[Action, str, str]]:
        actions = [
            (Action.COPY_CODE, say("Copy code"), say("Copy")),
            (Action.SAVE_CODE, say("Save code as a file"), say("Save as…")),
        ]
        if self.group.is_wrapped:
            actions.append((Action.WRAP_CODE, say("Show long lines in one piece"), say("Unwrap")))
        elif self.overflow:
            actions.append((Action.WRAP_CODE, say("Break long lines"), say("Wrap")))
        return actions
