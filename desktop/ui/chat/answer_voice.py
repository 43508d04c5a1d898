"""Reads an answer out while it is written: finished sentences, calmly, then how it ended. For screen readers only."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop.domain.messages import Status
from desktop.ui.chat.chat_surface import ChatSurface
from desktop.ui.chat.entry import Entry
from desktop.ui.chat.shown_text import shortened
from desktop.ui.chat.spoken_text import LONGEST_SPOKEN, SpokenAnswer
from desktop.ui.chat.wording import say

PAUSE_MS = 500


class AnswerVoice(QObject):
    """``begin`` with an answer, ``follow`` it with each frame, ``end`` it. Does nothing when nobody listens."""

    def __init__(self, surface: ChatSurface) -> None:
        super().__init__(surface)
        self._surface = surface
        self._entry: Entry | None = None
        self._spoken = SpokenAnswer()
        self._has_told_thinking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def begin(self, entry: Entry) -> None:
        """An answer begins, or carries on: what it says already was heard."""
        self._entry = entry
        self._spoken = SpokenAnswer()
        self._has_told_thinking = bool(entry.reasoning)
        if entry.text and QAccessible.isActive():
            self._spoken.take(entry.blocks, is_complete=True)

    def follow(self) -> None:
        """More was written."""
        if not self._timer.isActive() and QAccessible.isActive():
            self._timer.start(PAUSE_MS)

    @Slot()
    def _on_timer_timeout(self) -> None:
        entry = self._entry
        if entry is None or entry not in self._surface.transcript.entries:
            return
        if entry.reasoning and not entry.text and not self._has_told_thinking:
            self._has_told_thinking = True
            self._say(say("Thinking…"))
        self._say(self._spoken.take(entry.blocks))

    def end(self) -> None:
        """The answer has ended: read what is left of it, and how it ended."""
        entry, self._entry = self._entry, None
        self._timer.stop()
        if entry is None or not QAccessible.isActive():
            return
        self._say(self._spoken.take(entry.blocks, is_complete=True))
        error = entry.shown_error
        if error is not None:
            self._say(f"{error.message} {error.hint}".strip(), is_urgent=True)
        else:
            is_stopped = entry.message.status is Status.STOPPED
            self._say(say("Answer stopped.") if is_stopped else say("Answer complete."))

    def _say(self, text: str, *, is_urgent: bool = False) -> None:
        if not text:
            return
        event = QAccessibleAnnouncementEvent(self._surface, shortened(text, LONGEST_SPOKEN))
        if is_urgent:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
