"""The conversation for screen readers: a list whose items are the messages, each with who speaks and what is said.

Interfaces are made when somebody asks for them. Names come from the text of a message: nothing is laid out for that.
"""
# mypy: disable-error-code="override"
# PySide6's stubs leave out that these functions may return nothing.

from collections.abc import Sequence
from functools import cache, partial

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from desktop.domain.messages import Message
from desktop.ui.chat.accessible_items import Item, ItemKey, Items
from desktop.ui.chat.accessible_parts import make_part, part_keys, rows_of, target_key
from desktop.ui.chat.block_text import block_text, separator
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Row
from desktop.ui.chat.message_footer import FooterFacts
from desktop.ui.chat.spoken_text import spoken_message, whole_text


class MessageItem(Item):
    """One message."""

    def __init__(self, items: Items, key: ItemKey) -> None:
        super().__init__(items, key)
        self._keys: tuple[list[Row], FooterFacts, list[ItemKey]] | None = None
        self._whole: tuple[Message, bool, str] | None = None

    def container(self) -> ItemKey | None:
        return None

    def children(self) -> Sequence[ItemKey]:
        """Its blocks and buttons. Rows are put together anew whenever they change."""
        self.items.cut(self.entry)
        entry = self.entry
        if self._keys is None or self._keys[0] is not entry.rows or self._keys[1] is not entry.facts:
            self._keys = (entry.rows, entry.facts, part_keys(self.items, entry))
        return self._keys[2]

    def area(self) -> QRect:
        index = self.items.index(self.entry)
        if index is None:
            return QRect()
        surface = self.items.surface
        return QRect(0, surface.transcript.tops[index], surface.column_width, max(1, self.entry.height))

    @property
    def has_text(self) -> bool:
        return True

    def plain_text(self) -> str:
        entry = self.entry
        is_known = self._whole is not None and self._whole[:2] == (entry.message, entry.is_scanned)
        if self._whole is None or entry.is_live or not is_known:
            self._whole = (entry.message, entry.is_scanned, whole_text(entry))
        return self._whole[2]

    def area_at(self, offset: int) -> QRect:
        before: Row | None = None
        units = 0
        for row in self.entry.text:
            if before is not None and before.block is not None and row.block is not None:
                units += len(separator(before.block, row.block))
            if row.block is not None:
                units += len(block_text(row.block).encode("utf-16-le", "surrogatepass")) // 2
            if offset < units:
                return self._area_of(row)
            before = row
        return self._area_of(before) if before is not None else self.area()

    def _area_of(self, row: Row) -> QRect:
        found = next((key for key in self.children() if key.action is None and row in rows_of(key)), None)
        return self.items.item(found).area() if found is not None else self.area()

    def offset_at(self, point: QPoint) -> int:
        before: Row | None = None
        units = 0
        for row in self.entry.text:
            if before is not None and before.block is not None and row.block is not None:
                units += len(separator(before.block, row.block))
            if self.items.viewport_area(self._area_of(row)).bottom() >= point.y():
                return units
            if row.block is not None:
                units += len(block_text(row.block).encode("utf-16-le", "surrogatepass")) // 2
            before = row
        return units

    @property
    def can_take_focus(self) -> bool:
        return True

    @property
    def has_focus(self) -> bool:
        look = self.items.surface.look
        return look.focused_entry is self.entry and look.focused is None and look.focused_row is None

    def text(self, kind: QAccessible.Text) -> str:
        """Who speaks and what is said; as the description how an answer came about."""
        if kind == QAccessible.Text.Name:
            return spoken_message(self.entry)
        return self.entry.facts.figures.text if kind == QAccessible.Text.Description else ""

    def role(self) -> QAccessible.Role:
        """An item of the conversation."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Also whether it is still being written."""
        state = super().state()
        state.busy = self.entry.is_live
        return state


def make_item(items: Items, key: ItemKey) -> Item:
    """The item for a message or a part of one."""
    return MessageItem(items, key) if key.row is None else make_part(items, key)


class ConversationInterface(QAccessibleWidget):
    """The list of messages, and behind them the button that leads to the newest one while it is shown."""

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface, QAccessible.Role.List, surface.accessibleName())
        self._surface = surface
        self.items = Items(surface, make_item)

    def childCount(self) -> int:
        """The number of messages, and the button."""
        return len(self._surface.transcript.entries) + self._surface.jump_button.isVisible()

    def child(self, index: int) -> QAccessibleInterface | None:
        """A message, or the button."""
        entries = self._surface.transcript.entries
        if index == len(entries) and self._surface.jump_button.isVisible():
            return QAccessible.queryAccessibleInterface(self._surface.jump_button)
        return self.items.item(ItemKey(entries[index])) if 0 <= index < len(entries) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of a message, or of the button."""
        if child.object() is self._surface.jump_button:
            return len(self._surface.transcript.entries) if self._surface.jump_button.isVisible() else -1
        if not isinstance(child, MessageItem):
            return -1
        index = self.items.index(child.entry)
        return -1 if index is None else index

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        """The message, or the part of it, at a point of the screen."""
        button = self._surface.jump_button
        point = QPoint(x, y)
        if button.isVisible() and button.rect().contains(button.mapFromGlobal(point)):
            return QAccessible.queryAccessibleInterface(button)
        found = self._surface.row_at(QPointF(self._surface.viewport().mapFromGlobal(point)))
        if found is None:
            return None
        message = self.items.item(ItemKey(found[0]))
        return message.childAt(x, y) or message

    def focusChild(self) -> QAccessibleInterface | None:
        """The message that the keyboard is at, or the place in it."""
        return self.focused_item()

    def focused_item(self) -> Item | None:
        """The same, as an item."""
        look = self._surface.look
        if look.focused_entry is None or self.items.index(look.focused_entry) is None:
            return None
        if look.focused is not None:
            return self.items.item(spot_key(look.focused))
        row = look.focused_row
        is_block = row is not None and row.block is not None and row.block.segment == 0
        return self.items.item(ItemKey(look.focused_entry, row) if is_block else ItemKey(look.focused_entry))


def spot_key(spot: Spot) -> ItemKey:
    """The item for a place that the keyboard is at."""
    return target_key(spot.entry, spot.row, spot.target)


@cache
def _interfaces() -> dict[int, ConversationInterface]:
    """The interfaces of living views, by the identity of the view: Qt does not keep them alive."""
    return {}


def _close(identity: int, _subject: object = None) -> None:
    """A view is gone."""
    _interfaces().pop(identity).items.close()


def _interface(_key: str, subject: QObject) -> QAccessibleInterface | None:
    if not isinstance(subject, ChatSurface):
        return None
    interfaces = _interfaces()
    identity = id(subject)
    if identity not in interfaces:
        interfaces[identity] = ConversationInterface(subject)
        subject.destroyed.connect(partial(_close, identity))
    return interfaces[identity]


@cache
def install() -> None:
    """Make conversations known to screen readers; once per process."""
    QAccessible.installFactory(_interface)


def follow(surface: ChatSurface) -> None:
    """Other messages are shown: those out of use are let go of, a new one at the end is told."""
    interface = _interfaces().get(id(surface))
    if interface is None:
        return
    interface.items.sweep_soon()
    entries = surface.transcript.entries
    if QAccessible.isActive() and entries and entries[-1].is_live:
        event = QAccessibleEvent(interface.items.item(ItemKey(entries[-1])), QAccessible.Event.ObjectCreated)
        QAccessible.updateAccessibility(event)


def tell_focus(surface: ChatSurface, name: str) -> None:
    """The keyboard is at a message, or at a place in it with this name."""
    surface.setAccessibleDescription(name)
    if QAccessible.isActive():
        interface = QAccessible.queryAccessibleInterface(surface)
        item = interface.focused_item() if isinstance(interface, ConversationInterface) else None
        if item is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(item, QAccessible.Event.Focus))
