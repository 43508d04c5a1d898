"""What the window does about the files behind the chats: showing them, earlier versions, seeing what others did."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.bridge.controllers import Controllers
from desktop.ui.conversation_list import ConversationList
from desktop.ui.notices import NoticeBar
from desktop.ui.unreadable_page import UnreadablePage
from desktop.ui.window_dialogs import WindowDialogs


class WindowFiles(QObject):
    """Connects the list, the page of an unreadable chat and the notices with the controllers of files."""

    def __init__(
        self, controllers: Controllers, conversations: ConversationList, page: UnreadablePage, dialogs: WindowDialogs
    ) -> None:
        super().__init__(dialogs)
        self._controllers = controllers
        self._dialogs = dialogs
        conversations.file_requested.connect(self._on_file_requested)
        conversations.backups_requested.connect(self._on_backups_requested)
        page.file_requested.connect(self._on_file_requested)
        page.backups_requested.connect(self._on_backups_requested)
        controllers.backups.restore_ended.connect(controllers.chat.open_again)
        controllers.backups.undo_offered.connect(controllers.library.offer_undo)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_application_state_changed)

    def tell(self, bar: NoticeBar) -> None:
        """Show what these controllers tell."""
        for source in (self._controllers.folder_use, self._controllers.folder_watch, self._controllers.backups):
            source.notice_raised.connect(bar.show_notice)

    @Slot()
    @Slot(str)
    def _on_file_requested(self, conversation_id: str = "") -> None:
        """Open the folder with the file, of the shown conversation if no other is named."""
        open_folder_of(self._controllers.backups.file(conversation_id or self._controllers.chat.conversation.id))

    @Slot()
    @Slot(str)
    def _on_backups_requested(self, conversation_id: str = "") -> None:
        self._dialogs.open_backups(conversation_id or self._controllers.chat.conversation.id)

    @Slot(Qt.ApplicationState)
    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """Network folders do not tell what others do in them."""
        if state == Qt.ApplicationState.ApplicationActive:
            self._controllers.folder_watch.look_soon()


def open_folder_of(path: Path) -> None:
    """Open the folder of a file with the program that the desktop has for folders."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
