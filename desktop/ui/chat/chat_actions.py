"""What clicks, Enter and the context menu do to a message: copy it, or tell what the user wishes."""

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.domain.messages import Role
from desktop.ui.chat.blocks import BlockKind
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.clipboard_text import code_text
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.markdown_parser import is_link_allowed
from desktop.ui.chat.message_menu import MessageMenu
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.visible_layout import Anchor

COPIED_MS = 1500


class ChatActions(QObject):
    """Performs what stands at a spot. Wishes are signals, with the id of their message."""

    regenerate_requested = Signal(str)
    continue_requested = Signal()
    edit_requested = Signal(str)
    version_requested = Signal(str)
    retry_requested = Signal()
    cure_requested = Signal(object)
    link_requested = Signal(str)
    rows_changed = Signal()

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        surface.press_requested.connect(self.perform)
        self._copied_timer = QTimer(self)
        self._copied_timer.setSingleShot(True)
        self._copied_timer.timeout.connect(self._on_copied_timer_timeout)

    def perform(self, spot: Spot) -> None:
        """Do what a click or Enter at this place asks for."""
        action, message_id = spot.target.action, spot.entry.message.id
        wishes = {Action.REGENERATE: self.regenerate_requested, Action.EDIT: self.edit_requested}
        if action in wishes:
            wishes[action].emit(message_id)
        elif action is Action.CONTINUE:
            self.continue_requested.emit()
        elif action is Action.RETRY:
            self.retry_requested.emit()
        elif action is Action.CURE and spot.entry.error is not None:
            self.cure_requested.emit(spot.entry.error.cure)
        else:
            self._perform_here(spot)

    def _perform_here(self, spot: Spot) -> None:
        entry = spot.entry
        match spot.target.action:
            case Action.COPY_MESSAGE:
                self._copy(entry.plain_text(), spot)
            case Action.COPY_CODE:
                self._copy(code_text(entry, spot.row), spot)
            case Action.PREVIOUS_VERSION:
                self._show_version(entry, -1)
            case Action.NEXT_VERSION:
                self._show_version(entry, 1)
            case Action.TOGGLE_REASONING:
                self._toggle_reasoning(entry)
            case Action.MORE:
                self._show_message_menu(spot)
            case _:
                if is_link_allowed(spot.target.value):
                    self.link_requested.emit(spot.target.value)

    def _show_version(self, entry: Entry, step: int) -> None:
        version = self._surface.transcript.neighbour(entry.message.id, step)
        if version is not None:
            self.version_requested.emit(version)

    def _toggle_reasoning(self, entry: Entry) -> None:
        """Fold or unfold; the line that was clicked stays where it is."""
        surface = self._surface
        head = entry.rows[0]
        anchor = Anchor(entry, head, surface.row_area(entry, head).top())
        entry.is_expanded = not entry.is_expanded
        entry.refresh(RowKind.REASONING_HEAD)
        entry.assemble()
        surface.transcript.touch(surface.transcript.entries.index(entry))
        surface.settle_at(anchor)
        self.rows_changed.emit()

    # -- copying

    def _copy(self, text: str, spot: Spot) -> None:
        QGuiApplication.clipboard().setText(text)
        self._surface.look.copied = (spot.row, spot.target.action)
        self._copied_timer.start(COPIED_MS)
        self._surface.viewport().update()

    @Slot()
    def _on_copied_timer_timeout(self) -> None:
        self._surface.look.copied = None
        self._surface.viewport().update()

    @Slot()
    def copy_selection(self) -> None:
        """Put the selected text into the clipboard."""
        if not self._surface.selection.is_empty:
            QGuiApplication.clipboard().setText(self._surface.selection.text())

    def copy_last_answer(self) -> None:
        """Put the text of the newest answer into the clipboard."""
        for entry in reversed(self._surface.transcript.entries):
            if entry.message.role is Role.ASSISTANT:
                QGuiApplication.clipboard().setText(entry.plain_text())
                return

    @Slot()
    def select_all(self) -> None:
        """Select the whole conversation."""
        self._surface.selection.select_all()
        self._surface.viewport().update()

    # -- menus

    def _show_message_menu(self, spot: Spot) -> None:
        """What can be done with one message, below the place that was pressed."""
        menu = MessageMenu(self._surface, spot.entry)
        menu.action_requested.connect(self.perform)
        area = self._surface.target_area(spot)
        menu.popup(self._surface.viewport().mapToGlobal(area.bottomLeft()))

    def show_menu(self, point: QPoint) -> None:
        """Offer what can be copied at a point of the viewport."""
        self.menu_at(point).popup(self._surface.viewport().mapToGlobal(point))

    def menu_at(self, point: QPoint) -> QMenu:
        """What can be copied at a point of the viewport."""
        menu = QMenu(self._surface)
        menu.setObjectName("chatMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy_selection)
        copy.setEnabled(not self._surface.selection.is_empty)
        found = self._surface.row_at(QPointF(point))
        if found is not None:
            self._add_message_actions(menu, found[0], found[1])
        menu.addSeparator()
        menu.addAction(self.tr("Select all"), QKeySequence(QKeySequence.StandardKey.SelectAll), self.select_all)
        return menu

    def _add_message_actions(self, menu: QMenu, entry: Entry, row: Row) -> None:
        clipboard = QGuiApplication.clipboard()
        menu.addAction(self.tr("Copy message"), lambda: clipboard.setText(entry.plain_text()))
        menu.addAction(self.tr("Copy as Markdown"), lambda: clipboard.setText(entry.message.text))
        if row.block is not None and row.block.kind is BlockKind.CODE:
            menu.addAction(self.tr("Copy code"), lambda: clipboard.setText(code_text(entry, row)))
