"""The context menus of the list of conversations: of chats, of a folder, and of the empty area."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction

from desktop.domain.conversation import ConversationSummary
from desktop.ui.actions import WindowActions
from desktop.ui.conversation_list import ConversationList
from desktop.ui.list_choice import ListChoice
from desktop.ui.menus import PopupMenu


class ListMenus(QObject):
    """Made anew each time they open, out of the window's actions and the list's own wishes."""

    new_folder_requested = Signal(str)

    def __init__(self, actions: WindowActions, conversations: ConversationList) -> None:
        super().__init__(conversations)
        self._actions = actions
        self._list = conversations

    def menu_at(self, position: QPoint) -> PopupMenu:
        """The menu of what lies at a place in the list."""
        choice = self._list.choice if self._list.indexAt(position).isValid() else ListChoice()
        if choice.conversations:
            self._list.setFocus()
            return self.of_chats(choice)
        if choice.folder_id:
            self._list.setFocus()
            return self.of_folder(choice.folder_id)
        return self.of_empty_area()

    def of_chats(self, choice: ListChoice) -> PopupMenu:
        """What can be done with chats."""
        if len(choice.conversations) == 1:
            return self._of_one(choice.conversations[0])
        menu = self._menu()
        self._add(menu, "actionPin", "actionMoveToFolder", "actionTags", "actionDuplicate", "actionArchive")
        menu.addSeparator()
        menu.addAction(self.tr("Export…"), lambda: self._list.export_requested.emit(choice.readable_ids))
        menu.addSeparator()
        self._add(menu, "actionDelete")
        return menu

    def of_folder(self, folder_id: str) -> PopupMenu:
        """What can be done with a folder."""
        menu = PopupMenu("folderMenu", self.tr("Folder"), self._list)
        menu.addAction(self.tr("New chat here"), self._actions["actionNewChatHere"].trigger)
        inside = menu.addAction(self.tr("New folder inside"), lambda: self.new_folder_requested.emit(folder_id))
        self._follow(inside, "actionNewFolder")
        menu.addSeparator()
        self._add(menu, "actionRename", "actionMoveToFolder", "actionFolderSettings")
        menu.addSeparator()
        self._follow(menu.addAction(self.tr("Delete folder"), self._actions["actionDelete"].trigger), "actionDelete")
        return menu

    def of_empty_area(self) -> PopupMenu:
        """What can be done beside all rows."""
        menu = self._menu()
        self._add(menu, "actionNewChat", "actionNewFolder")
        return menu

    def _of_one(self, chat: ConversationSummary) -> PopupMenu:
        menu = self._menu()
        wishes = self._list
        if chat.problem is not None:
            backups = menu.addAction(self.tr("Restore backup…"), lambda: wishes.backups_requested.emit(chat.id))
            self._follow(backups, "actionNewFolder")
            menu.addAction(self.tr("Show file"), lambda: wishes.file_requested.emit(chat.id))
            menu.addSeparator()
            self._add(menu, "actionDelete")
            return menu
        menu.addAction(self.tr("Open"), lambda: wishes.open_requested.emit(chat.id))
        self._add(menu, "actionRename", "actionPin", "actionMoveToFolder", "actionTags", "actionDuplicate")
        self._add(menu, "actionArchive")
        menu.addSeparator()
        self._add(menu, "actionSaveConversationAs")
        menu.addAction(self.tr("Export…"), lambda: wishes.export_requested.emit((chat.id,)))
        earlier = menu.addAction(self.tr("Restore an earlier version…"), lambda: wishes.backups_requested.emit(chat.id))
        self._follow(earlier, "actionNewFolder")
        menu.addSeparator()
        self._add(menu, "actionDelete")
        return menu

    def _menu(self) -> PopupMenu:
        return PopupMenu("conversationMenu", self.tr("Conversation"), self._list)

    def _follow(self, made: QAction, name: str) -> None:
        """An entry of a menu's own is refused as an action of the window is."""
        refusal = self._actions.refusal(name)
        made.setEnabled(not refusal)
        made.setToolTip(refusal or made.text())

    def _add(self, menu: PopupMenu, *names: str) -> None:
        for name in names:
            menu.addAction(self._actions[name])
