"""The menu of one message: everything that can be done with it, also what its footer has no room for."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication

from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.copied import copied_message
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.message_footer import LABELS
from desktop.ui.chat.row_view import Action, Target
from desktop.ui.chat.wording import say
from desktop.ui.menus import PopupMenu

STEPS = {Action.PREVIOUS_VERSION: "Previous version", Action.NEXT_VERSION: "Next version"}


class MessageMenu(PopupMenu):
    """Offers what is possible now; closes itself. ``action_requested`` carries the spot of the message's footer."""

    action_requested = Signal(object)

    def __init__(self, surface: ChatSurface, entry: Entry) -> None:
        super().__init__("messageMenu", say("More about this message"), surface)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._surface = surface
        self._entry = entry
        clipboard = QGuiApplication.clipboard()
        self._add("copyMessage", say("Copy"), lambda: clipboard.setMimeData(copied_message(entry).mime()))
        self._add("copyMessageMarkdown", say("Copy as Markdown"), lambda: clipboard.setText(entry.message.text))
        self._add("selectMessage", say("Select message"), self._select)
        self.addSeparator()
        for action in entry.facts.actions:
            if action is not Action.COPY_MESSAGE:
                self._add_wish(action, say(LABELS[action]), is_possible=not entry.facts.is_busy)
        if entry.facts.versions > 1:
            possible = {
                Action.PREVIOUS_VERSION: entry.facts.version > 1,
                Action.NEXT_VERSION: entry.facts.version < entry.facts.versions,
            }
            for action, is_there in possible.items():
                self._add_wish(action, say(STEPS[action]), is_possible=is_there and not entry.facts.is_busy)

    def _add(self, name: str, text: str, do: Callable[[], None]) -> QAction:
        action = self.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: do())
        return action

    def _add_wish(self, action: Action, text: str, *, is_possible: bool) -> None:
        wish = self._add(f"message.{action.name.lower()}", text, partial(self._wish, action))
        wish.setEnabled(is_possible)

    def _wish(self, action: Action) -> None:
        footer = next((row for row in self._entry.rows if row.kind is RowKind.FOOTER), None)
        if footer is not None:
            self.action_requested.emit(Spot(self._entry, footer, Target(action, "", QRectF())))

    def _select(self) -> None:
        self._entry.scan()
        self._surface.selection.select_message(self._entry)
        self._surface.viewport().update()
