"""Chooses the state from which a prompt is read on, so that only what is new is evaluated.

One sequence holds the conversation. Before it is replaced or cut far back, its state is kept as a snapshot, from which
it comes back later. Side sequences serve requests beside the conversation: they share its beginning and never take
its place.
"""

from desktop.domain.errors import GenerationFailed
from desktop.engine.host.memory import Memory, Sequence, common_prefix
from desktop.engine.host.snapshots import Snapshots
from desktop.engine.load_plan import N_SIDES, SIDE_CELLS

# Fewer tokens than this are evaluated again rather than copied.
WORTH_TOKENS = 64
SIDE_ROOM = SIDE_CELLS // N_SIDES


class PrefixCache:
    """The sequences of one context and the snapshots of what they held."""

    def __init__(self, memory: Memory, snapshots: Snapshots, n_ctx: int) -> None:
        self._memory = memory
        self._snapshots = snapshots
        self._conversation = Sequence(0, n_ctx)
        self._sides = [Sequence(number, SIDE_ROOM) for number in range(1, 1 + N_SIDES)]

    def for_conversation(self, tokens: list[int]) -> Sequence:
        """The conversation's sequence, holding as much of this prompt's beginning as is remembered anywhere."""
        shared = min(common_prefix(self._conversation.tokens, tokens), len(tokens) - 1)
        live = self._memory.reusable(self._conversation, shared)
        snapshot = self._snapshots.best(tokens, at_least=live + WORTH_TOKENS)
        lost = len(self._conversation.tokens) - live
        if snapshot is None and not lost:
            return self._conversation
        if lost >= WORTH_TOKENS:
            self._keep()
        for side in self._sides:  # what they share with the conversation would become theirs alone
            self._memory.forget(side)
        if snapshot is not None:
            state = snapshot.state()
            if state is None or not self._memory.restore(self._conversation, snapshot.tokens, state):
                self._snapshots.drop(snapshot)
        return self._conversation

    def for_side(self, tokens: list[int]) -> Sequence:
        """A sequence for a prompt beside the conversation. Raises ``GenerationFailed`` when there is no room for it.

        A sliding window has no room for what sequences share beyond it: there the conversation's own sequence serves,
        and goes back to its checkpoint or its snapshot afterwards.
        """
        shared = min(common_prefix(self._conversation.tokens, tokens), len(tokens) - 1)
        forked = shared if self._memory.can_cut(self._conversation, shared) else 0
        if len(tokens) - forked >= SIDE_ROOM:
            raise GenerationFailed("There is no room beside the conversation.", "")
        if self._memory.has_window:
            return self.for_conversation(tokens)
        side = max(self._sides, key=lambda side: common_prefix(side.tokens, tokens))
        if self._memory.reusable(side, min(common_prefix(side.tokens, tokens), len(tokens) - 1)) <= forked:
            side = self._sides[0]
            self._memory.fork(self._conversation, side, forked)
        side.n_ctx = forked + SIDE_ROOM
        self._sides.remove(side)
        self._sides.append(side)
        return side

    def rest(self) -> None:
        """In a pause: take a snapshot of the conversation, so that it can be left at once, and put those of
        conversations that were left into files."""
        self._keep()
        self._snapshots.spill(but=self._conversation.tokens)

    def close(self) -> None:
        """Put everything that is worth it into files, the conversation too."""
        self._keep()
        self._snapshots.spill()
        self._snapshots.close()

    def forget(self) -> None:
        """Start from nothing: what is remembered was made by other weights."""
        for sequence in (self._conversation, *self._sides):
            self._memory.forget(sequence)
        self._snapshots.clear()

    def _keep(self) -> None:
        tokens = self._conversation.tokens
        if len(tokens) < WORTH_TOKENS or self._snapshots.holds(tokens):
            return
        if self._memory.state_bytes(self._conversation) <= self._snapshots.budget_bytes:
            state = self._memory.save(self._conversation, self._snapshots.buffer_for(tokens))
            if state is not None:
                self._snapshots.put(tokens.copy(), state)
