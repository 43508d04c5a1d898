"""What a message shows, as one folded text to search in: made from its blocks, without laying anything out. No Qt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.messages import Message, Role
from desktop.ui.chat.block_scanner import scan
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.code_view import LONGEST_SHOWN
from desktop.ui.chat.entry import Entry, Row, RowKind, plain_blocks
from desktop.ui.chat.flow import inline_flow
from desktop.ui.chat.folding import fold
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.row_layout import flow_lines
from desktop.ui.chat.shown_text import shortened, showable
from desktop.ui.chat.table_view import LONGEST_CELL

PARAGRAPH_END, ROW_END = "\n", "\f"  # folding makes a plain space of both, so they stand nowhere else
MARKED = re.compile(r"[\\`*_~\[\]<&$]|^\s*(?:[-+=#>|:]|\d+[.)])|^(?: {4}|\t)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Searchable:
    """The folded text of one message: its rows, of which the first ones are those of the reasoning."""

    text: str
    reasoning_rows: int

    def row_at(self, offset: int) -> tuple[RowKind, int, int]:
        """The row at a place in the text: its kind, its number among its kind, and where its text begins."""
        number = self.text.count(ROW_END, 0, offset)
        begin = self.text.rfind(ROW_END, 0, offset) + 1
        if number < self.reasoning_rows:
            return RowKind.REASONING, number, begin
        return RowKind.TEXT, number - self.reasoning_rows, begin

    def rows_with(self, needle: str) -> list[tuple[RowKind, int]]:
        """The rows in which a folded needle is found."""
        return [
            (RowKind.REASONING, number)
            if number < self.reasoning_rows
            else (RowKind.TEXT, number - self.reasoning_rows)
            for number, text in enumerate(self.text.split(ROW_END))
            if needle in text
        ]

    def row_begin(self, kind: RowKind, number: int) -> int:
        """Where the text of a row begins."""
        begin = 0
        for _ in range(number + (0 if kind is RowKind.REASONING else self.reasoning_rows)):
            begin = self.text.find(ROW_END, begin) + 1
        return begin


def searchable(message: Message) -> Searchable:
    """The text of a complete message. Its blocks are not kept: few messages of a long conversation are ever shown."""
    reasoning = scan(message.reasoning) if message.reasoning else []
    said = plain_blocks(message.text) if message.role is Role.USER else scan(message.text)
    return _joined([_row_text(block) for block in reasoning], [_row_text(block) for block in said])


class GrowingText:
    """The text of a message that is being written; only rows that have changed are read again."""

    def __init__(self) -> None:
        self._known: dict[Row, tuple[tuple[object, ...], str]] = {}

    def searchable(self, entry: Entry) -> Searchable:
        """What the message shows now."""
        known = self._known
        self._known = {}
        for row in (*entry.reasoning, *entry.text):
            found = known.get(row)
            if found is None or found[0] != row.stamp:
                found = (row.stamp, _row_text(row.block) if row.block is not None else "")
            self._known[row] = found
        texts = [text for _, text in self._known.values()]
        return _joined(texts[: len(entry.reasoning)], texts[len(entry.reasoning) :])


def _joined(reasoning: list[str], said: list[str]) -> Searchable:
    return Searchable(ROW_END.join((*reasoning, *said)), len(reasoning))


def _row_text(block: Block) -> str:
    return PARAGRAPH_END.join(fold(paragraph) for paragraph in paragraphs(block))


def paragraphs(block: Block) -> Sequence[str]:
    """The paragraphs of a block, one for each paragraph of the document in which it is shown."""
    match block.kind:
        case BlockKind.CODE | BlockKind.MATH:
            return [showable(shortened(line, LONGEST_SHOWN)) for line in block.lines]
        case BlockKind.TABLE:
            return _cell_texts(block)
        case BlockKind.PARAGRAPH if not block.is_open and not MARKED.search(block.source):
            return [" ".join(showable(line.strip()) for line in block.lines)]
        case _:
            return [line.text for line in flow_lines(block)]


def _cell_texts(block: Block) -> list[str]:
    if block.head is None:
        return []
    columns = len(block.head.alignments)
    rows = [cells(line) for line in block.lines]
    if block.segment == 0:
        rows.insert(0, block.head.cells)
    return [
        "".join(run.text for run in inline_flow(shortened(cell, LONGEST_CELL), block))
        for row in rows
        for cell in (*row, *([""] * columns))[:columns]
    ]
