"""Where to: all folders in one list, narrowed by typing, and a new one under what is typed."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.domain.folders import Folders
from desktop.domain.shown_titles import shown
from desktop.ui.command_palette import KEYS_ROLE, CommandDelegate
from desktop.ui.dialogs import WindowDialog, heading
from desktop.ui.list_choice import ListChoice
from desktop.ui.list_keys import ListKeys
from desktop.ui.row_words import path_text

SIZE = QSize(460, 400)

_ACTION_ROLE = Qt.ItemDataRole.UserRole


class MoveDialog(WindowDialog):
    """Offers every folder by its path. ``on_chosen`` gets the folder's id, or ``None`` for no folder; ``on_wanted`` the
    name of a new one, which may be empty."""

    def __init__(
        self, folders: Folders, choice: ListChoice, on_chosen: Callable[[str | None], None],
        on_wanted: Callable[[str], None], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__("moveDialog", "", parent)
        self._folders = folders
        self._choice = choice
        self._on_chosen = on_chosen
        self._on_wanted = on_wanted
        self._here = self._present_place()
        self._build()
        self._fill("")

    def _build(self) -> None:
        title = self.tr("Move to")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.resize(SIZE)
        self.field = QLineEdit(self)
        self.field.setObjectName("folderSearch")
        self.field.setAccessibleName(self.tr("Find a folder, or name a new one"))
        self.field.setPlaceholderText(self.tr("Find a folder, or name a new one"))
        self.field.setMinimumHeight(36)
        self.list = QListWidget(self)
        self.list.setObjectName("foldersToChoose")
        self.list.setAccessibleName(self.tr("Folders"))
        self.list.setProperty("look", "choices")
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 12, 10, 10)
        layout.setSpacing(8)
        what = heading(self._what_moves(), "strong")
        what.setContentsMargins(4, 0, 4, 0)
        layout.addWidget(what)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._on_return_pressed)
        ListKeys(self.field, self.list)
        self.list.itemClicked.connect(self._run)

    def _what_moves(self) -> str:
        folder = self._folders.get(self._choice.folder_id)
        chats = self._choice.conversations
        if folder is None and len(chats) != 1:
            return self.tr("Move {n} chats to…").format(n=len(chats))
        name = shown(folder.name) if folder is not None else chats[0].title
        room = SIZE.width() - 120
        cut = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        return self.tr("Move “{name}” to…").format(name=cut)

    def _present_place(self) -> object:
        """The folder that all of it is in now: it is marked, and is not where one wants to move."""
        folder = self._folders.get(self._choice.folder_id)
        if folder is not None:
            return folder.parent
        places = {each.folder for each in self._choice.conversations}
        return places.pop() if len(places) == 1 else ...

    @Slot(str)
    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        for folder, _ in self._folders.in_order():
            path = path_text(self._folders, folder.id)
            if self._can_take(folder.id) and all(word in path.casefold() for word in words):
                self._offer(path, (self._on_chosen, folder.id), is_here=folder.id == self._here)
        top = self.tr("Top level") if self._choice.folder_id else self.tr("No folder")
        if all(word in top.casefold() for word in words):
            self._offer(top, (self._on_chosen, None), is_here=self._here is None)
        name = text.strip()
        new = self.tr("New folder “{name}”").format(name=name) if name else self.tr("New folder…")
        self._offer(new, (self._on_wanted, name))
        self.list.setCurrentRow(0)

    def _offer(self, text: str, action: tuple[Callable[..., None], object], *, is_here: bool = False) -> None:
        item = QListWidgetItem(text, self.list)
        item.setToolTip(text)
        item.setData(KEYS_ROLE, self.tr("now here") if is_here else "")
        item.setData(_ACTION_ROLE, action)

    def _can_take(self, folder_id: str) -> bool:
        return not self._choice.folder_id or not self._folders.is_inside(folder_id, self._choice.folder_id)

    @Slot(QListWidgetItem)
    def _run(self, item: QListWidgetItem) -> None:
        run, value = item.data(_ACTION_ROLE)
        self.close()
        run(value)

    @Slot()
    def _on_return_pressed(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._run(item)
