"""Conversations that were deleted before the disk had taken them: as they were at last they go to the trash, as soon as
the disk takes that, and until then they wait like every other change."""

from collections.abc import Collection
from functools import partial

from desktop.domain.conversation import Conversation
from desktop.services.ports import Conversations
from desktop.services.waiting_saves import WaitingSaves

_TO_TRASH = "/trash/"  # no id of a conversation holds a slash


class DeletedUnsaved:
    """Holds them until the disk has them, or somebody wants them back."""

    def __init__(self, store: Conversations, saves: WaitingSaves) -> None:
        self._store = store
        self._saves = saves
        self._deleted: dict[str, Conversation] = {}

    @property
    def waiting(self) -> tuple[Conversation, ...]:
        """Those that are not in the trash yet, or not as they were at last."""
        failures = self._saves.failures
        return tuple(each for each in self._deleted.values() if _TO_TRASH + each.id in failures)

    def take(self, conversation: Conversation) -> None:
        """What the disk did not take of a conversation goes to the trash instead."""
        self._deleted[conversation.id] = conversation
        self._saves.hand_over(
            conversation.id, _TO_TRASH + conversation.id, partial(self._store.save_in_trash, conversation)
        )

    def give_back(self, conversation_id: str) -> Conversation | None:
        """A conversation that still waits; it need not go to the trash any more."""
        waiting = next((each for each in self.waiting if each.id == conversation_id), None)
        self.forget((conversation_id,))
        return waiting

    def forget(self, conversation_ids: Collection[str]) -> None:
        """Nobody wants these any more."""
        for conversation_id in conversation_ids:
            if self._deleted.pop(conversation_id, None) is not None:
                self._saves.forget(_TO_TRASH + conversation_id)

    def told_as(self, name: str) -> str | None:
        """The name of something that waits, for the user; ``None`` when it is nothing of this."""
        found = self._deleted.get(name.removeprefix(_TO_TRASH)) if name.startswith(_TO_TRASH) else None
        return f"{found.shown_title} (deleted)" if found is not None else None
