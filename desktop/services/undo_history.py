"""What can be taken back and what can be done again: two stacks of steps."""

from collections.abc import Collection, Sequence

from desktop.domain.undo import Change, UndoStep, remembered

MOST_STEPS = 500


class UndoHistory:
    """The steps of one session, the newest last. Each holds what was really changed, so that it can be inverted."""

    def __init__(self) -> None:
        self.done: list[UndoStep] = []
        self.undone: list[UndoStep] = []

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.done[-1].label if self.done else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self.undone[-1].label if self.undone else ""

    def remember(self, label: str, changes: Sequence[Change]) -> None:
        """The user did something; what was undone before cannot be done again."""
        if changes:
            self.undone.clear()
            self.done.append(remembered(label, changes))
            del self.done[:-MOST_STEPS]

    def forget(self, conversation_ids: Collection[str]) -> None:
        """Conversations were deleted for good: what was done to them cannot bring them back."""
        for stack in (self.done, self.undone):
            steps = [step.without(conversation_ids) for step in stack]
            stack[:] = [step for step in steps if step.changes]
