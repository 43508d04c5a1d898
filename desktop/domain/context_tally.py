"""Counts what takes room in the context, for each conversation, from what its answers tell."""

from dataclasses import dataclass, field

from desktop.domain.context_budget import ContextUse
from desktop.domain.conversation import Conversation


@dataclass(slots=True)
class ContextTally:
    """``n_ctx`` is the context length of the loaded model, 0 when there is none."""

    n_ctx: int = 0
    _n_dropped: dict[str, int] = field(default_factory=dict)

    def use(self, conversation: Conversation) -> ContextUse:
        """How full the context is at the end of what is shown."""
        usage = next((message.usage for message in conversation.upwards() if message.usage is not None), None)
        used = usage.prompt_tokens + usage.completion_tokens if usage is not None else 0
        return ContextUse(used, self.n_ctx, self._n_dropped.get(conversation.id, 0))

    def note_dropped(self, conversation_id: str, n_dropped: int) -> bool:
        """The model does not see so many messages any more; whether these are more than before."""
        before = self._n_dropped.get(conversation_id, 0)
        self._n_dropped[conversation_id] = n_dropped
        return n_dropped > before
