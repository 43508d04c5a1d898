"""Opens the dialogs of the window, each at most once, and without blocking; imported when they are first opened."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog, QWidget

from desktop.bridge.controllers import Controllers
from desktop.bridge.crashes_controller import CrashesController
from desktop.domain.crash_report import CrashReport
from desktop.domain.notices import Notice, NoticeAction, NoticeKind
from desktop.domain.releases import Release
from desktop.domain.settings import Page
from desktop.ui.actions import WindowActions
from desktop.ui.appearance import Appearance
from desktop.ui.file_chooser import FileChooser
from desktop.ui.notices import NoticeBar
from desktop.ui.reload_watch import ReloadWatch


class WindowDialogs(QObject):
    """Settings, chat settings, branches, model details, shortcuts, all commands, about, and the report of a bug."""

    def __init__(
        self, window: QWidget, controllers: Controllers, actions: WindowActions, appearance: Appearance
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._actions = actions
        self._appearance = appearance
        self._reload_watch = ReloadWatch(controllers.models, controllers.settings, self)
        self._connect()

    def _connect(self) -> None:
        for name, open_dialog in (
            ("actionSettings", self.open_settings),
            ("actionChatSettings", self.open_chat_settings),
            ("actionBranches", self.open_branches),
            ("actionModelDetails", self.open_model_details),
            ("actionShortcuts", self.open_shortcuts),
            ("actionCommandPalette", self.open_command_palette),
            ("actionAbout", self.open_about),
        ):
            self._actions[name].triggered.connect(open_dialog)
        self._controllers.updates.notes_requested.connect(self.open_whats_new)

    @Slot()
    def open_settings(self) -> None:
        """Show all settings."""
        from desktop.ui.hardware_page import HardwarePage
        from desktop.ui.settings_dialog import SettingsDialog
        from desktop.ui.updates_page import UpdatesPage

        controllers = self._controllers

        def make() -> SettingsDialog:
            updates = UpdatesPage(controllers.updates)
            updates.notes_requested.connect(self.open_whats_new)
            parts = {Page.HARDWARE: HardwarePage(controllers.hardware), Page.UPDATES: updates}
            return SettingsDialog(controllers.settings, controllers.models, parts, self._reload_watch, self._window)

        self._open("settingsDialog", make)

    @Slot(object)
    def open_whats_new(self, release: Release) -> None:
        """Show what is new in a release."""
        from desktop.ui.whats_new_dialog import WhatsNewDialog

        self._open("whatsNewDialog", lambda: WhatsNewDialog(release, self._window))

    @Slot()
    def open_chat_settings(self) -> None:
        """Show what the shown conversation sets for itself."""
        from desktop.ui.chat_settings import ChatSettingsDialog

        controllers = self._controllers
        self._open(
            "chatSettingsDialog", lambda: ChatSettingsDialog(controllers.chat, controllers.settings, self._window)
        )

    @Slot()
    def open_branches(self) -> None:
        """Show all versions and branches of the shown conversation."""
        from desktop.ui.branches_dialog import BranchesDialog

        controllers, theme, undo = self._controllers, self._appearance.theme, self._actions["actionUndo"]

        def make() -> BranchesDialog:
            dialog = BranchesDialog(controllers.chat, controllers.branches, undo, theme, self._window)
            dialog.refuse(controllers.folder_use.refusal)
            self._appearance.theme_changed.connect(dialog.set_theme)
            return dialog

        self._open("branchesDialog", make)

    @Slot()
    def open_model_details(self) -> None:
        """Show the facts of the loaded model."""
        from desktop.ui.model_details import ModelDetailsDialog

        loaded = self._controllers.models.state.loaded
        if loaded is not None:
            self._open("modelDetailsDialog", lambda: ModelDetailsDialog(loaded, self._window))

    @Slot(str)
    def open_backups(self, conversation_id: str) -> None:
        """Show the earlier versions of a conversation."""
        from desktop.ui.backups_dialog import BackupsDialog

        controllers = self._controllers
        title = next((each.title for each in controllers.library.conversations if each.id == conversation_id), "")

        def make() -> BackupsDialog:
            dialog = BackupsDialog(controllers.backups, conversation_id, title, self._window)
            dialog.refuse(controllers.folder_use.refusal)
            return dialog

        self._open("backupsDialog", make)

    @Slot()
    def open_shortcuts(self) -> None:
        """Show the keyboard shortcuts."""
        from desktop.ui.shortcuts_dialog import ShortcutsDialog

        self._open("shortcutsDialog", lambda: ShortcutsDialog(self._actions.groups, self._window))

    @Slot()
    def open_command_palette(self) -> None:
        """Show all commands."""
        from desktop.ui.command_palette import CommandPalette

        actions = [action for group in self._actions.groups.values() for action in group]
        self._open("commandPalette", lambda: CommandPalette(actions, self._window))

    @Slot()
    def open_about(self) -> None:
        """Show what Hearth is."""
        from desktop.ui.about_dialog import AboutDialog

        self._open("aboutDialog", lambda: AboutDialog(self._appearance.theme, self._window))

    def open_unsaved(self, chooser: FileChooser) -> None:
        """Ask what is to become of changes that could not be saved."""
        from desktop.ui.unsaved_dialog import UnsavedDialog

        self._open("unsavedDialog", lambda: UnsavedDialog(self._controllers.unsaved, chooser, self._window))

    def _open(self, name: str, make: Callable[[], QDialog]) -> None:
        dialog = self._window.findChild(QDialog, name)
        if dialog is None:
            dialog = make()
            dialog.open()
        else:
            dialog.activateWindow()


class BugNotices(QObject):
    """Tells of a bug in the notice bar and offers its report; shows those of crashes, too."""

    def __init__(self, bar: NoticeBar, crashes: CrashesController, window: QWidget) -> None:
        super().__init__(window)
        self._bar = bar
        self._crashes = crashes
        self._window = window
        crashes.report_saved.connect(self.tell)
        crashes.report_requested.connect(self.open_report)

    @Slot(object)
    def tell(self, report: CrashReport) -> None:
        """Tell of one bug."""
        text = self.tr("Something in Hearth went wrong. Your chats are safe, and you can go on.")
        show = NoticeAction(self.tr("Show report"), lambda: self.open_report(report))
        self._bar.show_notice(Notice(text, NoticeKind.ERROR, show))

    @Slot(object)
    def open_report(self, report: CrashReport) -> None:
        """Show a report."""
        from desktop.ui.bug_report import BugReportDialog

        dialog = BugReportDialog(report, self._window)
        dialog.delete_requested.connect(self._crashes.delete)
        dialog.open()
