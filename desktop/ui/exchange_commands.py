"""Import and export in the window: the dialogs, the files they are about, dropped files, and the progress."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop.bridge.controllers import Controllers
from desktop.domain.exports import ExchangeProgress, ExportWish
from desktop.ui.actions import WindowActions
from desktop.ui.conversation_list import ConversationList
from desktop.ui.dropped_files import DroppedFiles
from desktop.ui.file_chooser import FileChooser

if TYPE_CHECKING:
    from desktop.ui.exchange_progress import ExchangeProgressDialog
    from desktop.ui.export_dialog import Exportable, ExportChoice


class ExchangeCommands(QObject):
    """Connects the actions, what is dropped and the controller. Dialogs are imported when they are first opened."""

    def __init__(
        self, window: QWidget, controllers: Controllers, actions: WindowActions, conversations: ConversationList,
        chooser: FileChooser,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._actions = actions
        self._list = conversations
        self._chooser = chooser
        self._progress: ExchangeProgressDialog | None = None
        actions["actionImport"].triggered.connect(self.open_import)
        actions["actionExport"].triggered.connect(self.open_export)
        conversations.export_requested.connect(self._on_list_export_requested)
        controllers.exchange.progress_changed.connect(self._on_progress_changed)
        controllers.chat.conversation_opened.connect(self._show_state)
        controllers.chat.conversation_changed.connect(self._show_state)
        controllers.library.conversations_changed.connect(self._show_state)
        self._show_state()

    def take_drops(self, dropped: DroppedFiles) -> None:
        """Open one conversation that is dropped, import several."""
        dropped.conversations_dropped.connect(self._on_conversations_dropped)

    @Slot()
    def open_import(self) -> None:
        """Say what can be imported, and ask for it."""
        from desktop.ui.import_dialog import ImportDialog  # noqa: PLC0415 - see above

        ImportDialog(self._chooser, self._controllers.exchange.import_files, self._window).open()

    @Slot()
    def open_export(self) -> None:
        """Ask what is exported, and as what."""
        from desktop.ui.export_dialog import ExportDialog  # noqa: PLC0415 - see above

        ExportDialog(self._exportable(), self._on_export_chosen, self._window).open()

    @Slot(object)
    def _on_list_export_requested(self, _conversation_ids: Sequence[str]) -> None:
        """They are what is chosen in the list."""
        self.open_export()

    def _exportable(self) -> "Exportable":
        from desktop.ui.export_dialog import Exportable  # noqa: PLC0415 - see above

        readable = tuple(each.id for each in self._controllers.library.conversations if each.problem is None)
        shown = self._controllers.chat.conversation
        rows = [self._list.rows.row(index).conversation for index in self._list.selectedIndexes()]
        chosen = tuple(row.id for row in rows if row is not None and row.problem is None)
        return Exportable(shown.id if shown.messages else "", chosen, readable)

    def _on_export_chosen(self, choice: "ExportChoice") -> None:
        if len(choice.conversation_ids) == 1:
            title = self._title(choice.conversation_ids[0])
            self._chooser.choose_export(title, choice.format, partial(self._export, choice))
        else:
            self._chooser.choose_folder(self.tr("Export into folder"), partial(self._export, choice))

    def _title(self, conversation_id: str) -> str:
        shown = self._controllers.chat.conversation
        if shown.id == conversation_id:
            return shown.shown_title
        known = self._controllers.library.conversations
        return next((each.title for each in known if each.id == conversation_id), "")

    def _export(self, choice: "ExportChoice", target: Path) -> None:
        self._controllers.exchange.export(
            ExportWish(
                choice.conversation_ids, choice.format, target, choice.with_reasoning,
                into_folder=len(choice.conversation_ids) > 1,
            )
        )  # fmt: skip

    @Slot()
    def _show_state(self) -> None:
        has_any = bool(self._controllers.chat.conversation.messages or self._controllers.library.conversations)
        self._actions["actionExport"].setEnabled(has_any)

    @Slot(object)
    def _on_conversations_dropped(self, paths: Sequence[Path]) -> None:
        exchange = self._controllers.exchange
        if len(paths) == 1:
            exchange.open_file(paths[0])
        else:
            exchange.import_files(paths)

    @Slot(object)
    def _on_progress_changed(self, progress: ExchangeProgress | None) -> None:
        if progress is None:
            dialog, self._progress = self._progress, None
            if dialog is not None:
                dialog.done(0)
                dialog.deleteLater()
            return
        if self._progress is None:
            from desktop.ui.exchange_progress import ExchangeProgressDialog  # noqa: PLC0415 - see above

            self._progress = ExchangeProgressDialog(
                self.tr("Exporting") if progress.is_export else self.tr("Importing"), self._window
            )
            self._progress.stop_requested.connect(self._controllers.exchange.cancel)
        self._progress.show_progress(progress)
