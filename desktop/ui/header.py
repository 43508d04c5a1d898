"""The header: title of the conversation, model, preset, and the menu of everything else."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.domain.models import ModelState
from desktop.domain.settings import PRESETS
from desktop.domain.tags import SIGN
from desktop.ui.actions import WindowActions
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.icons import icon
from desktop.ui.menus import PopupMenu
from desktop.ui.model_button import ModelButton
from desktop.ui.theme import Theme

HEIGHT = 52
ROOM_FOR_DETAILS = 600
ROOM_FOR_PLACE = 760
MORE_ACTIONS = (
    "actionNewChat", "actionOpenConversation", "actionSaveConversationAs", "exchangeMenu",
    "", "actionUndo", "actionRedo",
    "", "actionRename", "organiseMenu", "actionDelete",
    "", "actionFind", "answerMenu", "actionBranches", "actionChatSettings",
    "", "actionSettings", "actionToggleSidebar", "zoomMenu",
    "", "actionCommandPalette", "actionShortcuts", "actionAbout", "actionQuit",
)  # fmt: skip
SUBMENUS = {
    "exchangeMenu": ("actionImport", "actionExport"),
    "organiseMenu": (
        "actionPin", "actionMoveToFolder", "actionTags", "actionArchive", "actionDuplicate", "actionClear",
        "", "actionNewFolder", "actionNewChatHere", "actionFolderSettings", "", "actionTrash",
    ),
    "answerMenu": ("actionCopyAnswer", "actionRegenerate", "actionContinue"),
    "zoomMenu": ("actionZoomIn", "actionZoomOut", "actionZoomReset"),
}  # fmt: skip


class TitleLabel(ElidedLabel):
    """The conversation's title; a double click renames it."""

    double_clicked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Wish for another title."""
        self.double_clicked.emit()


class Header(QFrame):
    """The line at the top of the conversation."""

    preset_requested = Signal(str)
    model_menu_requested = Signal(QPoint)

    def __init__(self, actions: WindowActions, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._build(theme)
        self._connect()
        self.set_theme(theme)

    def _build(self, theme: Theme) -> None:
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self.sidebar_button = self._button("sidebarButton", self.tr("Show sidebar"), "icon")
        self.title = TitleLabel(self)
        self.title.setObjectName("conversationTitle")
        self.title.setProperty("look", "name")
        self.place = ElidedLabel(self)
        self.place.setObjectName("conversationPlace")
        self.place.setProperty("look", "muted")
        self.place.hide()
        self.model_button = ModelButton(theme, self)
        self.preset_button = self._button("presetButton", self.tr("Preset"), "chip")
        self.preset_menu = self._build_preset_menu()
        self.preset_button.setMenu(self.preset_menu)
        self.more_button = self._button("moreButton", self.tr("More"), "icon")
        self.more_menu = self._build_more_menu()
        self.more_button.setMenu(self.more_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(self.sidebar_button)
        row.addWidget(self.title)
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.model_button)
        row.addWidget(self.preset_button)
        row.addWidget(self.more_button)

    def _button(self, name: str, label: str, look: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setProperty("look", look)
        button.setAccessibleName(label)
        button.setToolTip(label)
        return button

    def _build_preset_menu(self) -> PopupMenu:
        menu = PopupMenu("presetMenu", self.tr("Preset"), self)
        self._preset_actions = {name: menu.addAction(name) for name in PRESETS}
        for name, action in self._preset_actions.items():
            action.setObjectName(f"preset{name}")
            action.setCheckable(True)
        menu.addSeparator()
        menu.addAction(self._actions["actionChatSettings"])
        return menu

    def _build_more_menu(self) -> PopupMenu:
        menu = PopupMenu("moreMenu", self.tr("More"), self)
        titles = {
            "exchangeMenu": self.tr("Import and export"),
            "organiseMenu": self.tr("Organise"),
            "answerMenu": self.tr("Answer"),
            "zoomMenu": self.tr("Zoom"),
        }
        for name in MORE_ACTIONS:
            if name in SUBMENUS:
                submenu = PopupMenu(name, titles[name], menu)
                self._fill(submenu, SUBMENUS[name])
                menu.addMenu(submenu)
            else:
                self._fill(menu, (name,))
        return menu

    def _fill(self, menu: PopupMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()

    def _connect(self) -> None:
        self.sidebar_button.clicked.connect(self._actions["actionToggleSidebar"].trigger)
        self.model_button.clicked.connect(self.open_model_menu)
        self.title.double_clicked.connect(self._actions["actionRename"].trigger)
        for name, action in self._preset_actions.items():
            action.triggered.connect(lambda _checked=False, preset=name: self.preset_requested.emit(preset))

    def show_title(self, title: str) -> None:
        """Show the title of the conversation."""
        self.title.setText(title)
        self.title.setAccessibleName(title)

    def show_place(self, folder: str, tags: tuple[str, ...]) -> None:
        """Show quietly which folder the conversation is in, and its tags."""
        text = "  ".join(part for part in (folder, " ".join(SIGN + tag for tag in tags)) if part)
        self.place.setText(text)
        spoken = [self.tr("in folder {name}").format(name=folder)] if folder else []
        spoken += [self.tr("tags: {tags}").format(tags=", ".join(tags))] if tags else []
        self.place.setAccessibleName(", ".join(spoken))
        self._show_what_fits()

    def show_preset(self, name: str) -> None:
        """Show which preset the conversation's sampling is."""
        self.preset_button.setText(name)
        self.preset_button.setAccessibleName(self.tr("Preset: {name}").format(name=name))
        for preset, action in self._preset_actions.items():
            action.setChecked(preset == name)

    def refuse_presets(self, reason: str) -> None:
        """Let no preset be chosen, and say why; empty when one can be."""
        for preset, action in self._preset_actions.items():
            action.setEnabled(not reason)
            action.setToolTip(reason or preset)

    def show_model(self, state: ModelState, name: str) -> None:
        """Show where the model stands."""
        self.model_button.show_state(state, name)

    def show_sidebar_button(self, is_shown: bool) -> None:
        """Offer the sidebar while it is hidden."""
        self.sidebar_button.setVisible(is_shown)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.sidebar_button.setIcon(icon("sidebar", theme.muted))
        self.more_button.setIcon(icon("more", theme.muted))
        self.model_button.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow header shows the name of the model only."""
        super().resizeEvent(event)
        self.model_button.show_details(event.size().width() >= ROOM_FOR_DETAILS)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        self.place.setVisible(bool(self.place.text()) and self.width() >= ROOM_FOR_PLACE)

    @Slot()
    def open_model_menu(self) -> None:
        """Wish for the model menu, below the button."""
        self.model_menu_requested.emit(self.model_button.mapToGlobal(QPoint(0, self.model_button.height() + 4)))
