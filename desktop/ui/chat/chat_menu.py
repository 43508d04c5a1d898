"""The context menu of the conversation: what can be copied, selected or saved at one place."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtGui import QAction, QKeySequence

from desktop.domain.messages import ImagePart
from desktop.ui.chat.blocks import BlockKind
from desktop.ui.chat.chat_actions import ChatActions
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry, Row
from desktop.ui.chat.formula_watch import formula_at
from desktop.ui.chat.image_view import ImageUse
from desktop.ui.chat.row_images import image_of
from desktop.ui.chat.row_view import Action
from desktop.ui.image_decoding import Problem
from desktop.ui.menus import PopupMenu


class ChatMenu(QObject):
    """Makes the menu anew for each place."""

    def __init__(self, surface: ChatSurface, actions: ChatActions) -> None:
        super().__init__(surface)
        self._surface = surface
        self._actions = actions

    def popup(self, point: QPoint) -> None:
        """Open the menu at a point of the viewport."""
        self.menu_at(point).popup(self._surface.viewport().mapToGlobal(point))

    def menu_at(self, point: QPoint) -> PopupMenu:
        """What can be done at a point of the viewport."""
        menu = PopupMenu("chatMenu", self.tr("Conversation"), self._surface)
        menu.aboutToHide.connect(menu.deleteLater)
        selection = self._surface.selection
        copy = self._add(menu, "chatCopy", self.tr("Copy"), self._actions.copy_selection, copy_keys())
        copy.setEnabled(not selection.is_empty)
        spot = self._surface.spot_at(QPointF(point))
        if spot is not None and spot.target.action is Action.OPEN_LINK:
            address = spot.target.value
            self._add(menu, "chatCopyLink", self.tr("Copy link address"), lambda: self._actions.copy_text(address))
        formula = formula_at(self._surface, QPointF(point))
        if formula:
            self._add(menu, "chatCopyFormula", self.tr("Copy formula"), lambda: self._actions.copy_text(formula))
        found = self._surface.row_at(QPointF(point))
        if found is not None:
            self._add_image_actions(menu, image_of(found[1], spot.target.value if spot is not None else ""))
            self._add_row_actions(menu, found[0], found[1])
        menu.addSeparator()
        if found is not None:
            entry = found[0]
            self._add(menu, "chatSelectMessage", self.tr("Select message"), lambda: self._actions.select_message(entry))
        keys = QKeySequence(QKeySequence.StandardKey.SelectAll)
        self._add(menu, "chatSelectAll", self.tr("Select all"), self._actions.select_all, keys)
        return menu

    def _add_row_actions(self, menu: PopupMenu, entry: Entry, row: Row) -> None:
        actions = self._actions
        self._add(menu, "chatCopyMessage", self.tr("Copy message"), lambda: actions.copy_message(entry))
        self._add(menu, "chatCopyMarkdown", self.tr("Copy as Markdown"), lambda: actions.copy_markdown(entry))
        if row.block is not None and row.block.kind is BlockKind.CODE:
            menu.addSeparator()
            self._add(menu, "chatCopyCode", self.tr("Copy code"), lambda: actions.copy_code(entry, row))
            self._add(menu, "chatSaveCode", self.tr("Save code as…"), lambda: actions.save_code(entry, row))

    def _add_image_actions(self, menu: PopupMenu, image: ImagePart | None) -> None:
        if image is None:
            return
        is_there = self._surface.images.problem(image) is not Problem.GONE
        for name, text, use in (
            ("chatOpenImage", self.tr("Open image"), ImageUse.OPEN),
            ("chatCopyImage", self.tr("Copy image"), ImageUse.COPY),
            ("chatSaveImage", self.tr("Save image as…"), ImageUse.SAVE),
        ):
            self._add(menu, name, text, partial(self._actions.use_image, image, use)).setEnabled(is_there)
        menu.addSeparator()

    @staticmethod
    def _add(
        menu: PopupMenu, name: str, text: str, run: Callable[[], None], keys: QKeySequence | None = None
    ) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcut(keys)
        action.triggered.connect(lambda _checked=False: run())
        return action


def copy_keys() -> QKeySequence:
    """The keys that copy."""
    return QKeySequence(QKeySequence.StandardKey.Copy)
