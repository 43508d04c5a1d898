"""What a block says as plain text: as a person would copy it. No Qt."""

from collections.abc import Sequence

from desktop.ui.chat.block_builder import TEXT_LINES
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.flow import FlowKind, FlowLine, block_flow, inline_flow
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.shown_text import LINE_BREAK

LIST_INDENT = "  "
MARKERS = {"•": "-", "◦": "-", "▪": "-", "☐": "[ ]", "☑": "[x]"}


def block_text(block: Block) -> str:
    """The text of one block, without the head of a table or the marks of markdown."""
    match block.kind:
        case BlockKind.CODE | BlockKind.PLAIN:
            return block.source
        case BlockKind.MATH:
            return formula_source(block)
        case BlockKind.TABLE:
            rows = [row_text(cells(line), block) for line in block.lines]
            if block.head is not None and block.segment == 0:
                rows.insert(0, row_text(block.head.cells, block))
            return "\n".join(rows)
        case BlockKind.RULE:
            return "---"
        case _:
            return "\n".join(line_text(line) for line in block_flow(block))


def formula_source(block: Block) -> str:
    """A display formula with what encloses it; a part of a very long one as it is."""
    if block.segment or len(block.lines) >= TEXT_LINES:
        return block.source
    opener = "\\[" if block.info == "\\]" else block.info
    border = "\n" if len(block.lines) > 1 else ""
    return f"{opener}{border}{block.source}{border}{block.info}"


def row_text(row: Sequence[str], block: Block | None = None) -> str:
    """A table row with tabs between its cells, as spreadsheets take it: on one line."""
    return "\t".join("".join(run.text for run in inline_flow(cell, block)) for cell in row).replace(LINE_BREAK, " ")


def line_text(line: FlowLine) -> str:
    """One paragraph of running text with the marker of its list item."""
    if line.kind is FlowKind.RULE:
        return "---"
    return prefix(line) + line.text.replace(LINE_BREAK, "\n")


def prefix(line: FlowLine) -> str:
    """What stands before a paragraph in plain text: its indentation and marker."""
    indent = LIST_INDENT * max(0, line.list_depth - 1)
    if line.marker:
        return f"{indent}{MARKERS.get(line.marker, line.marker)} "
    return indent + LIST_INDENT if line.list_depth else ""


def separator(before: Block, block: Block) -> str:
    """What stands between two blocks in plain text."""
    if block.is_joined:
        is_cut_at_blank = block.kind is not BlockKind.PLAIN and bool(before.lines) and before.lines[-1].endswith(" ")
        return " " if is_cut_at_blank else ""
    is_same = block.group == before.group and block.segment == before.segment + 1
    is_list = block.kind is BlockKind.LIST_ITEM and (before.kind is BlockKind.LIST_ITEM or before.indent > 0)
    return "\n" if is_same or (is_list and not block.is_loose) else "\n\n"


def blocks_text(blocks: Sequence[Block]) -> str:
    """The text of several blocks in a row."""
    pieces: list[str] = []
    for index, block in enumerate(blocks):
        if index:
            pieces.append(separator(blocks[index - 1], block))
        pieces.append(block_text(block))
    return "".join(pieces)
