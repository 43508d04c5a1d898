"""Whether conversations may be changed: not while another window has their folder, nor where a newer version wrote."""

from collections.abc import Callable

from desktop.domain.conversation import Conversation
from desktop.domain.errors import FolderInUse, StorageFailed
from desktop.domain.shown_titles import quoted


class WritePermission:
    """Says why something cannot be changed, if it cannot."""

    def __init__(self) -> None:
        self._refusal: Callable[[], str] = str

    def refuse_while(self, reason: Callable[[], str]) -> None:
        """Refuse changes while there is a reason to."""
        self._refusal = reason

    @property
    def refusal(self) -> str:
        """Why no conversation may be changed; empty when they may."""
        return self._refusal()

    def require_open(self) -> None:
        """Raises ``FolderInUse`` while no conversation may be changed."""
        if self.refusal:
            raise FolderInUse(self.refusal)

    @staticmethod
    def require_writable(conversation: Conversation) -> None:
        """Raises ``StorageFailed`` for a conversation that can only be read."""
        if conversation.read_only:
            raise StorageFailed(
                f"{quoted(conversation.title)} was written by a newer version of Hearth and can only be read.",
                "Update Hearth to go on with it.",
            )
