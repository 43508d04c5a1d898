"""The menu of one message: everything that can be done with it, also what its footer has no room for."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication

from desktop.domain.models import OtherModel
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.copied import copied_message, message_markdown
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.message_footer import LABELS
from desktop.ui.chat.row_view import Action, Target
from desktop.ui.chat.wording import say
from desktop.ui.menus import PopupMenu


class MessageMenu(PopupMenu):
    """Offers what is possible now; closes itself. ``action_requested`` carries the spot of the message's footer."""

    action_requested = Signal(object)

    def __init__(self, surface: ChatSurface, entry: Entry, models: Sequence[OtherModel] = ()) -> None:
        super().__init__("messageMenu", say("More about this message"), surface)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._surface = surface
        self._entry = entry
        clipboard = QGuiApplication.clipboard()
        self._add("copyMessage", say("Copy"), lambda: clipboard.setMimeData(copied_message(entry).mime()))
        self._add("copyMessageMarkdown", say("Copy as Markdown"), lambda: self._copy_markdown(entry))
        self._add("selectMessage", say("Select message"), self._select)
        self.addSeparator()
        for action in entry.facts.actions:
            if action is not Action.COPY_MESSAGE:
                self._add_wish(self, action, say(LABELS[action]))
        if Action.REGENERATE in entry.facts.actions:
            self._offer_models(models)
        self._add_versions()
        if not entry.facts.is_read_only:
            self.addSeparator()
            self._add_wish(self, Action.BRANCH_OFF, say("Continue in a new chat from here"))
            has_versions = entry.facts.versions > 1
            self._add_wish(self, Action.DELETE, say("Delete this version" if has_versions else "Delete from here on"))

    def _add_versions(self) -> None:
        facts = self._entry.facts
        if facts.versions > 1:
            self._add_wish(self, Action.PREVIOUS_VERSION, say("Previous version"), is_possible=facts.version > 1)
            self._add_wish(self, Action.NEXT_VERSION, say("Next version"), is_possible=facts.version < facts.versions)

    def _offer_models(self, models: Sequence[OtherModel]) -> None:
        if not models:
            return
        menu = PopupMenu("otherModelsMenu", say("Try again with another model"), self)
        for model in models:
            self._add_wish(menu, Action.OTHER_MODEL, model.name.replace("&", "&&"), value=str(model.path))
        menu.setEnabled(not self._entry.facts.is_busy)
        self.addMenu(menu)

    def _add(self, name: str, text: str, do: Callable[[], None], menu: PopupMenu | None = None) -> QAction:
        action = (menu or self).addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: do())
        return action

    def _add_wish(
        self, menu: PopupMenu, action: Action, text: str, *, is_possible: bool = True, value: str = ""
    ) -> None:
        wish = self._add(f"message.{action.name.lower()}", text, partial(self._wish, action, value), menu)
        wish.setToolTip(value or text)
        wish.setEnabled(is_possible and not self._entry.facts.is_busy)

    def _wish(self, action: Action, value: str) -> None:
        footer = next((row for row in self._entry.rows if row.kind is RowKind.FOOTER), None)
        if footer is not None:
            self.action_requested.emit(Spot(self._entry, footer, Target(action, "", QRectF(), value)))

    @staticmethod
    def _copy_markdown(entry: Entry) -> None:
        QGuiApplication.clipboard().setText(message_markdown(entry.message))

    def _select(self) -> None:
        self._entry.scan()
        self._surface.selection.select_message(self._entry)
        self._surface.viewport().update()
