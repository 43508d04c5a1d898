"""The conversation as a widget: takes conversations and the events of a turn, tells what the user wishes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QStyle, QWidget

from desktop.domain.conversation import Conversation
from desktop.domain.errors import Cure
from desktop.domain.events import PromptProgress, ReasoningDelta, TextDelta
from desktop.domain.messages import Message
from desktop.domain.session import ScrollPosition
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.ui.chat import accessibility, scroll_memory
from desktop.ui.chat.answer_voice import AnswerVoice
from desktop.ui.chat.chat_actions import ChatActions
from desktop.ui.chat.chat_keys import ChatKeys, is_ours
from desktop.ui.chat.chat_menu import ChatMenu
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.colour_watch import ColourWatch
from desktop.ui.chat.conversation_find import ConversationFind
from desktop.ui.chat.entry import Entry, RowKind
from desktop.ui.chat.focus_path import FocusPath
from desktop.ui.chat.live_answer import LiveAnswer
from desktop.ui.chat.pointer import Pointer
from desktop.ui.chat.shown_images import AttachedImages
from desktop.ui.chat.sideways import SidewaysScroll
from desktop.ui.chat.version_steps import VersionSteps

FRAME_MS = 16
BUSY_SHARE = 3
TYPING_STEP_MS = 50
TYPING_PERIOD_S = 1.4


class ChatView(ChatSurface):
    """Shows one conversation, also while it is being answered. ``cure_label`` names the button that cures an error, or
    gives nothing when it cannot be cured."""

    regenerate_requested = Signal(str)
    continue_requested = Signal()
    edit_requested = Signal(str)
    version_requested = Signal(str)
    retry_requested = Signal()
    cure_requested = Signal(object)
    link_requested = Signal(object)
    save_requested = Signal(object)
    image_requested = Signal(object, object)

    def __init__(
        self, parent: QWidget | None = None, cure_label: Callable[[Cure | None], str] = lambda _cure: ""
    ) -> None:
        super().__init__(parent)
        self._cure_label = cure_label
        self.setObjectName("chatView")
        self.setAccessibleName(self.tr("Conversation"))
        accessibility.install()
        self._live: LiveAnswer | None = None
        self._kept: Entry | None = None
        self._frame_cost_s = 0.0
        self._voice = AnswerVoice(self)
        self._focus = FocusPath(self)
        self.wishes = ChatActions(self)
        self.versions = VersionSteps(self, self._focus)
        sideways = SidewaysScroll(self)
        self._menu = ChatMenu(self, self.wishes)
        self._keys = ChatKeys(self, self._focus, self.wishes, sideways, self.versions)
        self._pointer = Pointer(self, self.wishes, sideways)
        ColourWatch(self)
        self.finding = ConversationFind(self, self.marked_bar)
        self._frame_timer = QTimer(self)
        self._frame_timer.setSingleShot(True)
        self._typing_timer = QTimer(self)
        self._connect()

    def _connect(self) -> None:
        actions = self.wishes
        actions.regenerate_requested.connect(self.regenerate_requested)
        actions.continue_requested.connect(self.continue_requested)
        actions.edit_requested.connect(self.edit_requested)
        actions.version_step_requested.connect(self.versions.step)
        self.versions.version_requested.connect(self.version_requested)
        actions.retry_requested.connect(self.retry_requested)
        actions.cure_requested.connect(self.cure_requested)
        actions.link_requested.connect(self.link_requested)
        actions.save_requested.connect(self.save_requested)
        actions.image_requested.connect(self.image_requested)
        actions.rows_changed.connect(self._focus.refresh)
        self._frame_timer.timeout.connect(self._on_frame_timer_timeout)
        self._typing_timer.timeout.connect(self._on_typing_timer_timeout)

    # -- what is shown

    def show_conversation(self, conversation: Conversation) -> None:
        """Show another conversation, at its end."""
        self._end_live()
        self._kept = None
        self.selection.clear()
        self._focus.clear()
        self.look.hovered_entry = self.look.hovered = None
        self.images.attached = AttachedImages(conversation.messages)
        self.transcript.clear()
        self.transcript.show(conversation)
        self._refresh()
        self.scroll_to_end()

    def update_conversation(self, conversation: Conversation) -> None:
        """Show what has changed in the conversation that is shown; what is read stays where it is."""
        self.images.attached = AttachedImages(conversation.messages)
        with self.keeping_place():
            self.transcript.show(conversation, self._kept)
            self._refresh()

    def _refresh(self) -> None:
        """Entries or what can be done with them have changed."""
        self.transcript.refresh_facts(is_busy=self._live is not None)
        self.layout_.set_column(self.column_width)
        self._focus.refresh()
        self.finding.refresh()

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

    def toPlainText(self) -> str:
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
        self._voice.begin(entry)
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
        live.entry.cure_label = self._cure_label(event.error.cure) if event.error is not None else ""
        live.entry.assemble()
        live.entry.refresh(RowKind.ERROR)
        index = self.transcript.index_of(event.answer.id)
        if index is not None:
            self.transcript.touch(index)
        self._kept = live.entry if event.error is not None else None
        self._refresh()
        self.settle(anchor)
        self._voice.end()

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
        last = entry.text[-1] if entry.text else None
        self._live.flush()
        if entry.text:
            self._typing_timer.stop()
        self._voice.follow()
        if index is not None:
            self.transcript.touch(index)
            self.settle(anchor, None if last is None else (entry, last))
        self.finding.note_growth()
        self._frame_cost_s = time.perf_counter() - began

    @Slot()
    def _on_typing_timer_timeout(self) -> None:
        entry = self._live.entry if self._live is not None else None
        row = next((row for row in entry.rows if row.kind is RowKind.TYPING), None) if entry is not None else None
        if entry is not None and row is not None:
            self.look.phase = (time.monotonic() / TYPING_PERIOD_S) % 1
            self.update_row(entry, row)

    # -- scroll position

    def scroll_position(self) -> ScrollPosition:
        """Where the reader is, to come back to it later."""
        return scroll_memory.scroll_position(self)

    def restore_scroll(self, position: ScrollPosition) -> None:
        """Go back to where the reader was."""
        scroll_memory.restore_scroll(self, position)

    # -- input

    def copy_last_answer(self) -> None:
        """Put the text of the newest answer into the clipboard."""
        self.wishes.copy_last_answer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, move between messages, do what the place under the focus does."""
        if not self._keys.handle(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes through the places of the message that the keyboard is at, then on to the next widget."""
        if self._focus.move_in_message(1 if is_next else -1):
            return True
        self._focus.clear()
        return super().focusNextPrevChild(is_next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab leads to the newest message in view, so that one sees where the keyboard is."""
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and self._focus.entry is None:
            self._focus.move_to_message(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus ring goes with the keyboard, unless only a menu has opened."""
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._focus.clear()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be copied here."""
        is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self._menu.popup(event.pos() if is_mouse else self._focus.point)

    def event(self, event: QEvent) -> bool:
        """Copying is for the conversation while the keyboard is here, not for shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_ours(event):
            event.accept()
            return True
        return super().event(event)
