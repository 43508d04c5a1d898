"""Commands that would change what can only be read: they are disabled, and say why."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton

from desktop.bridge.chat_controller import READ_ONLY
from desktop.bridge.controllers import Controllers
from desktop.ui.actions import WindowActions
from desktop.ui.dropped_files import DroppedFiles
from desktop.ui.header import Header
from desktop.ui.organise_commands import OrganiseCommands
from desktop.ui.sidebar import Sidebar

OF_THE_SHOWN_CHAT = ("actionClear", "actionRegenerate", "actionContinue", "actionChatSettings", "actionAttach")
OF_THE_CHOSEN = (
    "actionRename", "actionPin", "actionArchive", "actionTags", "actionMoveToFolder", "actionDuplicate",
)  # fmt: skip
OF_THE_FOLDER = (
    *OF_THE_SHOWN_CHAT, *OF_THE_CHOSEN, "actionDelete", "actionNewFolder", "actionFolderSettings", "actionUndo",
    "actionRedo", "actionImport",
)  # fmt: skip


class Refusals(QObject):
    """Follows whose the data folder is, and what the shown conversation is."""

    def __init__(
        self, actions: WindowActions, controllers: Controllers, organising: OrganiseCommands, sidebar: Sidebar
    ) -> None:
        super().__init__(organising)
        self._actions = actions
        self._chat, self._folder_use = controllers.chat, controllers.folder_use
        self._organising = organising
        self._list = sidebar.list
        self._header: Header | None = None
        self._dropped_files: DroppedFiles | None = None
        self._attach_button: QPushButton | None = None
        self._attach_tip = ""
        controllers.folder_use.use_changed.connect(self._show)
        organising.choice_shown.connect(self._show)

    def follow(self, header: Header, dropped_files: DroppedFiles, attach_button: QPushButton) -> None:
        """Refuse presets, drops and images, too."""
        self._header, self._dropped_files, self._attach_button = header, dropped_files, attach_button
        self._attach_tip = attach_button.toolTip()
        self._show()

    def refusals(self) -> dict[str, str]:
        """The actions that are refused now, and why."""
        if self._folder_use.refusal:
            return dict.fromkeys(OF_THE_FOLDER, self._folder_use.refusal)
        shown = self._chat.conversation
        reason = self._chat.problem or (READ_ONLY if shown.read_only else "")
        if not reason:
            return {}
        is_chosen = self._organising.choice.ids in ((), (shown.id,)) and not self._organising.choice.folder_id
        return dict.fromkeys((*OF_THE_SHOWN_CHAT, *(OF_THE_CHOSEN if is_chosen else ())), reason)

    @Slot()
    def _show(self) -> None:
        refusals = self.refusals()
        self._actions.refuse(refusals)
        self._list.set_read_only(not self._folder_use.is_ours)
        if self._header is not None:
            self._header.refuse_presets(refusals.get("actionChatSettings", ""))
        if self._attach_button is not None:
            reason = refusals.get("actionAttach", "")
            self._attach_button.setEnabled(not reason)
            self._attach_button.setToolTip(reason or self._attach_tip)
        if self._dropped_files is not None:
            self._dropped_files.takes_models_only = not self._folder_use.is_ours
