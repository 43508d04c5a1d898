"""The trash: what was deleted, when, and how long it stays; bring back, delete for good, empty."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.bridge.trash_controller import TrashController
from desktop.domain.shown_titles import quoted
from desktop.domain.trash import DAY_S, KEPT_DAYS, TrashedConversation
from desktop.ui.command_palette import KEYS_ROLE, CommandDelegate
from desktop.ui.confirm_dialog import ConfirmDialog
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph

SIZE = QSize(620, 520)
_ROLE = Qt.ItemDataRole.UserRole


class TrashDialog(WindowDialog):
    """Follows what is in the trash; several can be chosen at once."""

    def __init__(self, trash: TrashController, parent: QWidget, clock: Callable[[], float] = time.time) -> None:
        super().__init__("trashDialog", "", parent)
        self._trash = trash
        self._clock = clock
        self._entries: tuple[TrashedConversation, ...] = ()
        self._refusal = ""
        self._build()
        self._connect()
        self._show(())
        trash.look()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Trash"))
        self.setAccessibleName(self.tr("Trash"))
        self.resize(SIZE)
        self.list = QListWidget(self)
        self.list.setObjectName("trashedConversations")
        self.list.setAccessibleName(self.tr("Deleted chats"))
        self.list.setProperty("look", "choices")
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setItemDelegate(CommandDelegate(self.list))
        self._nothing = paragraph(self.tr("The trash is empty."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        self.restore_button = self._button("restoreButton", self.tr("Restore"))
        self.delete_button = self._button("deleteForGoodButton", self.tr("Delete for good…"))
        self.empty_button = self._button("emptyTrashButton", self.tr("Empty trash…"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(heading(self.tr("Trash")))
        promise = self.tr("Deleted chats stay here for {n} days. Restored chats go back to where they were.")
        layout.addWidget(paragraph(promise.format(n=KEPT_DAYS), "muted"))
        layout.addLayout(self._pages, 1)
        layout.addLayout(self._button_row())

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def _button_row(self) -> QHBoxLayout:
        return self.closing_row(self.tr("Close"), self.restore_button, self.delete_button, self.empty_button)

    def _connect(self) -> None:
        self._trash.trash_changed.connect(self._show)
        self.list.itemSelectionChanged.connect(self._show_state)
        self.list.itemActivated.connect(self._on_restore_clicked)
        self.restore_button.clicked.connect(self._on_restore_clicked)
        self.delete_button.clicked.connect(self._on_delete_clicked)
        self.empty_button.clicked.connect(self._on_empty_clicked)

    def refuse(self, reason: str) -> None:
        """Let everything be looked at only, and say why; empty when it can be changed."""
        self._refusal = reason
        for button in (self.restore_button, self.delete_button, self.empty_button):
            button.setToolTip(reason)
        self._show_state()

    @property
    def chosen(self) -> tuple[TrashedConversation, ...]:
        """What is chosen, from the top down."""
        ids = {item.data(_ROLE) for item in self.list.selectedItems()}
        return tuple(entry for entry in self._entries if entry.id in ids)

    @Slot(object)
    def _show(self, entries: Sequence[TrashedConversation]) -> None:
        kept = {entry.id for entry in self.chosen}
        row = self.list.currentRow()
        was_empty, self._entries = not self._entries, tuple(entries)
        self.list.clear()
        for entry in self._entries:
            item = QListWidgetItem(entry.title, self.list)
            item.setData(_ROLE, entry.id)
            item.setData(KEYS_ROLE, self._when(entry))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {self._when(entry)}")
            item.setToolTip(entry.title)
        if self._entries:
            self.list.setCurrentRow(max(0, min(row, len(self._entries) - 1)))
        for at, entry in enumerate(self._entries):
            if entry.id in kept:
                self.list.item(at).setSelected(True)
        self._pages.setCurrentWidget(self.list if self._entries else self._nothing)
        if self._entries and was_empty:
            self.list.setFocus()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        for button in (self.restore_button, self.delete_button):
            button.setEnabled(bool(self.chosen) and not self._refusal)
        self.empty_button.setEnabled(bool(self._entries) and not self._refusal)

    def _when(self, entry: TrashedConversation) -> str:
        now_s = self._clock()
        days_ago = int((now_s - entry.deleted_at_s) // DAY_S)
        if days_ago < 1:
            deleted = self.tr("deleted today")
        elif days_ago == 1:
            deleted = self.tr("deleted yesterday")
        else:
            deleted = self.tr("deleted {n} days ago").format(n=days_ago)
        left = entry.days_left(now_s)
        stays = self.tr("1 day left") if left == 1 else self.tr("{n} days left").format(n=left)
        return f"{deleted} · {stays}"

    def _ask_for_good(self, entries: tuple[TrashedConversation, ...]) -> None:
        n = len(entries)
        one = self.tr("Delete {title} for good?").format(title=quoted(entries[0].title))
        question = one if n == 1 else self.tr("Delete {n} chats for good?").format(n=f"{n:,}")
        consequence = self.tr("Nothing brings them back, undo neither.")
        if n == 1:
            consequence = self.tr("Nothing brings it back, undo neither.")
        label = self.tr("Delete for good")
        ConfirmDialog(question, consequence, label, lambda: self._trash.delete_for_good(entries), self).open()

    @Slot()
    def _on_restore_clicked(self) -> None:
        if self.chosen:
            self._trash.restore(self.chosen)

    @Slot()
    def _on_delete_clicked(self) -> None:
        if self.chosen:
            self._ask_for_good(self.chosen)

    @Slot()
    def _on_empty_clicked(self) -> None:
        self._ask_for_good(self._entries)
