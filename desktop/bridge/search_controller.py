"""The search over all conversations for the window: one question at a time, and opening what was found."""

import asyncio
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError, ConversationUnreadable
from desktop.domain.notices import notice_of
from desktop.domain.search import Hit
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.conversation_search import ConversationSearch

REFRESH_MS = 400


class SearchController(QObject):
    """``result_changed`` carries a ``SearchResult`` for the newest question, again when more has been read;
    ``hit_opened`` the ``Hit`` that the shown conversation now leads to."""

    result_changed = Signal(object)
    hit_opened = Signal(object)
    notice_raised = Signal(object)

    def __init__(
        self,
        search: ConversationSearch,
        library: ConversationLibrary,
        chat: ChatController,
        turns: RunningTurns,
        tasks: Tasks,
    ) -> None:
        super().__init__()
        self._search = search
        self._library = library
        self._chat = chat
        self._turns = turns
        self._tasks = tasks
        self._text = ""
        self._n_waiting = 0
        self._opening: asyncio.Task[None] | None = None
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(REFRESH_MS)
        self._refresh_timer.timeout.connect(self._on_refresh_timer_timeout)

    def search(self, text: str) -> None:
        """Ask for something else; nothing but blanks is no question."""
        self._text = text if text.strip() else ""
        if self._text:
            self._tasks.spawn(self._ask(self._text), self._on_error)

    def open(self, conversation_id: str, hit: Hit | None) -> None:
        """Show a conversation that was found, where it was found."""
        if self._opening is not None:
            self._opening.cancel()
        if hit is None:
            self._chat.open(conversation_id)
        else:
            self._opening = self._tasks.spawn(self._open_at(conversation_id, hit), self._on_error)

    def on_progress(self) -> None:
        """More can be found than before."""
        if self._text and not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def close(self) -> None:
        """Ask nothing any more."""
        self._text = ""
        self._refresh_timer.stop()

    async def _ask(self, text: str) -> None:
        self._n_waiting += 1
        try:
            result = await self._search.search(text)
        finally:
            self._n_waiting -= 1
        if result is not None and text == self._text:
            self.result_changed.emit(result)

    async def _open_at(self, conversation_id: str, hit: Hit) -> None:
        """Show the branch that the hit is on; it is not saved that this one was looked at."""
        with suppress(ConversationUnreadable):  # the chat tells why
            conversation = await self._library.get(conversation_id)
            if conversation_id not in self._turns.ids:  # an answer that is being made stays in view
                self._library.put(conversation.leading_to(hit.message_id))
        if conversation_id == self._chat.conversation.id:
            self._chat.follow_library()
        else:
            await self._chat.show(conversation_id)
        if any(message.id == hit.message_id for message in self._chat.conversation.path()):
            self.hit_opened.emit(hit)

    def _on_refresh_timer_timeout(self) -> None:
        """A question that has not been answered yet is not asked anew: it would begin from the start."""
        if self._n_waiting:
            self._refresh_timer.start()
        elif self._text:
            self._tasks.spawn(self._ask(self._text), self._on_error)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
