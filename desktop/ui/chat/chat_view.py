"""The conversation as a widget: takes conversations and the events of a turn, tells what the user wishes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QStyle, QWidget

from desktop.domain.conversation import Conversation
from desktop.domain.events import PromptProgress, ReasoningDelta, TextDelta
from desktop.domain.messages import Message, Role
from desktop.domain.session import ScrollPosition
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.ui.chat.blocks import BlockKind
from desktop.ui.chat.chat_painter import Spot
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.clipboard_text import code_text
from desktop.ui.chat.entry import Entry, Row, RowKind
from desktop.ui.chat.focus_path import FocusPath
from desktop.ui.chat.live_answer import LiveAnswer
from desktop.ui.chat.markdown_parser import is_link_allowed
from desktop.ui.chat.pointer import Pointer
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.visible_layout import Anchor

FRAME_MS = 16
BUSY_SHARE = 3
COPIED_MS = 1500
TYPING_STEP_MS = 50
TYPING_PERIOD_S = 1.4
FARTHEST_RESTORED = 100_000


class ChatView(ChatSurface):
    """Shows one conversation, also while it is being answered."""

    regenerate_requested = Signal(str)
    continue_requested = Signal()
    edit_requested = Signal(str)
    version_requested = Signal(str)
    retry_requested = Signal()
    link_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatView")
        self.setAccessibleName(self.tr("Conversation"))
        self._live: LiveAnswer | None = None
        self._kept: Entry | None = None
        self._frame_cost_s = 0.0
        self._focus = FocusPath(self)
        self._pointer = Pointer(self, self)
        self._frame_timer = self._timer(self._on_frame_timer_timeout, is_single=True)
        self._copied_timer = self._timer(self._on_copied_timer_timeout, is_single=True)
        self._typing_timer = self._timer(self._on_typing_timer_timeout, is_single=False)

    def _timer(self, slot: Callable[[], None], *, is_single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(is_single)
        timer.timeout.connect(slot)
        return timer

    # -- what is shown

    def show_conversation(self, conversation: Conversation) -> None:
        """Show another conversation, at its end."""
        self._end_live()
        self._kept = None
        self.selection.clear()
        self._focus.clear()
        self.look.hovered_entry = self.look.hovered = None
        self.transcript.entries.clear()
        self.transcript.show(conversation)
        self._refresh()
        self.scroll_to_end()

    def update_conversation(self, conversation: Conversation) -> None:
        """Show what has changed in the conversation that is shown; what is read stays where it is."""
        with self.keeping_place():
            self.transcript.show(conversation, self._kept)
            self._refresh()

    def _refresh(self) -> None:
        """Entries or what can be done with them have changed."""
        self.transcript.refresh_facts(is_busy=self._live is not None)
        self.layout_.set_column(self.column_width)
        self.layout_.estimate_new()
        self._focus.refresh()

    def apply_turn_event(self, event: TurnEvent) -> None:
        """Show what happens in the turn that answers this conversation."""
        match event:
            case TurnStarted(answer=answer):
                self._start(answer)
            case PromptProgress():
                self._show_progress(event)
            case TextDelta(text=text):
                if self._live is not None:
                    self._live.add_text(text)
                    self._schedule_frame()
            case ReasoningDelta(text=text):
                if self._live is not None:
                    self._live.add_reasoning(text)
                    self._schedule_frame()
            case TurnEnded():
                self._end(event)

    def toPlainText(self) -> str:  # noqa: N802 - the name that Qt's text widgets give it, and a contract
        """The text of the conversation as a person would copy it, with what is still being written."""
        self._flush()
        return "\n\n".join(text for entry in self.transcript.entries if (text := entry.plain_text()))

    # -- the turn

    def _start(self, answer: Message) -> None:
        self._end_live()
        index = self.transcript.index_of(answer.id)
        anchor = self.anchor()
        if index is None:
            self.transcript.cut_behind(answer.parent)
            entry = Entry(answer)
            self.transcript.append(entry)
            self._sticks = True
        else:
            self.transcript.cut_behind(answer.id)
            entry = self.transcript.entries[index]
            self.transcript.touch(index)
        self._live = LiveAnswer(entry, answer)
        self._kept = entry
        self._refresh()
        self.settle(anchor)
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0:
            self._typing_timer.start(TYPING_STEP_MS)

    def _show_progress(self, event: PromptProgress) -> None:
        if self._live is not None:
            note = self.tr("Reading {0} / {1}").format(f"{event.done:,}", f"{event.total:,}")
            self._live.entry.note = note if event.done < event.total else ""
            self._live.entry.refresh(RowKind.TYPING)
            self.settle(self.anchor())

    def _end(self, event: TurnEnded) -> None:
        live = self._live
        if live is None:
            return
        anchor = self.anchor()
        self._end_live()
        live.finish(event.answer)
        live.entry.error = event.error
        live.entry.assemble()
        live.entry.refresh(RowKind.ERROR)
        index = self.transcript.index_of(event.answer.id)
        if index is not None:
            self.transcript.touch(index)
        self._kept = live.entry if event.error is not None else None
        self._refresh()
        self.settle(anchor)

    def _end_live(self) -> None:
        self._live = None
        self._frame_timer.stop()
        self._typing_timer.stop()

    def _schedule_frame(self) -> None:
        if not self._frame_timer.isActive():
            self._frame_timer.start(max(FRAME_MS, int(self._frame_cost_s * 1000 * BUSY_SHARE)))

    @Slot()
    def _on_frame_timer_timeout(self) -> None:
        self._flush()

    def _flush(self) -> None:
        """One frame: take in what has come, lay out the end of the answer, repaint it."""
        if self._live is None or not self._live.has_pending:
            return
        began = time.perf_counter()
        entry = self._live.entry
        index = self.transcript.index_of(entry.message.id)
        anchor = self.anchor()
        last = entry.rows.index(entry.text[-1]) if entry.text else 0
        changed_from = entry.tops[last]
        self._live.flush()
        if entry.text:
            self._typing_timer.stop()
        if index is not None:
            self.transcript.touch(index)
            self.settle(anchor, self.transcript.tops[index] + changed_from)
        self._frame_cost_s = time.perf_counter() - began

    @Slot()
    def _on_typing_timer_timeout(self) -> None:
        if self._live is not None and self._live.entry.rows and not self._live.entry.text:
            self.look.phase = (time.monotonic() / TYPING_PERIOD_S) % 1
            self.update_row(self._live.entry, self._live.entry.rows[0])

    # -- scroll position

    def scroll_position(self) -> ScrollPosition:
        """Where the reader is, to come back to it later."""
        if self.is_at_end or not self.transcript.entries:
            return ScrollPosition()
        index = self.transcript.index_at(self.scroll)
        return ScrollPosition(self.transcript.entries[index].message.id, self.scroll - self.transcript.tops[index])

    def restore_scroll(self, position: ScrollPosition) -> None:
        """Go back to where the reader was."""
        index = self.transcript.index_of(position.message_id) if position.message_id else None
        if index is None:
            self.scroll_to_end()
            return
        top = self.transcript.tops[index]
        self.layout_.lay_out(top, top + min(position.offset, FARTHEST_RESTORED))
        self._sticks = False
        self.settle(Anchor(self.transcript.entries[index], None, -position.offset))
        self._sticks = self.scroll >= self.verticalScrollBar().maximum() - 2

    # -- actions

    def copy_last_answer(self) -> None:
        """Put the text of the newest answer into the clipboard."""
        for entry in reversed(self.transcript.entries):
            if entry.message.role is Role.ASSISTANT:
                QGuiApplication.clipboard().setText(entry.plain_text())
                return

    def perform(self, spot: Spot) -> None:
        """Do what a click or Enter at this place asks for."""
        entry, message_id = spot.entry, spot.entry.message.id
        match spot.target.action:
            case Action.COPY_MESSAGE | Action.COPY_CODE:
                is_code = spot.target.action is Action.COPY_CODE
                QGuiApplication.clipboard().setText(code_text(entry, spot.row) if is_code else entry.plain_text())
                self._show_copied(spot.row, spot.target.action)
            case Action.EDIT:
                self.edit_requested.emit(message_id)
            case Action.REGENERATE:
                self.regenerate_requested.emit(message_id)
            case Action.CONTINUE:
                self.continue_requested.emit()
            case Action.PREVIOUS_VERSION | Action.NEXT_VERSION:
                step = 1 if spot.target.action is Action.NEXT_VERSION else -1
                self.version_requested.emit(self.transcript.neighbour(message_id, step) or message_id)
            case Action.TOGGLE_REASONING:
                self._toggle_reasoning(entry)
            case Action.RETRY:
                self.retry_requested.emit()
            case Action.OPEN_LINK:
                if is_link_allowed(spot.target.value):
                    self.link_requested.emit(spot.target.value)

    def _show_copied(self, row: Row, action: Action) -> None:
        self.look.copied = (row, action)
        self._copied_timer.start(COPIED_MS)
        self.viewport().update()

    @Slot()
    def _on_copied_timer_timeout(self) -> None:
        self.look.copied = None
        self.viewport().update()

    def _toggle_reasoning(self, entry: Entry) -> None:
        index = self.transcript.index_of(entry.message.id)
        if index is None:
            return
        self._sticks = False
        anchor = Anchor(entry, entry.rows[0], self.row_area(entry, entry.rows[0]).top())
        entry.is_expanded = not entry.is_expanded
        entry.refresh(RowKind.REASONING_HEAD)
        entry.assemble()
        self.transcript.touch(index)
        self.settle(anchor)
        self._sticks = self.scroll >= self.verticalScrollBar().maximum() - 2
        self._focus.refresh()

    def copy_selection(self) -> None:
        """Put the selected text into the clipboard."""
        if not self.selection.is_empty:
            QGuiApplication.clipboard().setText(self.selection.text())

    def select_all(self) -> None:
        """Select the whole conversation."""
        self.selection.select_all()
        self.viewport().update()

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll, move between messages, do what the place under the focus does."""
        if not self._handle_key(event):
            super().keyPressEvent(event)

    def _handle_key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return event.key() in steps and self._focus.move_to_message(steps[Qt.Key(event.key())])
        return self._handle_plain_key(event)

    def _handle_plain_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Home:
                self.scroll_to(0)
            case Qt.Key.Key_End:
                self.scroll_to_end()
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                return self._focus.move_in_message(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if self._focus.spot is not None:
                self.perform(self._focus.spot)
            case Qt.Key.Key_Escape if self._focus.entry is not None or not self.selection.is_empty:
                self.selection.clear()
                self._focus.clear()
            case _:
                return False
        return True

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802, FBT001 - Qt's name and signature
        """Tab goes through the places of the message that the keyboard is at, then on to the next widget."""
        if self._focus.move_in_message(1 if is_next else -1):
            return True
        self._focus.clear()
        return super().focusNextPrevChild(is_next)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The focus ring goes with the keyboard, unless only a menu has opened."""
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._focus.clear()
        super().focusOutEvent(event)

    # -- context menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What can be copied here."""
        point = event.pos() if event.reason() == QContextMenuEvent.Reason.Mouse else self.viewport().rect().center()
        found = self.row_at(self.viewport().mapFrom(self, point).toPointF())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy_selection)
        copy.setEnabled(not self.selection.is_empty)
        if found is not None:
            entry, row, _ = found
            clipboard = QGuiApplication.clipboard()
            menu.addAction(self.tr("Copy message"), lambda: clipboard.setText(entry.plain_text()))
            menu.addAction(self.tr("Copy as Markdown"), lambda: clipboard.setText(entry.message.text))
            if row.block is not None and row.block.kind is BlockKind.CODE:
                menu.addAction(self.tr("Copy code"), lambda: clipboard.setText(code_text(entry, row)))
        menu.addSeparator()
        menu.addAction(self.tr("Select all"), QKeySequence(QKeySequence.StandardKey.SelectAll), self.select_all)
        menu.popup(self.viewport().mapToGlobal(point))

    def event(self, event: QEvent) -> bool:
        """Keys that are ours go before shortcuts of the window while the keyboard is here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_copy = event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll)
            if is_copy:
                event.accept()
                return True
        return super().event(event)
