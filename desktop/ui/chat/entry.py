"""One message as rows: its blocks, and the rows around them. Laid out or not, it always knows its height."""

from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate

from desktop.domain.errors import AppError
from desktop.domain.messages import ImagePart, Message, Role, Status
from desktop.ui.chat.block_builder import TEXT_SIZE
from desktop.ui.chat.block_scanner import scan
from desktop.ui.chat.block_text import blocks_text
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.code_view import CodeGroup
from desktop.ui.chat.flow_marks import LIST_INDENT
from desktop.ui.chat.image_sizes import IMAGE_GAP, shown_size
from desktop.ui.chat.message_footer import FooterFacts
from desktop.ui.chat.row_view import Action, RowView
from desktop.ui.chat.table_view import TableGroup
from desktop.ui.chat.wording import say
from desktop.ui.reading import USUAL, Reading

USER_GAP, ANSWER_GAP, FOOTER_GAP = 2, 20, 12
BUBBLE_TOP, BUBBLE_SIDE = 9, 15
BUBBLE_SHARE, SMALL_BUBBLE_SHARE = 0.8, 0.92
SMALL_COLUMN = 420
REASONING_INDENT = 16


class RowKind(Enum):
    """What a row is in its message."""

    REASONING_HEAD = auto()
    REASONING = auto()
    IMAGE = auto()
    TEXT = auto()
    TYPING = auto()
    ERROR = auto()
    FOOTER = auto()


BUBBLE_KINDS = (RowKind.IMAGE, RowKind.TEXT)


@dataclass(slots=True, eq=False)
class Row:
    """One row. ``gap`` is the room above it; ``height`` does not count it and is a guess until ``is_exact``."""

    kind: RowKind
    block: Block | None = None
    image: ImagePart | None = None
    gap: int = 0
    height: int = 24
    is_exact: bool = False
    is_last_segment: bool = True
    view: RowView | None = None
    stamp: tuple[object, ...] = ()


def plain_blocks(text: str) -> list[Block]:
    """What the user wrote, as it is, in pieces that are quick to lay out."""
    blocks: list[Block] = []
    for line in text.strip("\n").split("\n"):
        start = 0
        while start < len(line) or not start:
            end = _cut(line, start)
            piece = line[start:end]
            if not blocks or start or blocks[-1].size + len(piece) > TEXT_SIZE:
                blocks.append(Block(BlockKind.PLAIN, 0, segment=len(blocks), is_joined=bool(start), is_open=False))
            blocks[-1].lines.append(piece)
            blocks[-1].size += len(piece) + 1
            start = max(end, 1)
    return blocks


def _cut(line: str, start: int) -> int:
    """Where a piece of a long line ends: behind a blank, where there is one."""
    end = start + TEXT_SIZE
    if end >= len(line):
        return len(line)
    blank = line.rfind(" ", start + TEXT_SIZE // 2, end)
    return blank + 1 if blank > 0 else end


def gap_between(before: Block | None, block: Block) -> int:
    """The room between two blocks, at 100 %."""
    if before is None:
        return 0
    is_item = block.kind is BlockKind.LIST_ITEM
    if block.group == before.group and block.segment == before.segment + 1:
        return 4 if is_item and not block.is_joined else 0
    if BlockKind.HEADING in (block.kind, before.kind):
        return 8 if before.kind is BlockKind.HEADING else 20
    if is_item and before.kind is BlockKind.LIST_ITEM:
        return 8 if block.is_loose else 4
    return 14 if before.kind in (BlockKind.CODE, BlockKind.TABLE) else 12


def bubble_side(column: int, reading: Reading) -> int:
    """The room beside the text in the block of a message of the user."""
    return min(reading.px(BUBBLE_SIDE), max(BUBBLE_SIDE, column // 24))


def bubble_room(column: int, reading: Reading) -> int:
    """How wide the text in that block can be."""
    share = BUBBLE_SHARE if column > reading.px(SMALL_COLUMN) else SMALL_BUBBLE_SHARE
    return int(column * share) - 2 * bubble_side(column, reading)


class Entry:
    """One message of the conversation."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.facts = FooterFacts()
        self.error: AppError | None = None
        self.cure_label = ""
        self.is_live = False
        self.is_last = True
        self.is_expanded = False
        self.reasoning_seconds: float | None = None
        self.note = ""
        self.bubble_width = 0
        self.rows: list[Row] = []
        self.tops: list[int] = [0]
        self.height = 0
        self.is_scanned = False
        self.reasoning: list[Row] = []
        self.text: list[Row] = []
        self.images: list[Row] = []
        self.code_groups: dict[tuple[RowKind, int], CodeGroup] = {}
        self.table_groups: dict[tuple[RowKind, int], TableGroup] = {}
        self._special: dict[RowKind, Row] = {}
        self._plain_text: str | None = None
        self.reading = USUAL

    def take_reading(self, reading: Reading) -> None:
        """The reader likes other measures: gaps follow now, heights are guesses until they are laid out."""
        if reading is self.reading:
            return
        growth = reading.scale / self.reading.scale
        self.reading = reading
        self.table_groups.clear()
        for group in self.code_groups.values():
            group.content_width = 0
        for row in self.images:
            row.is_exact = False
        for rows in (self.reasoning, self.text):
            before: Block | None = None
            for row in rows:
                row.height = round(row.height * growth)
                if row.block is not None:
                    row.gap = reading.gap(gap_between(before, row.block))
                before = row.block
        if self.is_scanned:
            self.assemble()

    @property
    def is_user(self) -> bool:
        """Whether the user wrote it."""
        return self.message.role is Role.USER

    @property
    def thought_s(self) -> float | None:
        """How long the model thought, in seconds: as measured here, or as the message tells."""
        timings = self.message.timings
        if self.reasoning_seconds is None and timings is not None and timings.reasoning_ms is not None:
            return timings.reasoning_ms / 1000
        return self.reasoning_seconds

    @property
    def shown_error(self) -> AppError | None:
        """What the card below the text says: why the answer failed, or that it did when the reason is long gone."""
        if not self.is_last or self.is_live:
            return None
        if self.error is None and self.message.status is Status.FAILED:
            return AppError(say("This answer failed before it was complete."))
        return self.error

    @property
    def card_actions(self) -> tuple[Action, ...]:
        """What the card offers: once more and a cure; in a conversation opened anew, what is possible now."""
        if self.error is not None:
            return (Action.RETRY, Action.CURE) if self.cure_label else (Action.RETRY,)
        return tuple(action for action in (Action.CONTINUE, Action.REGENERATE) if action in self.facts.actions)

    def show_as_last(self, *, is_last: bool) -> None:
        """Only the last message has a card: there is nothing to carry on elsewhere."""
        if is_last != self.is_last:
            self.is_last = is_last
            if self.is_scanned:
                self.assemble()

    def scan(self) -> None:
        """Cut a complete message into blocks, once."""
        if self.is_scanned:
            return
        self.is_scanned = True
        text = self.message.text
        self.sync(RowKind.REASONING, scan(self.message.reasoning) if self.message.reasoning else [], 0)
        self.images = [Row(RowKind.IMAGE, image=part) for part in self.message.images]
        if text or not self.images:
            self.sync(RowKind.TEXT, plain_blocks(text) if self.is_user else scan(text), 0)
        self.assemble()

    def size_images(self, column: int) -> None:
        """Know how high the images are in this column, before one of them is laid out."""
        for row in self.images:
            if row.image is not None and not row.is_exact:
                room = self.row_frame(row, column)[1]
                row.height, row.is_exact = shown_size(row.image, room, self.reading.scale).frame_height, True
        self.sum_heights()

    def sync(self, kind: RowKind, blocks: list[Block], first: int) -> None:
        """Make the rows of the text, or of the reasoning, those of its blocks from ``first`` on."""
        rows = self.reasoning if kind is RowKind.REASONING else self.text
        del rows[len(blocks) :]
        for index in range(first, len(blocks)):
            block = blocks[index]
            if index == len(rows):
                rows.append(Row(kind))
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            self._set_block(rows[index], block, blocks[index - 1] if index else None, following)

    def show_anew(self, kind: RowKind, indices: set[int]) -> None:
        """These blocks say something else, since what they refer to is known now."""
        rows = self.reasoning if kind is RowKind.REASONING else self.text
        for index in indices:
            if index < len(rows):
                rows[index].view, rows[index].is_exact = None, False
        if indices:
            self._plain_text = None

    def _set_block(self, row: Row, block: Block, before: Block | None, following: Block | None) -> None:
        is_last = following is None or following.group != block.group or following.segment != block.segment + 1
        end = hash(block.lines[-1]) if block.lines else 0
        identity = (block.kind, block.group, block.segment)
        stamp = (*identity, block.is_open, len(block.lines), block.size, end, is_last)
        row.gap = self.reading.gap(gap_between(before, block))
        if row.stamp == stamp:
            row.block = block
            return
        if row.stamp[:3] != identity:
            row.view = None
            row.height = round(estimated_height(block) * self.reading.scale)
        row.block, row.stamp, row.is_last_segment, row.is_exact = block, stamp, is_last, False
        self._plain_text = None

    def assemble(self) -> None:
        """Put the rows in order: reasoning, text, what is said about it."""
        rows: list[Row] = []
        if self.reasoning:
            rows.append(self._row(RowKind.REASONING_HEAD, 0))
            if self.is_expanded:
                rows += self.reasoning
        rows += self.images
        rows += self.text
        if self.reasoning and self.text:
            self.text[0].gap = self.reading.gap(18 if self.is_expanded else 8)
        if self.is_expanded and self.reasoning:
            self.reasoning[0].gap = self.reading.gap(6)
        if self.is_live and not self.text:
            rows.append(self._row(RowKind.TYPING, 4 if rows else 0))
        if self.shown_error is not None:
            rows.append(self._row(RowKind.ERROR, FOOTER_GAP if rows else 0))
        rows.append(self._row(RowKind.FOOTER, BUBBLE_TOP + USER_GAP if self.is_user else FOOTER_GAP))
        for row in (*self.images, *self.text[:1]) if self.is_user or self.images else ():
            row.gap = self.reading.gap(BUBBLE_TOP if row is rows[0] and self.is_user else IMAGE_GAP)
        self.rows = rows
        self.sum_heights()

    def _row(self, kind: RowKind, gap: int) -> Row:
        row = self._special.setdefault(kind, Row(kind))
        row.gap = self.reading.gap(gap)
        return row

    def sum_heights(self, first: int = 0) -> None:
        """Sum the heights anew from this row on."""
        start = self.tops[first] if first else 0
        self.tops[first:] = accumulate((row.gap + row.height for row in self.rows[first:]), initial=start)
        self.height = self.tops[-1] + (0 if self.is_user else self.reading.gap(ANSWER_GAP))

    def bubble_side(self, column: int) -> int:
        """The room beside the text in the block of a message of the user."""
        return bubble_side(column, self.reading)

    def row_frame(self, row: Row, column: int) -> tuple[int, int]:
        """Where a row begins in the column, and its width."""
        if self.is_user and row.kind in BUBBLE_KINDS:
            side = self.bubble_side(column)
            inner = self.bubble_width or bubble_room(column, self.reading)
            return column - inner - side, inner
        indent = row.block.indent * LIST_INDENT if row.block is not None else 0
        indent = self.reading.px(indent + (REASONING_INDENT if row.kind is RowKind.REASONING else 0))
        return indent, max(80, column - indent)

    def refresh(self, *kinds: RowKind) -> None:
        """What these rows say has changed."""
        for kind in kinds:
            if kind in self._special:
                self._special[kind].is_exact = False

    def forget_layout(self) -> None:
        """The width has changed: heights are guesses again, documents stay."""
        self.bubble_width = 0
        for row in (*self.reasoning, *self.images, *self.text, *self._special.values()):
            row.is_exact = False

    def drop_views(self) -> None:
        """The look has changed: everything is laid out anew."""
        self.forget_layout()
        for row in (*self.reasoning, *self.images, *self.text, *self._special.values()):
            row.view = None

    @property
    def blocks(self) -> list[Block]:
        """The blocks of what is said."""
        self.scan()
        return [row.block for row in self.text if row.block is not None]

    def plain_text(self) -> str:
        """What is said, as a person would copy it."""
        if self._plain_text is None or self.is_live:
            self._plain_text = self.message.text.strip() if self.is_user else blocks_text(self.blocks).strip()
        return self._plain_text


def estimated_height(block: Block) -> int:
    """A guess at 100 %, until the block is laid out."""
    lines = len(block.lines)
    if block.kind in (BlockKind.CODE, BlockKind.MATH):
        return lines * 23 + (43 if block.segment == 0 else 0)
    if block.kind is BlockKind.TABLE:
        return (lines + (block.segment == 0)) * 35
    if block.kind is BlockKind.RULE:
        return 9
    return max(lines, block.size // 90 + 1) * 24
