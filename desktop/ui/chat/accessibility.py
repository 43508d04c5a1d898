"""The conversation for screen readers: a list whose items are the messages, each with who speaks and what is said.

Interfaces are made when somebody asks for them. Names come from the text of a message: nothing is laid out for that.
"""
# mypy: disable-error-code="override"
# PySide6's stubs leave out that these functions may return nothing.

from functools import cache

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QColor,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget

from desktop.domain.messages import Role
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.wording import say

LONGEST_ANNOUNCED = 4000


class MessageInterface(QAccessibleInterface):
    """One message."""

    def __init__(self, surface: ChatSurface, entry: Entry) -> None:
        super().__init__()
        self._surface = surface
        self.entry = entry

    def isValid(self) -> bool:
        """Whether the message is still shown."""
        return self.entry in self._surface.transcript.entries

    def window(self) -> QWindow | None:
        """The window that it is in."""
        return self._surface.window().windowHandle()

    def relations(self, match: QAccessible.RelationFlag | None = None) -> list[object]:
        """None."""
        return []

    def focusChild(self) -> QAccessibleInterface | None:
        """None: it has no children."""
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        """None: it has no children."""
        return None

    def parent(self) -> QAccessibleInterface | None:
        """The conversation."""
        return QAccessible.queryAccessibleInterface(self._surface)

    def child(self, index: int) -> QAccessibleInterface | None:
        """None."""
        return None

    def childCount(self) -> int:
        """None."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """None."""
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """Who speaks, and what is said."""
        if kind == QAccessible.Text.Name:
            return message_name(self.entry)
        if kind == QAccessible.Text.Description:
            return self.entry.facts.figures.text
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Messages are not changed from outside."""

    def rect(self) -> QRect:
        """Where it is on the screen."""
        surface = self._surface
        if not self.isValid():
            return QRect()
        top = surface.transcript.tops[surface.transcript.entries.index(self.entry)] - surface.scroll_top
        area = QRect(surface.column_left, top, surface.column_width, self.entry.height)
        return surface.map_to_global(area)

    def role(self) -> QAccessible.Role:
        """An item of the conversation."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """It can be read, and the keyboard can be at it."""
        state = QAccessible.State()
        state.readOnly = True
        state.focusable = True
        state.focused = self._surface.look.focused_entry is self.entry
        return state

    def foregroundColor(self) -> QColor:
        """The colour of the text."""
        return self._surface.styles.theme.text

    def backgroundColor(self) -> QColor:
        """The colour of the page."""
        return self._surface.styles.theme.background

    def object(self) -> QObject | None:
        """No object of its own: it is painted."""
        return None


class ConversationInterface(QAccessibleWidget):
    """The list of messages."""

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface, QAccessible.Role.List, surface.accessibleName())
        self._surface = surface
        self._messages: dict[Entry, MessageInterface] = {}

    def childCount(self) -> int:
        """The number of messages."""
        return len(self._surface.transcript.entries)

    def child(self, index: int) -> QAccessibleInterface | None:
        """A message."""
        entries = self._surface.transcript.entries
        if not 0 <= index < len(entries):
            return None
        entry = entries[index]
        found = self._messages.get(entry)
        if found is None:
            self._messages = {known: item for known, item in self._messages.items() if item.isValid()}
            found = self._messages[entry] = MessageInterface(self._surface, entry)
            QAccessible.registerAccessibleInterface(found)
        return found

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of a message."""
        entries = self._surface.transcript.entries
        is_ours = isinstance(child, MessageInterface) and child.entry in entries
        return entries.index(child.entry) if is_ours and isinstance(child, MessageInterface) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        """The message at a point of the screen."""
        found = self._surface.row_at(QPointF(self._surface.viewport().mapFromGlobal(QPoint(x, y))))
        return self.child(self._surface.transcript.entries.index(found[0])) if found is not None else None


def speaker(entry: Entry) -> str:
    """Who speaks."""
    return say("You") if entry.message.role is Role.USER else say("Answer")


def message_name(entry: Entry) -> str:
    """Who speaks, and what is said."""
    parts = [entry.plain_text()]
    if entry.shown_error is not None:
        parts.append(str(entry.shown_error))
    return f"{speaker(entry)}: " + "\n".join(part for part in parts if part)


@cache
def _interfaces() -> dict[int, ConversationInterface]:
    """The interfaces of living views, by the identity of the view: Qt does not keep them alive."""
    return {}


def _interface(_key: str, subject: QObject) -> QAccessibleInterface | None:
    if not isinstance(subject, ChatSurface):
        return None
    interfaces = _interfaces()
    identity = id(subject)
    if identity not in interfaces:
        interfaces[identity] = ConversationInterface(subject)
        subject.destroyed.connect(lambda: interfaces.pop(identity, None))
    return interfaces[identity]


@cache
def install() -> None:
    """Make conversations known to screen readers; once per process."""
    QAccessible.installFactory(_interface)


def announce(surface: ChatSurface, entry: Entry) -> None:
    """Read a message out, when somebody listens."""
    if QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(surface, message_name(entry)[:LONGEST_ANNOUNCED])
        QAccessible.updateAccessibility(event)


def tell_focus(surface: ChatSurface, index: int, name: str) -> None:
    """The keyboard is at a message, or at a place in it with this name."""
    surface.setAccessibleDescription(name)
    if QAccessible.isActive():
        event = QAccessibleEvent(surface, QAccessible.Event.Focus)
        event.setChild(index)
        QAccessible.updateAccessibility(event)
