"""What can be done with the conversations and folders that are chosen in the list, or with the one that is shown."""

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.bridge.controllers import Controllers
from desktop.domain.tags import tags_in_use
from desktop.ui.actions import WindowActions
from desktop.ui.conversation_list import ConversationList
from desktop.ui.list_choice import ListChoice
from desktop.ui.list_drops import Drop
from desktop.ui.list_menus import ListMenus
from desktop.ui.listed_lines import GroupKind
from desktop.ui.sidebar import Sidebar


class OrganiseCommands(QObject):
    """Connects the actions, the menus and the drops with the controllers. Dialogs are imported when they are first
    opened. ``choice_shown``: the actions are about what is chosen now."""

    choice_shown = Signal()

    def __init__(self, window: QWidget, controllers: Controllers, actions: WindowActions, sidebar: Sidebar) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._actions = actions
        self._sidebar = sidebar
        self._list: ConversationList = sidebar.list
        self.menus = ListMenus(actions, self._list)
        self._connect_actions()
        self._connect_list()
        self._show_first()

    def _connect_actions(self) -> None:
        for name, slot in (
            ("actionNewFolder", self._on_new_folder_triggered),
            ("actionMoveToFolder", self._on_move_triggered),
            ("actionPin", self._on_pin_triggered),
            ("actionArchive", self._on_archive_triggered),
            ("actionTags", self._on_tags_triggered),
            ("actionDuplicate", self._on_duplicate_triggered),
            ("actionNewChatHere", self._on_new_chat_here_triggered),
            ("actionFolderSettings", self._on_folder_settings_triggered),
            ("actionTrash", self._on_trash_triggered),
            ("actionDelete", self._on_delete_triggered),
        ):
            self._actions[name].triggered.connect(slot)

    def _connect_list(self) -> None:
        chat, library, folders = self._controllers.chat, self._controllers.library, self._controllers.folders
        self._list.choice_changed.connect(self.show_state)
        self._list.menu_requested.connect(self._on_menu_requested)
        self._list.drop_requested.connect(self._on_drop_requested)
        self._list.delete_asked.connect(self._on_delete_asked)
        self._list.folder_rename_requested.connect(folders.rename_folder)
        self._list.rows.folded_changed.connect(self._on_folded_changed)
        self.menus.new_folder_requested.connect(self._on_new_folder_requested)
        library.folders_changed.connect(self._list.show_folders)
        library.conversations_changed.connect(self.show_state)
        chat.conversation_opened.connect(self.show_state)
        chat.conversation_changed.connect(self.show_state)
        application = QApplication.instance()
        if isinstance(application, QApplication):  # it always is
            application.focusChanged.connect(self._on_application_focus_changed)
        folders.folder_created.connect(self._on_folder_created)

    def _show_first(self) -> None:
        self._list.rows.show_folded(frozenset(self._controllers.session.state.folded))
        self._list.show_folders(self._controllers.library.folders)
        self.show_state()

    # -- what commands are about

    @property
    def choice(self) -> ListChoice:
        """What is chosen in the list while the keyboard is there, else the shown conversation, read or not."""
        choice = self._list.choice if self._list.has_keyboard else ListChoice()
        chat = self._controllers.chat
        if choice != ListChoice() or not (chat.conversation.messages or chat.problem):
            return choice
        return ListChoice((replace(chat.conversation.summary, problem=chat.problem or None),))

    @property
    def _folder_id(self) -> str:
        """The folder that is chosen, or that the chosen conversations are in."""
        choice = self.choice
        places = {each.folder for each in choice.conversations}
        shown = self._controllers.chat.conversation
        if not choice.conversations and not choice.folder_id:
            places = {shown.folder}
        folder = self._controllers.folders.folders.get(choice.folder_id or (places.pop() if len(places) == 1 else None))
        return folder.id if folder else ""

    @Slot()
    def show_state(self) -> None:
        """Offer what can be done now, and say which way it goes."""
        choice, actions = self.choice, self._actions
        can_change = bool(choice.readable_ids)
        possible = {
            **dict.fromkeys(("actionPin", "actionArchive", "actionTags", "actionDuplicate"), can_change),
            "actionMoveToFolder": can_change or bool(choice.folder_id),
            "actionDelete": choice != ListChoice(),
            "actionRename": len(choice.readable_ids) == 1 or bool(choice.folder_id),
            "actionNewChatHere": bool(self._folder_id),
            "actionFolderSettings": bool(self._folder_id),
        }
        for name, is_possible in possible.items():
            actions.offer(name, is_possible=is_possible)
        actions["actionPin"].setText(self.tr("Unpin") if _all_pinned(choice) else self.tr("Pin"))
        actions["actionArchive"].setText(self.tr("Unarchive") if _all_archived(choice) else self.tr("Archive"))
        self.choice_shown.emit()

    @Slot(QWidget, QWidget)
    def _on_application_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard comes to the list or leaves it: commands are about something else."""
        if self._list in (old, new):
            self.show_state()

    # -- wishes

    @Slot()
    def _on_new_folder_triggered(self) -> None:
        self._controllers.folders.make_folder()

    @Slot(str)
    def _on_new_folder_requested(self, parent: str) -> None:
        self._controllers.folders.make_folder(parent=parent)

    @Slot(str)
    def _on_folder_created(self, folder_id: str) -> None:
        """It wants a name of its own."""
        self._sidebar.rename(folder_id)

    @Slot()
    def _on_pin_triggered(self) -> None:
        choice = self.choice
        self._controllers.folders.pin(choice.readable_ids, is_pinned=not _all_pinned(choice))

    @Slot()
    def _on_archive_triggered(self) -> None:
        choice = self.choice
        self._controllers.folders.archive(choice.readable_ids, is_archived=not _all_archived(choice))

    @Slot()
    def _on_duplicate_triggered(self) -> None:
        self._controllers.folders.duplicate(self.choice.readable_ids)

    @Slot()
    def _on_new_chat_here_triggered(self) -> None:
        self._controllers.folders.new_chat(self._folder_id)

    @Slot()
    def _on_delete_triggered(self) -> None:
        choice = self.choice
        if choice.folder_id:
            self._controllers.folders.delete_folder(choice.folder_id)
        else:
            self._controllers.library.delete(*choice.ids)

    @Slot()
    def _on_delete_asked(self) -> None:
        choice = self._list.choice
        if not self._actions["actionDelete"].isEnabled():
            return
        if choice.conversations:
            self._controllers.folders.ask_to_delete(choice.ids, choice.conversations[0].title)
        elif choice.folder_id:
            self._controllers.folders.ask_to_delete_folder(choice.folder_id)

    @Slot(object)
    def _on_drop_requested(self, drop: Drop) -> None:
        folders, spot, dragged = self._controllers.folders, drop.spot, drop.dragged
        if dragged.folder_id:
            folders.move_folder(dragged.folder_id, spot.folder_id)
        elif spot.kind is GroupKind.PINNED:
            folders.pin(dragged.ids, is_pinned=True)
        elif spot.kind is GroupKind.ARCHIVED:
            folders.archive(dragged.ids, is_archived=True)
        else:
            folders.move(dragged.ids, spot.folder_id, is_drag=True)

    @Slot(object)
    def _on_folded_changed(self, folded: frozenset[str]) -> None:
        self._controllers.session.remember_folded(tuple(sorted(folded)))

    @Slot(QPoint)
    def _on_menu_requested(self, position: QPoint) -> None:
        self.show_state()
        menu = self.menus.menu_at(position)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._list.viewport().mapToGlobal(position))

    # -- dialogs

    @Slot()
    def _on_move_triggered(self) -> None:
        from desktop.ui.move_dialog import MoveDialog  # noqa: PLC0415 - see above

        choice, folders = self.choice, self._controllers.folders

        def on_chosen(folder_id: str | None) -> None:
            if choice.folder_id:
                folders.move_folder(choice.folder_id, folder_id)
            else:
                folders.move(choice.readable_ids, folder_id)

        def on_wanted(name: str) -> None:
            if choice.folder_id:
                folders.make_folder(name, inner=choice.folder_id)
            else:
                folders.make_folder(name, ids=choice.readable_ids)

        self._open(MoveDialog(folders.folders, choice, on_chosen, on_wanted, self._window))

    @Slot()
    def _on_tags_triggered(self) -> None:
        from desktop.ui.tags_dialog import TagsDialog  # noqa: PLC0415 - see above

        folders, choice = self._controllers.folders, self.choice
        in_use = tags_in_use(self._controllers.library.conversations)
        changed = [each for each in choice.conversations if each.problem is None]
        dialog = TagsDialog(in_use, [each.tags for each in changed], self._window)
        dialog.tags_changed.connect(lambda added, removed: folders.tag(choice.readable_ids, added, removed))
        self._open(dialog)

    @Slot()
    def _on_folder_settings_triggered(self) -> None:
        from desktop.ui.folder_settings import FolderSettingsDialog  # noqa: PLC0415 - see above

        controllers = self._controllers
        folder = controllers.folders.folders.get(self._folder_id)
        if folder is not None:
            self._open(
                FolderSettingsDialog(
                    folder, controllers.folders, controllers.settings, controllers.models, self._window
                )
            )

    @Slot()
    def _on_trash_triggered(self) -> None:
        from desktop.ui.trash_dialog import TrashDialog  # noqa: PLC0415 - see above

        if self._window.findChild(QDialog, "trashDialog") is None:
            dialog = TrashDialog(self._controllers.trash, self._window)
            dialog.refuse(self._controllers.folder_use.refusal)
            self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.open()


def _all_pinned(choice: ListChoice) -> bool:
    return bool(choice.conversations) and all(each.pinned and not each.archived for each in choice.conversations)


def _all_archived(choice: ListChoice) -> bool:
    return bool(choice.conversations) and all(each.archived for each in choice.conversations)
