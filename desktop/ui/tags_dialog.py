"""The tags of one or several chats: those in use to tick, and a field that finds them or makes a new one."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.domain.tags import SIGN, clean_tag
from desktop.ui.dialogs import MARGIN, WindowDialog, heading
from desktop.ui.list_keys import MOVING_KEYS

SIZE = QSize(380, 420)
_State = Qt.CheckState
_TAG_ROLE = Qt.ItemDataRole.UserRole


class TagsDialog(WindowDialog):
    """Tells, when it is accepted, which tags were added to all of the chats and which were taken off."""

    tags_changed = Signal(object, object)

    def __init__(self, in_use: Sequence[str], tags_of_chats: Sequence[Sequence[str]], parent: QWidget) -> None:
        super().__init__("tagsDialog", "", parent)
        self._before = {tag: _state(tag, tags_of_chats) for tag in in_use}
        self._now = dict(self._before)
        self._n_chats = len(tags_of_chats)
        self._build()
        self._fill()

    def _build(self) -> None:
        title = self.tr("Tags") if self._n_chats == 1 else self.tr("Tags of {n} chats").format(n=self._n_chats)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(SIZE)
        self.field = QLineEdit(self)
        self.field.setObjectName("tagSearch")
        self.field.setAccessibleName(self.tr("Find a tag, or name a new one"))
        self.field.setPlaceholderText(self.tr("Find a tag, or name a new one"))
        self.field.setMinimumHeight(34)
        self.list = QListWidget(self)
        self.list.setObjectName("tagsToChoose")
        self.list.setAccessibleName(self.tr("Tags in use"))
        self.list.setProperty("look", "choices")
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, 16)
        layout.setSpacing(10)
        layout.addWidget(heading(title))
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._build_buttons())
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._on_item_clicked)

    def _build_buttons(self) -> QHBoxLayout:
        done = QPushButton(self.tr("Done"), self)
        done.setObjectName("tagsDoneButton")
        done.setProperty("look", "primary")
        done.clicked.connect(self.accept)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setObjectName("tagsCancelButton")
        cancel.clicked.connect(self.reject)
        for button in (done, cancel):
            button.setAutoDefault(False)
        return self.button_row(cancel, done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move in the list; Enter ticks what is there, and with nothing typed says Done."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in MOVING_KEYS:
            self.list.event(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_typed()
        else:
            return False
        return True

    def accept(self) -> None:
        """Tell what has changed."""
        typed = clean_tag(self.field.text())
        if typed and typed.casefold() not in {tag.casefold() for tag in self._now}:
            self._now[typed] = _State.Checked
        added = [
            tag for tag, state in self._now.items() if state != self._state_before(tag) and state == _State.Checked
        ]
        removed = [
            tag for tag, state in self._now.items() if state != self._state_before(tag) and state == _State.Unchecked
        ]
        if added or removed:
            self.tags_changed.emit(tuple(added), tuple(removed))
        super().accept()

    def _state_before(self, tag: str) -> Qt.CheckState:
        return self._before.get(tag, _State.Unchecked)

    @Slot()
    def _fill(self) -> None:
        wanted = clean_tag(self.field.text())
        self.list.clear()
        for tag in sorted(self._now, key=lambda each: (self._state_before(each) == _State.Unchecked, each.casefold())):
            if wanted.casefold() in tag.casefold():
                self._add(SIGN + tag, tag, self._now[tag])
        if wanted and wanted.casefold() not in {tag.casefold() for tag in self._now}:
            self._add(self.tr("New tag {tag}").format(tag=SIGN + wanted), wanted, _State.Unchecked)
        self.list.setCurrentRow(0)

    def _add(self, text: str, tag: str, state: Qt.CheckState) -> None:
        item = QListWidgetItem(text, self.list)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setData(_TAG_ROLE, tag)
        item.setCheckState(state)

    def _take_typed(self) -> None:
        """Tick the tag that the keyboard is at, or the new one; nothing is typed when all is said."""
        if not self.field.text().strip():
            self.accept()
        elif clean_tag(self.field.text()):
            self._toggle(str(self.list.item(self.list.currentRow()).data(_TAG_ROLE)))
            self.field.clear()

    def _toggle(self, tag: str) -> None:
        is_on = self._now.get(tag) == _State.Checked
        self._now[tag] = _State.Unchecked if is_on else _State.Checked

    @Slot(QListWidgetItem)
    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        self._toggle(str(item.data(_TAG_ROLE)))
        self._fill()
        self.list.setCurrentRow(row)


def _state(tag: str, tags_of_chats: Sequence[Sequence[str]]) -> Qt.CheckState:
    n_having = sum(any(own.casefold() == tag.casefold() for own in tags) for tags in tags_of_chats)
    if n_having == 0:
        return _State.Unchecked
    return _State.Checked if n_having == len(tags_of_chats) else _State.PartiallyChecked
