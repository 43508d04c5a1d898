"""Opens the dialogs of the window, each at most once."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog, QWidget

from desktop.bridge.controllers import Controllers
from desktop.domain.notices import Notice, NoticeAction, NoticeKind
from desktop.ui.actions import WindowActions
from desktop.ui.appearance import Appearance


class WindowDialogs(QObject):
    """Settings, chat settings, model details, shortcuts, all commands, about, and the report of a bug."""

    def __init__(
        self, window: QWidget, controllers: Controllers, actions: WindowActions, appearance: Appearance
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._actions = actions
        self._appearance = appearance
        self._open: dict[str, QDialog] = {}

    @Slot(str)
    def tell_of_bug(self, report: str) -> None:
        """Tell of a bug and offer its report."""
        text = self.tr("Something in Hearth went wrong. Your chats are safe and you can go on.")
        self._controllers.chat.notice_raised.emit(Notice(text, NoticeKind.ERROR))
