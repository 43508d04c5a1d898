"""What all parts of a conversation share for screen readers: they are made when asked for, and few are kept.

An interface is registered with Qt, which owns it then. It is deleted through Qt as well, and never while Qt may still
be using it: only from the event loop.
"""
# mypy: disable-error-code="override"
# PySide6's stubs leave out that these functions may return nothing, and what ``interface_cast`` returns.

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleTextInterface,
    QColor,
    QWindow,
)
from shiboken6 import Shiboken

from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry, Row
from desktop.ui.chat.row_view import Action

if TYPE_CHECKING:
    from desktop.ui.chat.chat_painter import Spot

MOST_ITEMS = 2000
# PySide 6.11 crashes when interface_cast returns None or a number: its message about the wrong type reads freed memory.
NOTHING = Shiboken.VoidPtr(0)


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What an item stands for: a message, a block of it (by its first row), or something in that block."""

    entry: Entry
    row: Row | None = None
    action: Action | None = None
    value: str = ""
    table_row: int | None = None
    column: int | None = None


class Items(QObject):
    """The interfaces of one conversation, least recently used first."""

    def __init__(self, surface: ChatSurface, make: "Callable[[Items, ItemKey], Item]") -> None:
        super().__init__(surface)
        self.surface = surface
        self._make = make
        self._items: dict[ItemKey, Item] = {}
        self._indexes: dict[Entry, int] = {}
        self.is_closed = False
        self._sweep_timer = QTimer(self)
        self._sweep_timer.setSingleShot(True)
        self._sweep_timer.timeout.connect(self._on_sweep_timer_timeout)

    def __len__(self) -> int:
        return len(self._items)

    def item(self, key: ItemKey) -> "Item":
        """The interface for this, made if need be."""
        found = self._items.pop(key, None)
        if found is None:
            found = self._make(self, key)
            QAccessible.registerAccessibleInterface(found)
            if len(self._items) >= MOST_ITEMS:
                self.sweep_soon()
        self._items[key] = found
        return found

    def index(self, entry: Entry) -> int | None:
        """The index of a message that is shown."""
        if self.is_closed:
            return None
        entries = self.surface.transcript.entries
        index = self._indexes.get(entry, -1)
        if not (0 <= index < len(entries) and entries[index] is entry):
            self._indexes = {other: number for number, other in enumerate(entries)}
            return self._indexes.get(entry)
        return index

    def sweep_soon(self) -> None:
        """Let go of what is out of use, when nobody uses it."""
        self._sweep_timer.start(0)

    @Slot()
    def _on_sweep_timer_timeout(self) -> None:
        valid = [key for key, item in self._items.items() if item.isValid()]
        kept = set(valid[-MOST_ITEMS:])
        self._delete([key for key in self._items if key not in kept])
        self._indexes.clear()

    def close(self) -> None:
        """The conversation is gone."""
        self.is_closed = True
        self._delete(list(self._items))

    def _delete(self, keys: list[ItemKey]) -> None:
        for key in keys:
            item = self._items.pop(key)  # it has to live until Qt has deleted its half
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(item))

    def viewport_area(self, area: QRect) -> QRect:
        """An area of the conversation's column, counted from the top of the conversation, on the screen."""
        surface = self.surface
        return surface.map_to_global(area.translated(surface.column_left, -surface.scroll_top))

    def cut(self, entry: Entry) -> None:
        """Cut a message into its rows if that was not done yet; what is read stays where it is."""
        index = self.index(entry)
        if not entry.is_scanned and index is not None:
            with self.surface.keeping_place():
                entry.scan()
                self.surface.transcript.touch(index)


class Item(QAccessibleInterface):
    """One part of a conversation: painted, so there is no object behind it."""

    def __init__(self, items: Items, key: ItemKey) -> None:
        super().__init__()
        self.items = items
        self.key = key
        self.entry = key.entry
        self._text: ItemText | None = None
        self._press: ItemPress | None = None
        self.caret = 0

    # -- what each kind of item says about itself

    @abstractmethod
    def children(self) -> Sequence[ItemKey]:
        """What it consists of."""

    @abstractmethod
    def container(self) -> ItemKey | None:
        """What it belongs to; nothing for messages, which belong to the conversation."""

    @abstractmethod
    def area(self) -> QRect:
        """Where it is in the column, from the top of the conversation."""

    @property
    def has_text(self) -> bool:
        """Whether its text can be read by character, word, line and sentence."""
        return False

    def plain_text(self) -> str:
        """That text."""
        return ""

    def spot(self) -> "Spot | None":
        """The place that does something, when it is one."""
        return None

    @property
    def can_take_focus(self) -> bool:
        """Whether the keyboard can be at it."""
        return False

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is at it."""
        return False

    def area_at(self, offset: int) -> QRect:
        """Where a character is, as exactly as it is known; ``offset`` in UTF-16 units."""
        return self.area()

    def offset_at(self, point: QPoint) -> int:
        """The character at a point of the screen."""
        return 0

    # -- what Qt asks for

    def isValid(self) -> bool:
        """Whether it is still shown."""
        is_shown = self.items.index(self.entry) is not None
        return is_shown and (self.key.row is None or self.key.row in self.entry.rows)

    def window(self) -> QWindow | None:
        """The window that it is in."""
        return self.items.surface.window().windowHandle()

    def relations(self, match: QAccessible.RelationFlag | None = None) -> list[object]:
        """None."""
        return []

    def parent(self) -> QAccessibleInterface | None:
        """What it belongs to."""
        if self.items.is_closed:
            return None
        container = self.container()
        if container is None:
            return QAccessible.queryAccessibleInterface(self.items.surface)
        return self.items.item(container)

    def childCount(self) -> int:
        """How many parts it has."""
        return len(self.children())

    def child(self, index: int) -> QAccessibleInterface | None:
        """One of its parts."""
        children = self.children()
        return self.items.item(children[index]) if 0 <= index < len(children) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of one of its parts."""
        children = self.children()
        return children.index(child.key) if isinstance(child, Item) and child.key in children else -1

    def focusChild(self) -> QAccessibleInterface | None:
        """The part that the keyboard is at."""
        for key in self.children():
            item = self.items.item(key)
            if item.has_focus:
                return item
            if key.row is self._focused_row() and (inner := item.focusChild()) is not None:
                return inner
        return None

    def _focused_row(self) -> Row | None:
        focused = self.items.surface.look.focused
        return focused.row if focused is not None else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        """The smallest part at a point of the screen."""
        for key in self.children():
            item = self.items.item(key)
            if item.rect().contains(x, y):
                return item.childAt(x, y) or item
        return None

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing is changed from outside."""

    def rect(self) -> QRect:
        """Where it is on the screen."""
        return self.items.viewport_area(self.area()) if self.isValid() else QRect()

    def state(self) -> QAccessible.State:
        """It can be read; whether it is in view, and whether the keyboard can be or is at it."""
        surface = self.items.surface
        state = QAccessible.State()
        state.readOnly = True
        state.focusable = self.can_take_focus
        state.focused = self.has_focus
        state.invisible = not surface.isVisible()
        state.offscreen = not self.rect().intersects(surface.map_to_global(surface.viewport().rect()))
        state.multiLine = self.has_text
        return state

    def foregroundColor(self) -> QColor:
        """The colour of the text."""
        return self.items.surface.styles.theme.text

    def backgroundColor(self) -> QColor:
        """The colour of the page."""
        return self.items.surface.styles.theme.background

    def object(self) -> QObject | None:
        """No object of its own."""
        return None

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Shiboken.VoidPtr:
        """What can be done with it: read its text, press it or bring the keyboard to it."""
        found = self.facet(kind)
        return Shiboken.VoidPtr(Shiboken.getCppPointer(found)[0]) if found is not None else NOTHING

    def facet(self, kind: QAccessible.InterfaceType) -> Shiboken.Object | None:
        """The interface of this kind, when it has one."""
        if kind == QAccessible.InterfaceType.TextInterface and self.has_text:
            self._text = self._text or ItemText(self)
            return self._text
        if kind == QAccessible.InterfaceType.ActionInterface and (self.can_take_focus or self.spot() is not None):
            self._press = self._press or ItemPress(self)
            return self._press
        return None


class ItemPress(QAccessibleActionInterface):
    """Presses an item, or brings the keyboard to it."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item

    def actionNames(self) -> list[str]:
        """What can be done."""
        press = [QAccessibleActionInterface.pressAction()] if self._item.spot() is not None else []
        return [*press, QAccessibleActionInterface.setFocusAction()]

    def doAction(self, name: str) -> None:
        """Do it, as a click or a key would."""
        item, spot = self._item, self._item.spot()
        if name == QAccessibleActionInterface.setFocusAction():
            item.items.surface.focus_requested.emit(item.entry, spot)
        elif name == QAccessibleActionInterface.pressAction() and spot is not None:
            item.items.surface.press_requested.emit(spot)

    def keyBindingsForAction(self, name: str) -> list[str]:
        """None of its own."""
        return []


class ItemText(QAccessibleTextInterface):
    """The text of an item. Offsets are UTF-16 units, as in all of Qt; Qt finds words, lines and sentences itself."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item
        self._seen = ""
        self._units = b""

    def _encoded(self) -> bytes:
        text = self._item.plain_text()
        if text is not self._seen:
            self._seen, self._units = text, text.encode("utf-16-le", "surrogatepass")
        return self._units

    def characterCount(self) -> int:
        """The length of the text."""
        return len(self._encoded()) // 2

    def text(self, begin: int, end: int) -> str:
        """A part of it; ``end`` below zero is its end."""
        stop = 2 * end if end >= 0 else None
        return self._encoded()[2 * max(0, begin) : stop].decode("utf-16-le", "replace")

    def cursorPosition(self) -> int:
        """Where reading is."""
        return min(self._item.caret, self.characterCount())

    def setCursorPosition(self, position: int) -> None:
        """Read on from here."""
        self._item.caret = max(0, position)

    def characterRect(self, offset: int) -> QRect:
        """Where a character is on the screen: the block that it is in."""
        return self._item.items.viewport_area(self._item.area_at(offset)) if self._item.isValid() else QRect()

    def offsetAtPoint(self, point: QPoint) -> int:
        """The character at a point of the screen: the first one of the block there."""
        return self._item.offset_at(point) if self._item.rect().contains(point) else -1

    def scrollToSubstring(self, begin: int, end: int) -> None:
        """Bring it into view."""
        surface = self._item.items.surface
        if self._item.isValid():
            surface.scroll_to(self._item.area_at(begin).top() - surface.viewport().height() // 3)

    def selectionCount(self) -> int:
        """None: what is selected is a matter of the conversation."""
        return 0

    def addSelection(self, begin: int, end: int) -> None:
        """Nothing."""

    def removeSelection(self, index: int) -> None:
        """Nothing."""

    def setSelection(self, index: int, begin: int, end: int) -> None:
        """Nothing."""
