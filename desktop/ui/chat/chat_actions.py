"""What clicks, keys and the context menu do to a message: copy it, or tell what the user wishes."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from desktop.domain.messages import ImagePart, Role
from desktop.domain.models import OtherModel
from desktop.ui.chat.block_text import block_text
from desktop.ui.chat.blocks import BlockKind
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.clipboard_text import code_text
from desktop.ui.chat.code_files import CodeFile, code_file_name
from desktop.ui.chat.code_view import CodeView
from desktop.ui.chat.copied import Piece, block_markdown, copied, copied_message, message_markdown
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.footnotes import Footnotes
from desktop.ui.chat.image_view import ImageUse
from desktop.ui.chat.links import Link
from desktop.ui.chat.markdown_parser import is_link_allowed
from desktop.ui.chat.message_menu import MessageMenu
from desktop.ui.chat.row_images import image_of
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.visible_layout import Anchor
from desktop.ui.image_decoding import Problem

COPIED_MS = 1500


class ChatActions(QObject):
    """Performs what stands at a spot. Wishes are signals, with the id of their message."""

    regenerate_requested = Signal(str)
    continue_requested = Signal()
    edit_requested = Signal(str)
    delete_requested = Signal(str)
    branch_requested = Signal(str)
    other_model_requested = Signal(str, object)
    version_step_requested = Signal(object, int)
    retry_requested = Signal()
    cure_requested = Signal(object)
    link_requested = Signal(object)
    save_requested = Signal(object)
    image_requested = Signal(object, object)
    rows_changed = Signal()

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        self._footnotes = Footnotes(surface)
        self.other_models: Callable[[], Sequence[OtherModel]] = tuple
        surface.press_requested.connect(self.perform)
        self._copied_timer = QTimer(self)
        self._copied_timer.setSingleShot(True)
        self._copied_timer.timeout.connect(self._on_copied_timer_timeout)

    def perform(self, spot: Spot) -> None:
        """Do what a click or Enter at this place asks for."""
        action, message_id = spot.target.action, spot.entry.message.id
        wishes = {
            Action.REGENERATE: self.regenerate_requested,
            Action.EDIT: self.edit_requested,
            Action.DELETE: self.delete_requested,
            Action.BRANCH_OFF: self.branch_requested,
        }
        if action in wishes:
            wishes[action].emit(message_id)
        elif action is Action.OTHER_MODEL:
            self.other_model_requested.emit(message_id, Path(spot.target.value))
        elif action is Action.CONTINUE:
            self.continue_requested.emit()
        elif action is Action.RETRY:
            self.retry_requested.emit()
        elif action is Action.CURE and spot.entry.error is not None:
            self.cure_requested.emit(spot.entry.error.cure)
        elif action is Action.OPEN_IMAGE:
            self.use_image(image_of(spot.row, spot.target.value), ImageUse.OPEN)
        else:
            self._perform_here(spot)

    def _perform_here(self, spot: Spot) -> None:
        entry = spot.entry
        match spot.target.action:
            case Action.COPY_MESSAGE:
                self._copy(copied_message(entry).mime(), spot)
            case Action.COPY_CODE:
                data = QMimeData()
                data.setText(code_text(entry, spot.row))
                self._copy(data, spot)
            case Action.SAVE_CODE:
                self.save_code(entry, spot.row)
            case Action.PREVIOUS_VERSION | Action.NEXT_VERSION as action:
                self.version_step_requested.emit(entry, -1 if action is Action.PREVIOUS_VERSION else 1)
            case Action.MORE:
                self._show_message_menu(spot)
            case Action.TOGGLE_REASONING | Action.WRAP_CODE:
                self._change_shape(spot)
            case _:
                self._follow_link(spot)

    def _follow_link(self, spot: Spot) -> None:
        if spot.target.action in (Action.SHOW_NOTE, Action.LEAVE_NOTE):
            self._footnotes.follow(spot)
        elif is_link_allowed(spot.target.value):
            self.link_requested.emit(Link(spot.target.value, spot.target.text))

    def _change_shape(self, spot: Spot) -> None:
        if spot.target.action is Action.WRAP_CODE:
            self._toggle_wrapping(spot)
        else:
            self._toggle_reasoning(spot.entry)

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

    def _toggle_wrapping(self, spot: Spot) -> None:
        """Break the long lines of code, or show them in one piece; its header stays where it is."""
        surface, view = self._surface, spot.row.view
        if not isinstance(view, CodeView):
            return
        anchor = Anchor(spot.entry, spot.row, surface.row_area(spot.entry, spot.row).top())
        view.group.is_wrapped = not view.group.is_wrapped
        for row in spot.entry.rows:
            if isinstance(row.view, CodeView) and row.view.group is view.group:
                row.is_exact = False
        surface.settle_at(anchor)
        surface.viewport().update()
        self.rows_changed.emit()

    # -- copying

    def _copy(self, data: QMimeData, spot: Spot) -> None:
        QGuiApplication.clipboard().setMimeData(data)
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
            QGuiApplication.clipboard().setMimeData(self._surface.selection.copied().mime())

    def copy_last_answer(self) -> None:
        """Put the text of the newest answer into the clipboard."""
        for entry in reversed(self._surface.transcript.entries):
            if entry.message.role is Role.ASSISTANT:
                self.copy_message(entry)
                return

    def copy_message(self, entry: Entry) -> None:
        """Put a message into the clipboard."""
        QGuiApplication.clipboard().setMimeData(copied_message(entry).mime())

    def copy_markdown(self, entry: Entry) -> None:
        """Put the markdown of a message into the clipboard."""
        self.copy_text(message_markdown(entry.message))

    def copy_code(self, entry: Entry, row: Row) -> None:
        """Put the code that a row belongs to into the clipboard."""
        self.copy_text(code_text(entry, row))

    def copy_row(self, entry: Entry, row: Row) -> None:
        """Put what one row is about into the clipboard: the code, or its text."""
        if image_of(row) is not None:
            self.use_image(image_of(row), ImageUse.COPY)
        elif row.block is None:
            self.copy_message(entry)
        elif row.block.kind is BlockKind.CODE:
            self.copy_code(entry, row)
        else:
            piece = Piece(block_markdown(row.block), is_plain=entry.is_user)
            QGuiApplication.clipboard().setMimeData(copied(block_text(row.block), [piece]).mime())

    @staticmethod
    def copy_text(text: str) -> None:
        """Put a text into the clipboard as it is."""
        QGuiApplication.clipboard().setText(text)

    def save_code(self, entry: Entry, row: Row) -> None:
        """Wish that the code which a row belongs to becomes a file."""
        if row.block is not None:
            self.save_requested.emit(CodeFile(code_file_name(row.block.info), code_text(entry, row)))

    def use_image(self, image: ImagePart | None, use: ImageUse) -> None:
        """Wish that something is done with an image, unless it cannot be shown."""
        if image is not None and self._surface.images.problem(image) is not Problem.GONE:
            self.image_requested.emit(use, image)

    @Slot()
    def select_all(self) -> None:
        """Select the whole conversation."""
        self._surface.selection.select_all()
        self._surface.viewport().update()

    def select_message(self, entry: Entry) -> None:
        """Select what is said in one message."""
        self._surface.selection.select_message(entry)
        self._surface.viewport().update()

    # -- menus

    def _show_message_menu(self, spot: Spot) -> None:
        """What can be done with one message, below the place that was pressed."""
        menu = MessageMenu(self._surface, spot.entry, self.other_models())
        menu.action_requested.connect(self.perform)
        area = self._surface.target_area(spot)
        menu.popup(self._surface.viewport().mapToGlobal(area.bottomLeft()))
