"""Earlier versions of one conversation: when, how many messages, how it ended; and going back to one."""

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.bridge.backups_controller import BackupsController
from desktop.domain.backups import Backup
from desktop.ui import figures
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph

SIZE = QSize(640, 420)
LIST_WIDTH = 250


class BackupsDialog(WindowDialog):
    """The list at the left, a preview of the chosen one at the right."""

    def __init__(self, backups: BackupsController, conversation_id: str, title: str, parent: QWidget) -> None:
        super().__init__("backupsDialog", "", parent)
        self._backups = backups
        self._conversation_id = conversation_id
        self._found: tuple[Backup, ...] = ()
        self._refusal = ""
        self._build(title)
        self._connect()
        self._show_chosen()
        backups.look(conversation_id)

    def _build(self, title: str) -> None:
        self.setWindowTitle(self.tr("Earlier versions"))
        self.setAccessibleName(self.tr("Earlier versions"))
        self.resize(SIZE)
        name = heading(title)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setWordWrap(True)
        self._state = paragraph(self.tr("Looking for earlier versions…"))
        self._state.setObjectName("backupsState")
        self.list = QListWidget(self)
        self.list.setObjectName("backupsList")
        self.list.setAccessibleName(self.tr("Earlier versions, newest first"))
        self.list.setFixedWidth(LIST_WIDTH)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        columns.addWidget(self.list)
        columns.addLayout(self._build_preview(), 1)
        self.restore_button = QPushButton(self.tr("Restore"), self)
        self.restore_button.setObjectName("restoreButton")
        self.restore_button.setProperty("look", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 6)
        layout.setSpacing(14)
        layout.addWidget(name)
        layout.addWidget(self._state)
        layout.addLayout(columns, 1)
        foot = self.closing_row(self.tr("Cancel"))
        foot.addWidget(self.restore_button)
        layout.addLayout(foot)

    def _build_preview(self) -> QVBoxLayout:
        self._title = QLabel(self)
        self._title.setObjectName("backupTitle")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._facts = paragraph("", "muted")
        self._facts.setObjectName("backupFacts")
        self._words = paragraph("")
        self._words.setObjectName("backupWords")
        column = QVBoxLayout()
        column.setSpacing(6)
        for label in (self._title, self._facts, self._words):
            column.addWidget(label)
        column.addStretch(1)
        return column

    def _connect(self) -> None:
        self._backups.backups_found.connect(self._on_backups_found)
        self.list.currentRowChanged.connect(self._on_list_current_row_changed)
        self.list.itemActivated.connect(self._on_list_item_activated)
        self.restore_button.clicked.connect(self.restore)

    @property
    def _chosen(self) -> Backup | None:
        row = self.list.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    @Slot()
    def restore(self) -> None:
        """Go back to the chosen version."""
        chosen = self._chosen
        if chosen is not None and not chosen.problem:
            self._backups.restore(self._conversation_id, chosen)
            self.close()

    def _show_found(self, found: tuple[Backup, ...]) -> None:
        self._found = found
        self.list.clear()
        for backup in found:
            QListWidgetItem(moment(backup.taken_at), self.list)
        self._state.setText(
            self.tr("Restoring can be undone.") if found else self.tr("There is no earlier version of this chat yet.")
        )
        readable = (row for row, backup in enumerate(found) if not backup.problem)
        self.list.setCurrentRow(next(readable, 0 if found else -1))
        self.list.setVisible(bool(found))
        self.list.setFocus()
        self._show_chosen()

    def refuse(self, reason: str) -> None:
        """Let versions be looked at only, and say why; empty when one can be restored."""
        self._refusal = reason
        self.restore_button.setToolTip(reason)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen
        self.restore_button.setEnabled(chosen is not None and not chosen.problem and not self._refusal)
        if chosen is None or chosen.problem:
            self._title.setText(chosen.problem if chosen else "")
            self._facts.setText(figures.file_size(chosen.size_bytes) if chosen else "")
            self._words.setText("")
            return
        count = self.tr("1 message") if chosen.n_messages == 1 else self.tr("{0:,} messages").format(chosen.n_messages)
        self._title.setText(chosen.title)
        self._facts.setText(f"{count} · {figures.file_size(chosen.size_bytes)}")
        self._words.setText(chosen.last_words)

    @Slot(str, object)
    def _on_backups_found(self, conversation_id: str, found: tuple[Backup, ...]) -> None:
        if conversation_id == self._conversation_id:
            self._show_found(found)

    @Slot(int)
    def _on_list_current_row_changed(self, _row: int) -> None:
        self._show_chosen()

    @Slot(QListWidgetItem)
    def _on_list_item_activated(self, _item: QListWidgetItem) -> None:
        self.restore()


def moment(taken_at: str) -> str:
    """A moment of a file as people write it where they are."""
    at = QDateTime.fromMSecsSinceEpoch(int(datetime.fromisoformat(taken_at).timestamp() * 1000))
    return QLocale().toString(at, QLocale.FormatType.ShortFormat)
