"""Where the keyboard is in the conversation: at a message, at a block of it, or at a place that does something."""

from PySide6.QtCore import QPoint

from desktop.ui.chat.accessibility import follow, tell_focus
from desktop.ui.chat.blocks import Block, BlockKind
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.shown_text import shortened
from desktop.ui.chat.spoken_text import speaker, spoken_block
from desktop.ui.chat.visible_layout import Anchor
from desktop.ui.chat.wording import say

LONGEST_NAME = 300
EDGE, ROOM = 8, 16
BLOCK_KINDS = (RowKind.REASONING_HEAD, RowKind.REASONING, RowKind.IMAGE, RowKind.TEXT)


class FocusPath:
    """Moves through the messages of a surface and the places in them."""

    def __init__(self, surface: ChatSurface) -> None:
        self._surface = surface
        surface.focus_requested.connect(self.move_to)

    @property
    def entry(self) -> Entry | None:
        """The message that the keyboard is at."""
        entry = self._surface.look.focused_entry
        return entry if entry in self._surface.transcript.entries else None

    @property
    def spot(self) -> Spot | None:
        """The place in it."""
        return self._surface.look.focused

    @property
    def row(self) -> Row | None:
        """The block in it."""
        row = self._surface.look.focused_row
        return row if self.entry is not None and row in self.entry.rows else None

    @property
    def point(self) -> QPoint:
        """Where a menu is to open for it, in the viewport."""
        surface, entry, spot = self._surface, self.entry, self.spot
        visible = surface.viewport().rect()
        row = spot.row if spot is not None else self.row
        if entry is None:
            return visible.center()
        if row is None:
            top = surface.transcript.tops[surface.transcript.entries.index(entry)] - surface.scroll_top
            return QPoint(surface.column_left + ROOM, max(ROOM, min(visible.bottom(), top + ROOM)))
        area = surface.row_area(entry, row)
        left = surface.column_left + entry.row_frame(row, surface.column_width)[0]
        inner = spot.target.area.center().toPoint() if spot is not None else QPoint(ROOM, min(area.height() // 2, ROOM))
        place = QPoint(left, area.top()) + inner
        return QPoint(place.x(), max(0, min(visible.bottom(), place.y())))

    def clear(self) -> None:
        """The keyboard is at no message."""
        self._set(None, None)

    def move_to(self, entry: Entry, spot: Spot | None = None) -> None:
        """Go to a message, or to a place in it, from outside: a screen reader asks for that."""
        if entry in self._surface.transcript.entries:
            self._surface.setFocus()
            self._set(entry, spot)

    def move_to_version(self, entry: Entry, action: Action | None) -> None:
        """Go to another version of the message that the keyboard was at, to the place in it that does the same."""
        does_that = [spot for spot in self._spots(entry) if spot.target.action is action]
        self.move_to(entry, does_that[0] if does_that else None)

    def move_to_message(self, step: int) -> bool:
        """Go to the message before or behind; the first step goes to the last one that is visible."""
        entries = self._surface.transcript.entries
        if not entries:
            return False
        current = self.entry
        if current is None:
            bottom = self._surface.scroll_top + self._surface.viewport().height()
            index = self._surface.transcript.index_at(bottom - 1)
        else:
            index = max(0, min(len(entries) - 1, entries.index(current) + step))
        self._set(entries[index], None)
        return True

    def move_to_block(self, step: int) -> bool:
        """Go to the block before or behind, also in another message."""
        is_entering = self.entry is None
        if is_entering and not self.move_to_message(0):
            return False
        entries, entry = self._surface.transcript.entries, self.entry
        if entry is None:
            return False
        index, rows = entries.index(entry), _blocks(entry)
        row = self.spot.row if self.spot is not None else self.row
        outside = 0 if step > 0 else (len(rows) - 1 if is_entering else -1)
        number = rows.index(row) + step if row in rows else outside
        while not 0 <= number < len(rows):
            index += step
            if not 0 <= index < len(entries):
                return True
            rows = _blocks(entries[index])
            number = 0 if step > 0 else len(rows) - 1
        self._set(entries[index], None, rows[number])
        return True

    def move_in_message(self, step: int) -> bool:
        """Go to the next place in the message; false when there is none left."""
        entry = self.entry
        if entry is None:
            return False
        spots = self._spots(entry)
        current = next((number for number, spot in enumerate(spots) if spot.is_same(self.spot)), None)
        if current is None and self.row is not None:
            current = self._place_of(spots, self.row, step)
        if current is None:
            following = 0 if step > 0 else -1
            if step < 0:
                return False
        else:
            following = current + step
        if following < 0 and current is not None:
            self._set(entry, None)
            return True
        if not 0 <= following < len(spots):
            return False
        self._set(entry, spots[following])
        return True

    @staticmethod
    def _place_of(spots: list[Spot], row: Row, step: int) -> int:
        """The place from which the next step leads to a place in a block, or behind it, or before it."""
        rows = spots[0].entry.rows if spots else []
        number = rows.index(row) if row in rows else 0
        behind = next((n for n, spot in enumerate(spots) if rows.index(spot.row) >= number), len(spots))
        return behind - 1 if step > 0 else behind

    def refresh(self) -> None:
        """What is shown has changed: a place that is gone is left."""
        follow(self._surface)
        entry, spot = self.entry, self.spot
        self._surface.look.focused_row = self.row
        if entry is None:
            self._surface.look.focused_entry = self._surface.look.focused = None
        elif spot is not None:
            self._surface.look.focused = next((other for other in self._spots(entry) if other.is_same(spot)), None)

    def spots_in_block(self) -> list[Spot]:
        """The places in the block that the keyboard is at."""
        return [spot for spot in self._spots(self.entry) if spot.row is self.row] if self.entry is not None else []

    def _spots(self, entry: Entry) -> list[Spot]:
        """All places in a message, in reading order, as far as it is laid out."""
        found: list[Spot] = []
        for row in entry.rows:
            if row.view is not None:
                found += [Spot(entry, row, target) for target in row.view.targets()]
        return found

    def _set(self, entry: Entry | None, spot: Spot | None, row: Row | None = None) -> None:
        surface = self._surface
        surface.look.focused_entry, surface.look.focused, surface.look.focused_row = entry, spot, row
        if entry is not None:
            if row is not None:
                self._bring_block_into_view(entry, row)
            else:
                self._bring_into_view(entry, spot)
            tell_focus(surface, self._name(entry, spot, row))
        surface.viewport().update()

    @staticmethod
    def _name(entry: Entry, spot: Spot | None, row: Row | None) -> str:
        if spot is not None:
            return spot.target.name
        if row is None:
            return speaker(entry)
        if row.image is not None:
            return say("Image: {0}").format(shortened(row.image.name, LONGEST_NAME))
        if row.block is None:
            return say("Reasoning")
        rows = entry.reasoning if row.kind is RowKind.REASONING else entry.text
        segments = [shown.block for shown in rows if shown.block is not None and shown.block.group == row.block.group]
        return shortened(spoken_block(segments), LONGEST_NAME)

    def _bring_block_into_view(self, entry: Entry, row: Row) -> None:
        surface = self._surface
        height = surface.viewport().height()
        is_laid_out = row.view is not None and row.is_exact
        if not is_laid_out:
            surface.settle_at(Anchor(entry, row, height // 3))
        area = surface.row_area(entry, row)
        if area.top() < EDGE:
            surface.settle_at(Anchor(entry, row, ROOM))
        elif area.bottom() > height - EDGE:
            surface.settle_at(Anchor(entry, row, max(ROOM, height - ROOM - area.height())))

    def _bring_into_view(self, entry: Entry, spot: Spot | None) -> None:
        surface = self._surface
        height = surface.viewport().height()
        if spot is not None:
            area = surface.row_area(entry, spot.row)
            top, bottom = area.top() + int(spot.target.area.top()), area.top() + int(spot.target.area.bottom())
        else:
            top = surface.transcript.tops[surface.transcript.entries.index(entry)] - surface.scroll_top
            bottom = top + min(entry.height, height - 40)
        if top < 8:
            surface.scroll_to(surface.scroll_top + top - 16)
        elif bottom > height - 8:
            surface.scroll_to(surface.scroll_top + min(top - 16, bottom - height + 16))


def _blocks(entry: Entry) -> list[Row]:
    """The rows of a message that the keyboard goes to: of long code and of a long table the first one."""
    entry.scan()
    return [row for row in entry.rows if row.kind in BLOCK_KINDS and (row.block is None or _is_first(row.block))]


def _is_first(block: Block) -> bool:
    return block.segment == 0 or block.kind not in (BlockKind.CODE, BlockKind.TABLE)
