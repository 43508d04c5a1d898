"""What the keyboard does in the conversation: scroll, go from message to message, do what the focus is at, copy."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.ui.chat.chat_actions import ChatActions
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.focus_path import FocusPath

VERTICAL = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
HORIZONTAL = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def is_ours(event: QKeyEvent) -> bool:
    """Whether a key belongs to the conversation while the keyboard is here, whatever shortcuts the window has."""
    return event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll)


class ChatKeys:
    """Handles keys for a surface."""

    def __init__(self, surface: ChatSurface, focus: FocusPath, actions: ChatActions) -> None:
        self._surface = surface
        self._focus = focus
        self._actions = actions

    def handle(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; false when it is none of ours."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._actions.copy_selection()
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._actions.select_all()
            return True
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            is_plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            return is_plain and key in VERTICAL and self._focus.move_to_message(VERTICAL[key])
        return self._handle_plain(key)

    def _handle_plain(self, key: Qt.Key) -> bool:
        if key in HORIZONTAL:
            return self._focus.move_in_message(HORIZONTAL[key])
        if key in ENTER:
            return self._activate()
        if key == Qt.Key.Key_Escape:
            return self._leave()
        if key == Qt.Key.Key_Home:
            self._surface.scroll_to(0)
        elif key == Qt.Key.Key_End:
            self._surface.scroll_to_end()
        return key in (Qt.Key.Key_Home, Qt.Key.Key_End)

    def _activate(self) -> bool:
        spot = self._focus.spot
        if spot is None:
            return self._focus.move_in_message(1)
        self._actions.perform(spot)
        return True

    def _leave(self) -> bool:
        """Escape leaves a message and drops the selection; with neither it is for others."""
        if self._focus.entry is None and self._surface.selection.is_empty:
            return False
        self._surface.selection.clear()
        self._focus.clear()
        return True
