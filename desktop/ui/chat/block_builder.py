"""The list of blocks that a scanner builds: opening, filling, cutting into segments, taking back. No Qt."""

import re

from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.line_rules import indentation
from desktop.ui.chat.references import References

CODE_LINES = 64
TABLE_ROWS = 12
TEXT_SIZE = 4096
TEXT_LINES = 48

TEXT_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE})
QUOTED_FENCE = re.compile(r"^ {0,3}>\s*(?:```|~~~)")

Levels = tuple[tuple[int, int], ...]


class BlockBuilder:
    """``blocks`` is what there is; only the last one can be open. ``levels`` are the open list items, outermost
    first: the column of the marker and the column of the text.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.references = References()
        self.levels: Levels = ()

    @property
    def open_block(self) -> Block | None:
        """The block that takes the next line."""
        return self.blocks[-1] if self.blocks and self.blocks[-1].is_open else None

    def is_open(self, *kinds: BlockKind) -> bool:
        """Whether a block of one of these kinds is open."""
        block = self.open_block
        return block is not None and block.kind in kinds

    def close(self) -> None:
        """The open block is complete."""
        if self.blocks:
            self.blocks[-1].is_open = False

    def open(self, kind: BlockKind, info: str = "") -> Block:
        """Begin a new block."""
        self.close()
        indent = 0 if kind in (BlockKind.LIST_ITEM, BlockKind.QUOTE) else len(self.levels)
        return self._append(Block(kind, len(self.blocks), info=info, indent=indent))

    def _append(self, block: Block) -> Block:
        block.index, block.references = len(self.blocks), self.references
        self.blocks.append(block)
        return block

    def carry_on(self, block: Block, line: str, *, is_joined: bool = False) -> Block:
        """Begin another segment of a block, which stands for itself."""
        self.close()
        following = Block(
            block.kind,
            block.group,
            segment=block.segment + 1,
            info=block.info,
            lead=self._lead(block, line),
            indent=block.indent,
            head=block.head,
            is_joined=is_joined,
            note=block.note,
        )
        return self._append(following)

    def add(self, line: str, limit: int = TEXT_LINES) -> None:
        """Put a line into the open block, or into its next segment when it is full."""
        block = self.blocks[-1]
        is_text = block.kind in TEXT_KINDS
        if block.lines and (len(block.lines) >= limit or (is_text and block.size + len(line) > TEXT_SIZE)):
            block = self.carry_on(block, line)
        block.lines.append(line)
        block.size += len(line) + 1

    def join(self, piece: str) -> None:
        """Carry on a line that was cut: in a segment of its own, which continues the same line."""
        block = self.blocks[-1]
        if block.kind is BlockKind.LIST_ITEM and self.levels:
            piece = " " * self.levels[-1][1] + piece
        elif block.kind is BlockKind.QUOTE:
            piece = "> " + piece
        following = self.carry_on(block, piece, is_joined=True)
        following.lines.append(piece)
        following.size += len(piece) + 1

    def take_line(self) -> str:
        """Take the last line out of the open block; a block without lines goes with it."""
        block = self.blocks[-1]
        line = block.lines.pop()
        block.size -= len(line) + 1
        if not block.lines:
            self.blocks.pop()
        return line

    def shrink(self, block_count: int, line_count: int, *, is_open: bool) -> None:
        """Go back to this many blocks, and this many lines in the last of them."""
        del self.blocks[block_count:]
        if not self.blocks:
            return
        block = self.blocks[-1]
        block.size -= sum(len(line) + 1 for line in block.lines[line_count:])
        del block.lines[line_count:]
        block.is_open = is_open

    def _lead(self, block: Block, line: str) -> tuple[str, ...]:
        """What a later segment stands in: empty list items of the same depth, or a fence that is open in a quote."""
        if block.kind is BlockKind.LIST_ITEM:
            indent = indentation(line)
            return tuple(_empty_item(*level) for level in self.levels if level[1] <= indent)
        if block.kind is BlockKind.QUOTE:
            fences = [line for line in (*block.lead, *block.lines) if QUOTED_FENCE.match(line)]
            return tuple(fences[-1:]) if len(fences) % 2 else ()
        return ()


def _empty_item(column: int, text_column: int) -> str:
    """A list item without text whose content begins at the same column."""
    width = text_column - column
    return " " * column + ("-" if width == 2 else "1" * (width - 2) + ".")
