"""All commands in one list: type a few letters, press Enter."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.dialogs import WindowDialog
from desktop.ui.list_keys import ListKeys
from desktop.ui.theme import SIZE_SMALL, ui_font

SIZE = QSize(520, 380)
KEYS_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class CommandDelegate(QStyledItemDelegate):
    """Writes the shortcut at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the command, then its shortcut."""
        super().paint(painter, option, index)
        keys = str(index.data(KEYS_ROLE))
        painter.save()
        painter.setFont(ui_font(SIZE_SMALL))
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -12, 0), align, keys)
        painter.restore()


class CommandPalette(WindowDialog):
    """Offers the actions that can be done now."""

    def __init__(self, actions: list[QAction], parent: QWidget) -> None:
        super().__init__("commandPalette", "", parent)
        self._actions = [action for action in actions if action.isEnabled()]
        self._build()
        self._fill("")

    def _build(self) -> None:
        self.setWindowTitle(self.tr("All commands"))
        self.setAccessibleName(self.tr("All commands"))
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.resize(SIZE)
        self.field = QLineEdit(self)
        self.field.setObjectName("paletteSearch")
        self.field.setAccessibleName(self.tr("Search commands"))
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setMinimumHeight(36)
        self.list = QListWidget(self)
        self.list.setObjectName("paletteCommands")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._on_return_pressed)
        self.list.itemClicked.connect(self._on_item_clicked)
        ListKeys(self.field, self.list)

    @Slot(str)
    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        for action in self._actions:
            label = action.text().rstrip("…")
            if all(word in label.casefold() for word in words):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(label, self.list)
                item.setData(KEYS_ROLE, keys)
                item.setData(Qt.ItemDataRole.UserRole, action.objectName())
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        name = item.data(Qt.ItemDataRole.UserRole)
        chosen = next(action for action in self._actions if action.objectName() == name)
        self.close()
        chosen.trigger()

    @Slot()
    def _on_return_pressed(self) -> None:
        self._run(self.list.currentItem())

    @Slot(QListWidgetItem)
    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self._run(item)
