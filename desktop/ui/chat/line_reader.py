"""Reads markdown line by line and decides where blocks begin and end. No Qt.

The order of the rules is that of CommonMark. On purpose otherwise: code and tables inside a list are blocks of their
own (with ``indent``), and such code ends only at its fence, whatever the indentation of its lines.
"""

from dataclasses import dataclass

from desktop.ui.chat.block_builder import CODE_LINES, TABLE_ROWS, BlockBuilder, Levels
from desktop.ui.chat.blocks import Block, BlockKind, TableHead
from desktop.ui.chat.definitions import Lines, may_define, settle, take
from desktop.ui.chat.line_rules import (
    EMPTY_ITEM,
    FOOTNOTE,
    HEADING,
    QUOTE,
    RULE,
    SETEXT,
    Fence,
    ListMarker,
    alignments,
    cells,
    closes,
    fence,
    indentation,
    interrupts_paragraph,
    is_table_start,
    list_marker,
    math_fence,
    starts_block,
)

MAX_LEVELS = 12
NOTE_INDENT = 4


@dataclass(slots=True)
class ReaderState:
    """What one line leaves behind for the next, beside the blocks. ``item`` is the index of the last list item;
    ``held`` are lines that may be link definitions.
    """

    fence: Fence | None = None
    math_end: str = ""
    is_indented_code: bool = False
    blank_lines: int = 0
    levels: Levels = ()
    item: int = -1
    held: Lines = ()


class LineReader:
    """``read`` takes one complete line and puts it where it belongs."""

    def __init__(self, builder: BlockBuilder) -> None:
        self._builder = builder
        self.state = ReaderState()

    def read(self, line: str) -> None:
        """Take in the next line."""
        state = self.state
        self._builder.levels = state.levels
        if state.fence:
            self._read_code(line, state.fence)
            return
        line = _with_spaces(line)
        if state.math_end:
            self._read_math(line)
        elif not line.strip():
            self._read_blank()
        elif state.levels and self._is_inside_item(line):
            self._read_in_item(line)
            state.blank_lines = 0
        else:
            self._set_levels(())
            if not (state.is_indented_code and self._read_indented_code(line)):
                self._read_top(line)
            state.blank_lines = 0

    def _set_levels(self, levels: Levels) -> None:
        self.state.levels = levels
        self._builder.levels = levels

    def _read_code(self, line: str, opened: Fence) -> None:
        if closes(line, opened):
            self.state.fence = None
            self._builder.close()
        else:
            self._builder.add(line[min(opened.indent, indentation(line)) :], CODE_LINES)

    def _read_math(self, line: str) -> None:
        text, end = line.strip(), self.state.math_end
        if text and not text.endswith(end):
            self._builder.add(line)
            return
        body = text.removesuffix(end).rstrip()
        if body:
            self._builder.add(body)
        self.state.math_end = ""
        self._builder.close()

    def let_go(self) -> None:
        """The paragraph is at its end: what was held and defines nothing is text."""
        held, self.state.held = self.state.held, ()
        for line in settle(held, self._builder.references) if held else ():
            self._read_text(line)

    def _read_blank(self) -> None:
        self.let_go()
        self.state.blank_lines += 1
        if self.state.levels:
            if not self._builder.is_open(BlockKind.LIST_ITEM):
                self._builder.close()
        elif not self.state.is_indented_code:
            self._builder.close()

    def _read_indented_code(self, line: str) -> bool:
        """Take in a line of indented code; false when the block ends before it."""
        if indentation(line) > 3:
            for _ in range(self.state.blank_lines):
                self._builder.add("", CODE_LINES)
            self._builder.add(line[4:], CODE_LINES)
            return True
        self.state.is_indented_code = False
        self._builder.close()
        return False

    # -- inside a list item

    def _is_inside_item(self, line: str) -> bool:
        if indentation(line) >= self.state.levels[0][1]:
            return True
        is_text = self._builder.is_open(BlockKind.LIST_ITEM) and not self.state.blank_lines
        if is_text and EMPTY_ITEM.match(self._builder.blocks[-1].lines[-1]):
            return False
        return is_text and not starts_block(line) and (list_marker(line) is None or indentation(line) > 3)

    def _read_in_item(self, line: str) -> None:
        """A line that belongs to a list item: text or deeper items, or a block that stands on its own in it."""
        levels = _levels_around(self.state.levels, line)
        text = line[min(indentation(line), levels[-1][1]) :]
        marker = list_marker(line)
        self._set_levels(levels)
        opened = None if marker else fence(text)
        if opened is not None and opened.indent <= 3:
            self._open_fence(opened, indentation(line))
        elif marker is None and self._builder.is_open(BlockKind.TABLE) and not starts_block(text):
            self._builder.add(text, TABLE_ROWS)
        elif self._starts_table(text):
            self._open_table(text)
        else:
            self._add_to_item(line)
            if marker is not None and len(levels) < MAX_LEVELS:
                self._set_levels((*levels, (marker.column, marker.text_column)))

    def _add_to_item(self, line: str) -> None:
        if not self._builder.is_open(BlockKind.LIST_ITEM):
            self._builder.carry_on(self._builder.blocks[self.state.item], line)
        elif self.state.blank_lines:
            self._builder.add("")
        self._builder.add(line)

    # -- at the top level

    def _read_top(self, line: str) -> None:
        state = self.state
        marker = list_marker(line) if indentation(line) <= 3 else None
        if state.held and (starts_block(line) or interrupts_paragraph(marker)):
            self.let_go()
        is_free = not self._builder.is_open(BlockKind.PARAGRAPH, BlockKind.TABLE)
        if self._builder.is_open(BlockKind.QUOTE) and _is_quoted(self._builder.blocks[-1], line, marker):
            is_free = False
        if state.held or (is_free and may_define(line)):
            texts, state.held = take(state.held, line, self._builder.references)
            for text in texts:
                self._read_text(text)
        else:
            self._read_text(line)

    def _read_text(self, line: str) -> None:
        """A line at the top level that is no link definition."""
        marker = list_marker(line) if indentation(line) <= 3 else None
        is_text = self._builder.is_open(BlockKind.PARAGRAPH)
        if is_text and SETEXT.match(line):
            self._builder.add(line)
            self._builder.close()
        elif is_text and not (starts_block(line) or interrupts_paragraph(marker)):
            self._add_text(line)
        elif self._builder.is_open(BlockKind.QUOTE) and _is_quoted(self._builder.blocks[-1], line, marker):
            self._builder.add(line)
        elif marker is not None and not RULE.match(line):
            self._open_item(marker, line)
        else:
            self._open_block(line)

    def _add_text(self, line: str) -> None:
        if self._starts_table(line):
            self._open_table(line)
        else:
            self._builder.add(line)
            first = self._builder.blocks[-1].lines
            if len(first) == 1:  # the beginning of another segment is no code
                first[0] = line.lstrip()

    def _open_block(self, line: str) -> None:
        is_indented = indentation(line) > 3
        opened = None if is_indented else fence(line)
        formula = None if is_indented else math_fence(line)
        if self._builder.is_open(BlockKind.TABLE) and not starts_block(line):
            self._builder.add(line, TABLE_ROWS)
        elif opened is not None:
            self._open_fence(opened, opened.indent)
        elif formula is not None:
            self._open_math(*formula)
        elif is_indented:
            self._builder.open(BlockKind.CODE)
            self.state.is_indented_code = True
            self._builder.add(line[4:])
        else:
            self._open_simple(line)

    def _open_simple(self, line: str) -> None:
        """Blocks that are known by their first line alone."""
        note = FOOTNOTE.match(line)
        if note is not None:
            self._open_note(note[1], line)
        elif HEADING.match(line) or RULE.match(line):
            self._builder.open(BlockKind.HEADING if HEADING.match(line) else BlockKind.RULE)
            self._builder.add(line)
            self._builder.close()
        else:
            self._builder.open(BlockKind.QUOTE if QUOTE.match(line) else BlockKind.PARAGRAPH)
            self._builder.add(line)

    def _open_note(self, label: str, line: str) -> None:
        """A footnote is like a list item whose marker is its number."""
        block = self._builder.open(BlockKind.LIST_ITEM)
        block.is_loose = bool(self.state.blank_lines)
        block.note = self._builder.references.define_note(label)
        self.state.item = block.group
        self._set_levels(((0, NOTE_INDENT),))
        self._builder.add(line)

    def _open_fence(self, opened: Fence, indent: int) -> None:
        self._builder.open(BlockKind.CODE, opened.info)
        self.state.fence = opened._replace(indent=indent)

    def _open_math(self, end: str, body: str) -> None:
        self._builder.open(BlockKind.MATH, end)
        is_whole = body.endswith(end)
        body = body.removesuffix(end).strip()
        if body:
            self._builder.add(body)
        if is_whole:
            self._builder.close()
        else:
            self.state.math_end = end

    def _open_item(self, marker: ListMarker, line: str) -> None:
        ordinal = _ordinal(self._builder.blocks, self.state.item, marker)
        block = self._builder.open(BlockKind.LIST_ITEM, marker.delimiter)
        block.is_loose = bool(self.state.blank_lines)
        block.ordinal = ordinal
        self.state.item = block.group
        self._set_levels(((marker.column, marker.text_column),))
        opened = fence(marker.text)
        if opened is None:
            self._builder.add(line)
        else:
            self._builder.add(line[: marker.text_column].rstrip())
            self._open_fence(opened, marker.text_column)

    # -- tables

    def _starts_table(self, line: str) -> bool:
        block = self._builder.open_block
        if block is None or not block.lines or self.state.blank_lines:
            return False
        if block.kind is BlockKind.LIST_ITEM and list_marker(block.lines[-1]) is not None:
            return False
        is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        return is_text and is_table_start(block.lines[-1], line)

    def _open_table(self, line: str) -> None:
        """The last line of the open block was the head of a table."""
        head = self._builder.take_line()
        table = self._builder.open(BlockKind.TABLE)
        table.head = TableHead(cells(head), alignments(line))


def _with_spaces(line: str) -> str:
    """The line with the tabs of its margin made into spaces."""
    if not line.startswith(("\t", " ")):
        return line
    text = line.lstrip()
    return line[: len(line) - len(text)].expandtabs(4) + text


def _is_quoted(block: Block, line: str, marker: ListMarker | None) -> bool:
    """Whether a line belongs to an open quote, with ``>`` or as the rest of its paragraph."""
    if QUOTE.match(line):
        return True
    ends_in_text = not EMPTY_ITEM.match(block.lines[-1].lstrip("> ")) and not any("```" in text for text in block.lines)
    return ends_in_text and not starts_block(line) and marker is None


def _ordinal(blocks: list[Block], last_item: int, marker: ListMarker) -> int | None:
    """The number of a new item: the next one in its list, whatever it says itself."""
    if marker.number is None:
        return None
    last = blocks[-1] if blocks else None
    if last is not None and (last.kind is BlockKind.LIST_ITEM or last.indent):
        item = blocks[last_item]
        if item.info == marker.delimiter and item.ordinal is not None:
            return item.ordinal + 1
    return marker.number


def _levels_around(levels: Levels, line: str) -> Levels:
    """The list levels that a line stands in; always at least the outermost."""
    indent = indentation(line)
    if indent < levels[0][1]:
        return levels
    return tuple(level for level in levels if level[1] <= indent)
