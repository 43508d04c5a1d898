"""What the keyboard does in the conversation: scroll, go from message to message, from block to block or from version
to version, do what the focus is at, copy.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.ui.chat.chat_actions import ChatActions
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.focus_path import FocusPath
from desktop.ui.chat.sideways import KEY_STEP, SidewaysScroll
from desktop.ui.chat.version_steps import VersionSteps

VERTICAL = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
HORIZONTAL = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def is_ours(event: QKeyEvent) -> bool:
    """Whether a key belongs to the conversation while the keyboard is here, whatever shortcuts the window has."""
    return event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll)


class ChatKeys:
    """Handles keys for a surface."""

    def __init__(
        self, surface: ChatSurface, focus: FocusPath, actions: ChatActions, sideways: SidewaysScroll,
        versions: VersionSteps,
    ) -> None:  # fmt: skip
        self._surface = surface
        self._focus = focus
        self._actions = actions
        self._sideways = sideways
        self._versions = versions

    def handle(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; false when it is none of ours."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._actions.select_all()
            return True
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return self._handle_alt(event, key)
        return self._handle_plain(key)

    def _handle_alt(self, event: QKeyEvent, key: Qt.Key) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if key in HORIZONTAL:
            return self._versions.step_focused(HORIZONTAL[key])
        is_block = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        move = self._focus.move_to_block if is_block else self._focus.move_to_message
        return key in VERTICAL and move(VERTICAL[key])

    def _handle_plain(self, key: Qt.Key) -> bool:
        if key in HORIZONTAL:
            return self._move_sideways(HORIZONTAL[key])
        if key in ENTER:
            return self._activate()
        if key == Qt.Key.Key_Escape:
            return self._leave()
        if key == Qt.Key.Key_Home:
            self._surface.scroll_to(0)
        elif key == Qt.Key.Key_End:
            self._surface.scroll_to_end()
        return key in (Qt.Key.Key_Home, Qt.Key.Key_End)

    def _copy(self) -> None:
        """Copy what is selected, or else the block or the message that the keyboard is at."""
        entry, row = self._focus.entry, self._focus.row
        if not self._surface.selection.is_empty:
            self._actions.copy_selection()
        elif entry is not None and row is not None:
            self._actions.copy_row(entry, row)
        elif entry is not None:
            self._actions.copy_message(entry)

    def _move_sideways(self, step: int) -> bool:
        """Scroll a block that is wider than the column, or go to the next place in the message."""
        row = self._focus.row
        if row is not None and self._sideways.scroll_by(row, step * KEY_STEP):
            return True
        if self._focus.entry is None:
            return self._versions.step_newest(step)
        return self._focus.move_in_message(step)

    def _activate(self) -> bool:
        """Do what the place does that the keyboard is at; in a block that is the first one, such as Copy."""
        spot = self._focus.spot
        if spot is None and self._focus.row is not None:
            spot = next(iter(self._focus.spots_in_block()), None)
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
