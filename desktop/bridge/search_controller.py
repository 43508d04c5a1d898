"""The search over all conversations for the window: one question at a time, and opening what was found."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.chat_controller import ChatController
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.notices import notice_of
from desktop.domain.search import Hit
from desktop.services.conversation_search import ConversationSearch

REFRESH_MS = 400


class SearchController(QObject):
    """``result_changed`` carries a ``SearchResult`` for the newest question, again when more has been read;
    ``hit_opened`` the ``Hit`` that the shown conversation now leads to."""

    result_changed = Signal(object)
    hit_opened = Signal(object)
    notice_raised = Signal(object)

    def __init__(self, search: ConversationSearch, chat: ChatController, tasks: Tasks) -> None:
        super().__init__()
        self._search = search
        self._chat = chat
        self._tasks = tasks
        self._text = ""
        self._wanted: Hit | None = None
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(REFRESH_MS)
        self._refresh_timer.timeout.connect(self._on_refresh_timer_timeout)
        chat.message_shown.connect(self._on_chat_message_shown)

    def search(self, text: str) -> None:
        """Ask for something else; nothing but blanks is no question."""
        self._text = text if text.strip() else ""
        if self._text:
            self._tasks.spawn(self._ask(self._text), self._on_error)

    def open(self, conversation_id: str, hit: Hit | None) -> None:
        """Show a conversation that was found, where it was found."""
        self._wanted = hit
        if hit is None:
            self._chat.open(conversation_id)
        else:
            self._chat.open_at(conversation_id, hit.message_id)

    def on_progress(self) -> None:
        """More can be found than before."""
        if self._text and not self._refresh_timer.isActive():
            self._refresh_timer.start()

    async def _ask(self, text: str) -> None:
        result = await self._search.search(text)
        if result is not None and text == self._text:
            self.result_changed.emit(result)

    def _on_refresh_timer_timeout(self) -> None:
        if self._text:
            self._tasks.spawn(self._ask(self._text), self._on_error)

    def _on_chat_message_shown(self, message_id: str) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted.message_id == message_id:
            self.hit_opened.emit(wanted)

    def _on_error(self, error: AppError) -> None:
        self.notice_raised.emit(notice_of(error))
