"""What is chosen in the list of conversations: one or several of them, or a folder."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QItemSelection

from desktop.domain.conversation import ConversationSummary


@dataclass(frozen=True, slots=True)
class ListChoice:
    """Conversations from the top down, or the id of a folder."""

    conversations: tuple[ConversationSummary, ...] = ()
    folder_id: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """All of the conversations."""
        return tuple(each.id for each in self.conversations)

    @property
    def readable_ids(self) -> tuple[str, ...]:
        """Those whose files can be read."""
        return tuple(each.id for each in self.conversations if each.problem is None)


def selection_of(model: QAbstractItemModel, rows: Iterable[int]) -> QItemSelection:
    """A selection of these rows, which are in order, in as few ranges as can be."""
    selection = QItemSelection()
    first = last = -1
    for row in (*rows, -2):
        if row == last + 1 and first >= 0:
            last = row
            continue
        if first >= 0:
            selection.select(model.index(first, 0), model.index(last, 0))
        first = last = row
    return selection
