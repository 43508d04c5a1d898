"""What the copy actions of the conversation put into the clipboard."""

from desktop.ui.chat.entry import Entry, Row, RowKind


def code_text(entry: Entry, row: Row) -> str:
    """The whole code that a row is a segment of, exactly as it was written."""
    block = row.block
    if block is None:
        return ""
    rows = entry.reasoning if row.kind is RowKind.REASONING else entry.text
    blocks = [other.block for other in rows if other.block is not None and other.block.group == block.group]
    return "\n".join(line for other in blocks if other.kind is block.kind for line in other.lines)
