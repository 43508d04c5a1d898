"""What is chosen in the list of conversations: one or several of them, or a folder."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionModel, QObject, Slot

from desktop.domain.conversation import ConversationSummary
from desktop.ui.conversation_rows import ConversationRows


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


class ChoiceKeeper(QObject):
    """Chooses again what was chosen when the whole list has become another one."""

    def __init__(self, rows: ConversationRows, selection: QItemSelectionModel) -> None:
        super().__init__(rows)
        self._rows = rows
        self._selection = selection
        self._chosen: list[str] = []
        self._current = ""
        rows.modelAboutToBeReset.connect(self._on_rows_about_to_be_reset)
        rows.modelReset.connect(self._on_rows_reset)

    @Slot()
    def _on_rows_about_to_be_reset(self) -> None:
        lines, current = self._rows.lines, self._selection.currentIndex()
        self._chosen = [lines[index.row()].id for index in self._selection.selectedIndexes()]
        self._current = lines[current.row()].id if current.isValid() else ""

    @Slot()
    def _on_rows_reset(self) -> None:
        index = self._rows.index_of(self._current)
        if index.isValid():
            self._selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        rows = sorted(index.row() for each in self._chosen if (index := self._rows.index_of(each)).isValid())
        self._selection.select(selection_of(self._rows, rows), QItemSelectionModel.SelectionFlag.ClearAndSelect)


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
