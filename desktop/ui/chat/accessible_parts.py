"""What messages consist of for screen readers: their blocks, the rows and cells of tables, and what can be pressed."""
# mypy: disable-error-code="override"
# PySide6's stubs leave out that a value may be missing.

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleAttributesInterface
from shiboken6 import Shiboken

from desktop.ui.chat.accessible_items import Item, ItemKey, Items
from desktop.ui.chat.block_text import blocks_text
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.flow import block_flow, inline_flow
from desktop.ui.chat.line_rules import cells
from desktop.ui.chat.row_view import LINKS, Action, Target
from desktop.ui.chat.spoken_text import carries_on, spoken_block
from desktop.ui.chat.wording import say

ROLES = {
    BlockKind.PARAGRAPH: QAccessible.Role.Paragraph,
    BlockKind.PLAIN: QAccessible.Role.Paragraph,
    BlockKind.HEADING: QAccessible.Role.Heading,
    BlockKind.LIST_ITEM: QAccessible.Role.ListItem,
    BlockKind.QUOTE: QAccessible.Role.BlockQuote,
    BlockKind.CODE: QAccessible.Role.Section,
    BlockKind.TABLE: QAccessible.Role.Table,
    BlockKind.RULE: QAccessible.Role.Separator,
    BlockKind.MATH: QAccessible.Role.Equation,
}
PRESSED_ROWS = (RowKind.REASONING_HEAD, RowKind.FOOTER)


def part_keys(items: Items, entry: Entry) -> list[ItemKey]:
    """The parts of a message: its blocks, and what can be pressed above and below them."""
    found: list[ItemKey] = []
    before: Row | None = None
    for row in entry.rows:
        if row.kind in PRESSED_ROWS:
            found += [target_key(entry, row, target) for target in targets(items, entry, row)]
        elif not _carries_on(before, row):
            found.append(ItemKey(entry, row))
        before = row
    return found


def _carries_on(before: Row | None, row: Row) -> bool:
    if before is None or before.kind is not row.kind or before.block is None or row.block is None:
        return False
    return carries_on(before.block, row.block)


def rows_of(key: ItemKey) -> list[Row]:
    """The rows of a block, from its first one on."""
    rows = key.entry.rows
    if key.row is None or key.row not in rows:
        return []
    first = rows.index(key.row)
    end = first + 1
    while end < len(rows) and _carries_on(rows[end - 1], rows[end]):
        end += 1
    return rows[first:end]


def targets(items: Items, entry: Entry, row: Row) -> list[Target]:
    """The places of a row that do something. Far from the viewport it is laid out for that, and not kept."""
    surface = items.surface
    return surface.rows.targets(entry, row, surface.column_width)


def target_key(entry: Entry, row: Row, target: Target) -> ItemKey:
    """The item for such a place."""
    return ItemKey(entry, row, target.action, target.value)


class PartItem(Item):
    """Some rows of a message."""

    def rows(self) -> list[Row]:
        """The rows that it covers."""
        return rows_of(self.key)

    def blocks(self) -> list[Block]:
        """Their blocks."""
        return [row.block for row in self.rows() if row.block is not None]

    @property
    def can_take_focus(self) -> bool:
        return True

    @property
    def has_focus(self) -> bool:
        look = self.items.surface.look
        return look.focused is None and look.focused_row is not None and look.focused_row is self.key.row

    def container(self) -> ItemKey | None:
        return ItemKey(self.entry)

    def children(self) -> Sequence[ItemKey]:
        return [target_key(self.entry, row, target) for row in self.rows() for target in self._targets(row)]

    def _targets(self, row: Row) -> list[Target]:
        found: dict[tuple[Action, str], Target] = {}
        for target in targets(self.items, self.entry, row):
            found.setdefault((target.action, target.value), target)  # a link that is broken has a place in each line
        return list(found.values())

    def area(self) -> QRect:
        rows, index = self.rows(), self.items.index(self.entry)
        if not rows or index is None:
            return QRect()
        surface, entry = self.items.surface, self.entry
        first = entry.rows.index(rows[0])
        top = entry.tops[first] + rows[0].gap
        bottom = entry.tops[first + len(rows)] if first + len(rows) < len(entry.tops) else entry.height
        left, width = entry.row_frame(rows[0], surface.column_width)
        return QRect(left, surface.transcript.tops[index] + top, width, max(1, bottom - top))


class BlockItem(PartItem):
    """A block of text: a paragraph, a heading, a list item, code, a quote, a formula."""

    def __init__(self, items: Items, key: ItemKey) -> None:
        super().__init__(items, key)
        self._level: HeadingLevel | None = None

    @property
    def kind(self) -> BlockKind | None:
        """What kind of block it is; text that is still being written may become another one."""
        return self.key.row.block.kind if self.key.row is not None and self.key.row.block is not None else None

    @property
    def has_text(self) -> bool:
        return self.kind not in (BlockKind.RULE, BlockKind.TABLE)

    def plain_text(self) -> str:
        return blocks_text(self.blocks())

    def role(self) -> QAccessible.Role:
        """What it is."""
        return ROLES[self.kind] if self.kind is not None else QAccessible.Role.Paragraph

    def text(self, kind: QAccessible.Text) -> str:
        """What is read of it: code and tables are told, not spelled."""
        blocks = self.blocks()
        return spoken_block(blocks) if kind == QAccessible.Text.Name and blocks else ""

    def level(self) -> int:
        """The level of a heading."""
        lines = [line for block in self.blocks() for line in block_flow(block)]
        return max((line.level for line in lines), default=0)

    def facet(self, kind: QAccessible.InterfaceType) -> Shiboken.Object | None:
        if kind == QAccessible.InterfaceType.AttributesInterface and self.kind is BlockKind.HEADING:
            self._level = self._level or HeadingLevel(self)
            return self._level
        return super().facet(kind)

    def children(self) -> Sequence[ItemKey]:
        """Links and buttons; of a table first its rows, the head before the others."""
        lines = self.table_lines() if self.kind is BlockKind.TABLE else []
        rows = [ItemKey(self.entry, self.key.row, table_row=number) for number in range(len(lines))]
        return [*rows, *super().children()]

    def table_lines(self) -> list[tuple[str, ...]]:
        """The cells of a table, row by row, the head first."""
        blocks = self.blocks()
        head = [blocks[0].head.cells] if blocks and blocks[0].head is not None else []
        return [*head, *(tuple(cells(line)) for block in blocks for line in block.lines)]


class HeadingLevel(QAccessibleAttributesInterface):
    """The level of a heading as an attribute."""

    def __init__(self, heading: BlockItem) -> None:
        super().__init__()
        self._heading = heading

    def attributeKeys(self) -> list[QAccessible.Attribute]:
        """The level is all there is."""
        return [QAccessible.Attribute.Level]

    def attributeValue(self, attribute: QAccessible.Attribute) -> int | None:
        """The level, from 1."""
        return self._heading.level() if attribute == QAccessible.Attribute.Level else None


class NoteItem(PartItem):
    """What is said about an answer: that it is being made, or why it failed, with buttons that help."""

    @property
    def _is_error(self) -> bool:
        return self.key.row is not None and self.key.row.kind is RowKind.ERROR

    def role(self) -> QAccessible.Role:
        """An error, or a note."""
        return QAccessible.Role.AlertMessage if self._is_error else QAccessible.Role.StaticText

    def text(self, kind: QAccessible.Text) -> str:
        """What it says, and as its description what to do about it."""
        error = self.entry.shown_error
        if not self._is_error or error is None:
            return self.entry.note or say("The answer is being written") if kind == QAccessible.Text.Name else ""
        return {QAccessible.Text.Name: error.message, QAccessible.Text.Description: error.hint}.get(kind, "")


class ImageItem(PartItem):
    """An image that the user attached; pressing it opens it."""

    def children(self) -> Sequence[ItemKey]:
        """Nothing: it is one thing."""
        return []

    def spot(self) -> Spot | None:
        row = self.key.row
        found = targets(self.items, self.entry, row) if row is not None and row in self.entry.rows else []
        return Spot(self.entry, row, found[0]) if row is not None and found else None

    @property
    def has_focus(self) -> bool:
        focused = self.items.surface.look.focused
        return super().has_focus or (focused is not None and focused.row is self.key.row)

    def role(self) -> QAccessible.Role:
        """A picture."""
        return QAccessible.Role.Graphic

    def text(self, kind: QAccessible.Text) -> str:
        """What it is called, or why it cannot be shown."""
        spot = self.spot()
        return spot.target.name if spot is not None and kind == QAccessible.Text.Name else ""


class TableRowItem(Item):
    """A row of a table."""

    def container(self) -> ItemKey | None:
        return ItemKey(self.entry, self.key.row)

    def texts(self) -> list[str]:
        """The text of its cells."""
        table = self.parent()
        lines = table.table_lines() if isinstance(table, BlockItem) else []
        number = self.key.table_row or 0
        found = lines[number] if number < len(lines) else ()
        block = next(iter(table.blocks()), None) if isinstance(table, BlockItem) else None
        return ["".join(run.text for run in inline_flow(cell, block)) for cell in found]

    def children(self) -> Sequence[ItemKey]:
        number = self.key.table_row
        columns = len(self.texts())
        return [ItemKey(self.entry, self.key.row, table_row=number, column=column) for column in range(columns)]

    def area(self) -> QRect:
        return self.items.item(ItemKey(self.entry, self.key.row)).area()

    def role(self) -> QAccessible.Role:
        """A row."""
        return QAccessible.Role.Row

    def text(self, kind: QAccessible.Text) -> str:
        """Its cells."""
        return ", ".join(self.texts()) if kind == QAccessible.Text.Name else ""


class CellItem(Item):
    """A cell of a table."""

    def container(self) -> ItemKey | None:
        return ItemKey(self.entry, self.key.row, table_row=self.key.table_row)

    def children(self) -> Sequence[ItemKey]:
        return []

    def area(self) -> QRect:
        return self.items.item(ItemKey(self.entry, self.key.row)).area()

    @property
    def has_text(self) -> bool:
        return True

    def plain_text(self) -> str:
        row = self.parent()
        texts = row.texts() if isinstance(row, TableRowItem) else []
        column = self.key.column or 0
        return texts[column] if column < len(texts) else ""

    def role(self) -> QAccessible.Role:
        """A cell, or the head of a column."""
        return QAccessible.Role.Cell if self.key.table_row else QAccessible.Role.ColumnHeader

    def text(self, kind: QAccessible.Text) -> str:
        """What it says."""
        return self.plain_text() if kind == QAccessible.Text.Name else ""


class SpotItem(Item):
    """A place that does something: a button, or a link."""

    def container(self) -> ItemKey | None:
        row = self.key.row
        if row is None or row.kind in PRESSED_ROWS:
            return ItemKey(self.entry)
        keys = part_keys(self.items, self.entry)
        return next((key for key in keys if key.action is None and row in rows_of(key)), ItemKey(self.entry))

    def children(self) -> Sequence[ItemKey]:
        return []

    def spot(self) -> Spot | None:
        row = self.key.row
        if row is None or row not in self.entry.rows:
            return None
        for target in targets(self.items, self.entry, row):
            if (target.action, target.value) == (self.key.action, self.key.value):
                return Spot(self.entry, row, target)
        return None

    def isValid(self) -> bool:
        """Whether it can still be pressed."""
        return super().isValid() and self.spot() is not None

    @property
    def can_take_focus(self) -> bool:
        return True

    @property
    def has_focus(self) -> bool:
        focused = self.items.surface.look.focused
        return focused is not None and focused.is_same(self.spot())

    def area(self) -> QRect:
        spot, index = self.spot(), self.items.index(self.entry)
        if spot is None or index is None:
            return QRect()
        surface, entry = self.items.surface, self.entry
        number = entry.rows.index(spot.row)
        top = surface.transcript.tops[index] + entry.tops[number] + spot.row.gap
        left = entry.row_frame(spot.row, surface.column_width)[0]
        return spot.target.area.toAlignedRect().translated(left, top)

    def role(self) -> QAccessible.Role:
        """A button, a link or a picture."""
        if self.key.action in LINKS:
            return QAccessible.Role.Link
        return QAccessible.Role.Graphic if self.key.action is Action.OPEN_IMAGE else QAccessible.Role.Button

    def text(self, kind: QAccessible.Text) -> str:
        """What it does."""
        spot = self.spot()
        return spot.target.name if spot is not None and kind == QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        """Also whether it folds something, and whether that is open."""
        state = super().state()
        if self.key.action is Action.TOGGLE_REASONING:
            state.expandable = True
            state.expanded = self.entry.is_expanded
            state.collapsed = not self.entry.is_expanded
        state.linked = self.key.action in LINKS
        return state


def make_part(items: Items, key: ItemKey) -> Item:
    """The item for a part of a message."""
    if key.action is not None:
        return SpotItem(items, key)
    if key.column is not None:
        return CellItem(items, key)
    if key.table_row is not None:
        return TableRowItem(items, key)
    if key.row is not None and key.row.block is None:
        return NoteItem(items, key) if key.row.image is None else ImageItem(items, key)
    return BlockItem(items, key)
