"""The conversations that are in memory: those that somebody needs, and a few that were looked at last.

What is not on the disk stays, whatever happens. The others can be read again.
"""

from collections import OrderedDict
from collections.abc import Callable

from desktop.domain.conversation import Conversation

MOST_READ = 32


class OpenConversations:
    """Conversations by their ids. ``is_saved`` tells whether nothing of one waits to be written, ``is_needed`` whether
    it has to stay all the same: it is shown, say."""

    def __init__(self, is_saved: Callable[[str], bool], most_read: int = MOST_READ) -> None:
        self._is_saved = is_saved
        self.is_needed: Callable[[str], bool] = lambda _id: False
        self._most_read = most_read
        self._changed: dict[str, Conversation] = {}
        self._read: OrderedDict[str, Conversation] = OrderedDict()  # last looked at last

    def __contains__(self, conversation_id: str) -> bool:
        return conversation_id in self._changed or conversation_id in self._read

    def __getitem__(self, conversation_id: str) -> Conversation:
        if conversation_id in self._changed:
            return self._changed[conversation_id]
        self._read.move_to_end(conversation_id)
        return self._read[conversation_id]

    def __setitem__(self, conversation_id: str, conversation: Conversation) -> None:
        """Take in one that is not on the disk like this."""
        self._read.pop(conversation_id, None)
        self._changed[conversation_id] = conversation

    def __len__(self) -> int:
        return len(self._changed) + len(self._read)

    def get(self, conversation_id: str) -> Conversation | None:
        """The conversation, when it is in memory."""
        if conversation_id not in self:
            return None
        return self[conversation_id]

    def setdefault(self, conversation_id: str, conversation: Conversation) -> None:
        """Take in one that was just read, unless there is one that may be newer."""
        if conversation_id not in self:
            self._read[conversation_id] = conversation
            self._let_go()

    def settle(self, conversation: Conversation) -> None:
        """It may be on the disk now; a newer one, if there is one, is not."""
        if self._changed.get(conversation.id) is conversation and self._is_saved(conversation.id):
            self._read[conversation.id] = self._changed.pop(conversation.id)
            self._let_go()

    def pop(self, conversation_id: str) -> None:
        """Forget one."""
        self._changed.pop(conversation_id, None)
        self._read.pop(conversation_id, None)

    def _let_go(self) -> None:
        """Forget what was not looked at for longest and nobody needs."""
        excess = len(self._read) - self._most_read
        if excess > 0:
            for each in [each for each in list(self._read)[:-1] if not self.is_needed(each)][:excess]:
                del self._read[each]
