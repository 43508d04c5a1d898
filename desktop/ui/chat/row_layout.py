"""Lays out single rows: makes or updates the view that belongs to what a row shows."""

from desktop.domain.code import language_of
from desktop.domain.errors import AppError
from desktop.domain.formulas import Formula
from desktop.ui.chat.block_text import block_text, formula_source
from desktop.ui.chat.blocks import Block, BlockKind, TableHead
from desktop.ui.chat.code_highlighter import EXACT_LINES, CodeColours
from desktop.ui.chat.code_view import CodeGroup, CodeView
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.flow import FlowKind, FlowLine, Run, block_flow
from desktop.ui.chat.flow_growth import grown
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.image_view import ImageView
from desktop.ui.chat.message_footer import MessageFooter
from desktop.ui.chat.message_parts import ErrorCard, Reasoning, ReasoningHead, TypingIndicator
from desktop.ui.chat.row_view import RowView, Target
from desktop.ui.chat.shown_text import showable
from desktop.ui.chat.table_view import TableGroup, TableView
from desktop.ui.chat.text_styles import TextStyles

GAP_BEFORE_COLOURS = 8


class RowLayout:
    """Lays out rows in one theme. Documents are kept and filled anew while their block grows."""

    def __init__(self, styles: TextStyles) -> None:
        self.styles = styles
        self._refining: dict[CodeGroup, Entry] = {}

    def lay_out(self, entry: Entry, row: Row, column: int) -> bool:
        """Give a row its view and its exact height; whether the height has changed."""
        before = row.height
        width = entry.row_frame(row, column)[1]
        view = self._special_view(entry, row) if row.block is None else self._block_view(entry, row, row.block)
        row.view = view
        row.height = view.layout(width)
        row.is_exact = True
        return (isinstance(view, TableView) and _mark_stale_tables(entry, view)) or row.height != before

    def targets(self, entry: Entry, row: Row, column: int) -> list[Target]:
        """The places of a row that do something. A row without a view is laid out for that, and stays without."""
        view = row.view
        if view is None:
            view = self._special_view(entry, row) if row.block is None else self._block_view(entry, row, row.block)
            view.layout(entry.row_frame(row, column)[1])
        return view.targets()

    def _special_view(self, entry: Entry, row: Row) -> RowView:
        view = row.view
        match row.kind:
            case RowKind.REASONING_HEAD:
                is_thinking = entry.is_live and not entry.text
                return ReasoningHead(self.styles, Reasoning(is_thinking, entry.is_expanded, entry.thought_s))
            case RowKind.IMAGE if row.image is not None:
                return view if isinstance(view, ImageView) else ImageView(self.styles, row.image)
            case RowKind.TYPING:
                typing = view if isinstance(view, TypingIndicator) else TypingIndicator(self.styles)
                typing.note = entry.note
                return typing
            case RowKind.ERROR:
                return ErrorCard(self.styles, entry.shown_error or AppError(""), entry.card_actions, entry.cure_label)
            case _:
                footer = view if isinstance(view, MessageFooter) else MessageFooter(self.styles, entry.facts)
                footer.set_facts(entry.facts)
                return footer

    def _block_view(self, entry: Entry, row: Row, block: Block) -> RowView:
        image = self.styles.images.named_by(block)
        if image is not None:
            is_it = isinstance(row.view, ImageView) and row.view.part == image
            return row.view if is_it and row.view is not None else ImageView(self.styles, image)
        match block.kind:
            case BlockKind.CODE:
                return self._code_view(entry, row, block)
            case BlockKind.MATH:
                return self._math_view(entry, row, block)
            case BlockKind.TABLE:
                return self._table_view(entry, row, block)
            case _:
                return self._flow_view(row, block)

    def _math_view(self, entry: Entry, row: Row, block: Block) -> RowView:
        """A display formula: drawn, or as code until it is."""
        is_whole = row.is_last_segment and not block.segment and not block.is_open
        formula = Formula(block.source.strip(), is_display=True)
        if is_whole and self.styles.formulas.shape(formula, self.styles.body) is not None:
            return self._flow_view(row, block)
        view = self._code_view(entry, row, block)
        view.wanted = (formula,) if is_whole else ()
        return view

    def _flow_view(self, row: Row, block: Block) -> FlowView:
        is_plain = block.kind is BlockKind.PLAIN
        view = row.view
        if isinstance(view, FlowView) and view.stamp == row.stamp:
            return view
        if not isinstance(view, FlowView):
            view = FlowView(self.styles, is_muted=row.kind is RowKind.REASONING, is_plain=is_plain)
        source, lines = block.source, None
        if block.is_open and view.open_source is not None and not block.lead:
            lines = grown(view.lines, view.open_source, source)
        view.open_source = source if block.is_open and not is_plain else None
        view.returns_to = block.note if row.is_last_segment and not block.is_open else ""
        view.set_lines(flow_lines(block) if lines is None else lines)
        view.stamp = row.stamp
        return view

    def _code_view(self, entry: Entry, row: Row, block: Block) -> CodeView:
        key = (row.kind, block.group)
        group = entry.code_groups.get(key)
        if group is None:
            language = language_of(block.info) if block.kind is BlockKind.CODE else ""
            group = entry.code_groups[key] = CodeGroup(CodeColours(language))
        view = row.view
        is_new = not isinstance(view, CodeView)
        if not isinstance(view, CodeView):
            view = CodeView(self.styles, group, block)
            self._colour_before(_segments(entry, row, block)[: block.segment], group)
        view.is_last = row.is_last_segment
        if is_new or view.stamp != row.stamp:
            view.set_block(block)
            view.stamp = row.stamp
        if row.is_last_segment and not block.is_open and not group.colours.is_exact:
            self._colour_exactly(entry, _segments(entry, row, block), group)
            view.colour()
        return view

    def _colour_before(self, segments: list[Block], group: CodeGroup) -> None:
        """Colour the segments before one first, so that it carries on where they end; when they are not many."""
        missing = [other for other in segments if (other.segment + 1) * len(other.lines) > len(group.colours.lines)]
        if len(missing) <= GAP_BEFORE_COLOURS:
            for other in missing:
                group.colours.colour(other.segment * len(other.lines), other.lines)

    def _colour_exactly(self, entry: Entry, segments: list[Block], group: CodeGroup) -> None:
        if sum(len(segment.lines) for segment in segments) > EXACT_LINES:
            return
        if group.colours.begin_exactly([line for segment in segments for line in segment.lines]):
            _colour_anew(entry, group)
        elif group.colours.is_refining:
            self._refining[group] = entry

    @property
    def is_refining(self) -> bool:
        """Whether code that was laid out waits for its exact colours."""
        return bool(self._refining)

    def refine(self) -> bool:
        """Go one step towards the exact colours of long code; whether anything looks different now."""
        group = next(iter(self._refining), None)
        if group is None:
            return False
        is_exact = group.colours.refine()
        if is_exact:
            _colour_anew(self._refining[group], group)
        if not group.colours.is_refining:
            del self._refining[group]
        return is_exact

    def _table_view(self, entry: Entry, row: Row, block: Block) -> TableView:
        group = entry.table_groups.setdefault((row.kind, block.group), TableGroup())
        view = row.view
        is_new = not isinstance(view, TableView)
        if not isinstance(view, TableView):
            view = TableView(self.styles, group)
        view.is_last = row.is_last_segment
        if is_new or view.stamp != row.stamp:
            view.set_block(block, block.head or TableHead((), ()))
            view.stamp = row.stamp
        return view


def flow_lines(block: Block) -> list[FlowLine]:
    """The paragraphs of a block of running text."""
    if block.kind is BlockKind.PLAIN:
        return [FlowLine((Run(showable(line)),)) for line in block.lines]
    if block.kind is BlockKind.RULE:
        return [FlowLine((), FlowKind.RULE)]
    if block.kind is BlockKind.MATH:
        formula = Formula(block.source.strip(), is_display=True)
        return [FlowLine((Run(showable(formula_source(block)), is_code=True, formula=formula),))]
    lines = block.lines
    if block.is_open and block.kind is BlockKind.PARAGRAPH and lines[-1].lstrip().startswith("|"):
        lines = lines[:-1]  # the head of a table, as far as one can know before the next line
    found = block_flow(block, lines)
    return found or [FlowLine((Run("" if block.is_open else showable(block_text(block))),))]


def _colour_anew(entry: Entry, group: CodeGroup) -> None:
    for row in entry.rows:
        if isinstance(row.view, CodeView) and row.view.group is group:
            row.view.colour()


def _segments(entry: Entry, row: Row, block: Block) -> list[Block]:
    """All segments of the block that a row shows a part of."""
    rows = entry.reasoning if row.kind is RowKind.REASONING else entry.text
    blocks = [other.block for other in rows[block.group :] if other.block is not None]
    return [other for other in blocks if other.group == block.group and other.kind is block.kind]


def _mark_stale_tables(entry: Entry, view: TableView) -> bool:
    """Columns have become wider: the other segments of the table are laid out anew. Whether there are such."""
    stale = [
        other
        for other in entry.rows
        if isinstance(other.view, TableView) and other.view.group is view.group and other.view.is_stale
    ]
    for other in stale:
        other.is_exact = False
    return bool(stale)
