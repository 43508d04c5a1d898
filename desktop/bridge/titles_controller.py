"""Names conversations after their first answer. It costs no answer anything, and a name that a user gave stays."""

from PySide6.QtCore import QObject

from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.tasks import Tasks
from desktop.domain.errors import AppError
from desktop.domain.messages import Status
from desktop.domain.settings import Settings
from desktop.domain.turn import TurnEnded, TurnEvent
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.title_maker import TitleMaker, has_first_title, wants_title


class TitlesController(QObject):
    """Asks once for each conversation. A request that an answer has cut short is made again after that answer."""

    def __init__(
        self, library: ConversationLibrary, maker: TitleMaker, turns: RunningTurns, tasks: Tasks, settings: Settings
    ) -> None:
        super().__init__()
        self._library = library
        self._maker = maker
        self._tasks = tasks
        self._settings = settings
        self._asked: set[str] = set()
        turns.event_received.connect(self._on_turn_event)

    def take_settings(self, settings: Settings) -> None:
        """Take up the application's settings."""
        self._settings = settings

    def _on_turn_event(self, conversation_id: str, event: TurnEvent) -> None:
        is_answered = isinstance(event, TurnEnded) and event.answer.status is Status.COMPLETE
        if is_answered and self._settings["automatic_titles"] and self._maker.is_able:
            self._tasks.spawn(self._name(conversation_id), self._on_error)

    async def _name(self, conversation_id: str) -> None:
        conversation = self._library.open_conversation(conversation_id)
        if (
            conversation is None
            or conversation_id in self._asked
            or self._library.permission.refusal
            or not wants_title(conversation)
        ):
            return
        title = await self._maker.title(conversation, self._settings)
        self._asked.add(conversation_id)
        newest = self._library.open_conversation(conversation_id)
        if title and newest is not None and has_first_title(newest):
            await self._library.save(newest.titled(title))

    def _on_error(self, error: AppError) -> None:
        """The first words stay. Whatever is wrong with the engine or the disk is told where it matters."""
