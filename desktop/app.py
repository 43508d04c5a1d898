"""The composition root: builds everything, wires it, and stops it in reverse order."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from desktop import command_line
from desktop.bridge.attachments_controller import AttachmentsController
from desktop.bridge.backups_controller import BackupsController
from desktop.bridge.branches_controller import BranchesController
from desktop.bridge.chat_controller import ChatController
from desktop.bridge.controllers import Controllers
from desktop.bridge.cures_controller import CuresController
from desktop.bridge.error_reporter import ErrorReporter
from desktop.bridge.exchange_controller import ExchangeController, ExchangeServices
from desktop.bridge.folder_use import FolderUse
from desktop.bridge.folder_watch import FolderWatch
from desktop.bridge.folders_controller import FoldersController
from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.bridge.library_controller import LibraryController, LibraryServices
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.other_model_controller import OtherModelController
from desktop.bridge.running_turns import RunningTurns
from desktop.bridge.search_controller import SearchController
from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.bridge.titles_controller import TitlesController
from desktop.bridge.trash_controller import TrashController
from desktop.bridge.unsaved_controller import UnsavedController
from desktop.bridge.wanted_model import WantedModel
from desktop.command_line import CONVERSATION_KINDS, CommandLine
from desktop.domain.conversation import Conversation
from desktop.domain.errors import StorageFailed
from desktop.domain.folder_holder import Holder
from desktop.domain.merge import Merge
from desktop.domain.models import ModelPhase, ModelState
from desktop.engine.child_environment import child_environment
from desktop.engine.client import package_parent, program
from desktop.formulas.client import ChildProgram, DrawingProcess
from desktop.formulas.draughtsman import Draughtsman
from desktop.formulas.kept_drawings import KeptDrawings
from desktop.other_starts import OtherStarts
from desktop.parts import (
    backends,
    begin_log,
    crashes,
    hardware,
    local_engine,
    search_index,
    unused_attachments,
    updates,
)
from desktop.services.attachments import Attachments
from desktop.services.conversation_backups import ConversationBackups
from desktop.services.conversation_changes import ConversationChanges
from desktop.services.conversation_export import ConversationExport
from desktop.services.conversation_files import ConversationFiles
from desktop.services.conversation_import import ConversationImport
from desktop.services.conversation_library import ConversationLibrary
from desktop.services.conversation_search import ConversationSearch
from desktop.services.conversation_trash import ConversationTrash
from desktop.services.file_thread import FileThread
from desktop.services.model_library import ModelLibrary
from desktop.services.organising import Organising
from desktop.services.outside_changes import InView, OutsideChanges
from desktop.services.title_maker import TitleMaker
from desktop.services.while_ours import WhileOurs
from desktop.storage import exchange_files
from desktop.storage.attachment_store import AttachmentStore
from desktop.storage.backups import Backups
from desktop.storage.conversation_folder import ConversationFolder
from desktop.storage.conversation_store import Care, ConversationStore
from desktop.storage.crash_watch import CrashWatch
from desktop.storage.data_folder import DataFolder, take_data_folder
from desktop.storage.first_look import first_look
from desktop.storage.folder_store import FolderStore
from desktop.storage.kv_states import KvStates
from desktop.storage.log_file import FILE_NAME as LOG_NAME
from desktop.storage.model_folders import find_models
from desktop.storage.paths import AppPaths, app_paths
from desktop.storage.session_store import SessionStore
from desktop.storage.settings_store import SettingsStore
from desktop.storage.trashed_conversations import TrashedConversations
from desktop.ui.application import application
from desktop.ui.chat import code_highlighter
from desktop.ui.main_window import MainWindow
from desktop.ui.pdf_printer import print_pdf

STARTER_MODEL = Path(__file__).parent.parent / "resources" / "models" / "hearth-starter.gguf"

log = logging.getLogger(__name__)


class App:
    """The running application.

    ``window`` is its main window, ``loop`` the asyncio loop that drives it, ``controllers`` what the window talks to.
    """

    def __init__(
        self, qt: QApplication, arguments: CommandLine, folder: DataFolder, window: MainWindow,
        watch: CrashWatch | None = None,
    ) -> None:  # fmt: skip
        paths = folder.paths
        self._watch = watch
        self._qt = qt  # the last reference to it would otherwise go
        self._arguments = arguments
        self.loop = qasync.QEventLoop(qt)
        self._wants_to_quit = asyncio.Event()
        self._errors = ErrorReporter()
        self._errors.install()
        self._log = begin_log(paths)
        self._tasks = Tasks(self.loop, self._errors.report)
        self._files, self._errands = FileThread("files"), FileThread("errands")  # no save waits behind an errand
        self._crashes = crashes(paths, self._errands, self._tasks)
        self._folder_use = FolderUse(folder.lock, folder.holder, self._files, self._tasks)
        self._build_state(paths)
        self._build_library(paths)
        self._build_chat(paths)
        self._build_files(paths)
        self._build_models(paths)
        self._connect()
        self.controllers = self._all_controllers(paths)
        self.window = window
        self._other_starts = OtherStarts(paths.data, qt, window, self._models, self._exchange)
        self.window.fill(self.controllers)
        self.window.quit_requested.connect(self._unsaved.ask_to_quit)
        self._unsaved.quit_allowed.connect(self._wants_to_quit.set)

    def _build_state(self, paths: AppPaths) -> None:
        settings_store, session_store = SettingsStore(paths.settings_file), SessionStore(paths.session_file)
        settings, self._problems = settings_store.load()
        kept_settings = WhileOurs(settings_store, self._folder_use.may_write)
        self._settings = SettingsController(kept_settings, settings, self._files, self._tasks)
        kept_session = WhileOurs(session_store, self._folder_use.may_write)
        self._session = SessionController(kept_session, session_store.load(), self._files, self._tasks)
        self._updates = updates(self._settings, self._session, self._tasks)

    def _build_library(self, paths: AppPaths) -> None:
        self._backups = Backups(paths.backups)
        self._attachments = AttachmentStore(paths.attachments, self._folder_use.require_ours)
        care = Care(self._folder_use.require_ours, self._on_merged, self._backups, self._attachments)
        self._store = ConversationStore(paths.conversations, paths.trash, care)
        self._search = ConversationSearch(
            partial(search_index, paths.search_index),
            ConversationFolder(paths.conversations, self._store.is_journaling),
            FileThread("search"),
            self._on_search_progress,
        )
        self._search.prepare()
        self._library = ConversationLibrary(
            self._store, FolderStore(paths.folders_file), self._files, self._on_library_changed, self._search
        )
        self._library.permission.refuse_while(lambda: self._folder_use.refusal)
        changes = ConversationChanges(self._library)
        self._services = LibraryServices(
            self._library, changes, ConversationFiles(self._library, changes, self._store, self._files)
        )
        self._unsaved = UnsavedController(self._library, self._tasks)

    def _build_chat(self, paths: AppPaths) -> None:
        settings, tasks, library = self._settings.settings, self._tasks, self._library
        self._backends = backends(paths, self._files)
        self._engine = local_engine(paths, self._files, self._backends)
        self._turns = RunningTurns(library, self._engine, tasks, settings)
        self._chat = ChatController(library, self._turns, tasks, settings)
        self._library_controller = LibraryController(self._services, self._chat, self._turns, tasks)
        self._folders = FoldersController(
            Organising(library, self._services.changes), self._library_controller, self._chat, tasks
        )
        self._branches = BranchesController(self._services, self._chat, self._turns, self._library_controller, tasks)
        self._titles = TitlesController(library, TitleMaker(self._engine), self._turns, tasks, settings)
        self._search_controller = SearchController(self._search, library, self._chat, self._turns, tasks)
        child = ChildProgram([*program(), "--formula-child"], package_parent(), child_environment(os.environ))
        self._formulas = FormulaDrawer(
            lambda: Draughtsman(partial(DrawingProcess, child), KeptDrawings(paths.cache / "formulas"))
        )

    def _build_files(self, paths: AppPaths) -> None:
        """What goes on with the files of conversations besides chatting."""
        library, changes, store, files = self._library, self._services.changes, self._store, self._files
        self._backups_controller = BackupsController(ConversationBackups(library, changes, store, files), self._tasks)
        in_view = InView(lambda shown: shown == self._chat.conversation.id, lambda running: running in self._turns.ids)
        library.in_memory.is_needed = in_view.needs
        outside = OutsideChanges(library, store, files, in_view)
        self._folder_watch = FolderWatch(paths.conversations, paths.folders_file, outside, self._tasks)
        exchange = ExchangeServices(
            ConversationImport(changes, library, store, files, exchange_files),
            ConversationExport(library, store, files, exchange_files, partial(print_pdf, self._attachments.path)),
        )
        trashed = TrashedConversations(paths.trash, self._folder_use.require_ours, self._backups)
        trash = ConversationTrash(trashed, KvStates(paths.kv_states), changes, files)
        self._trash = TrashController(trash, self._library_controller, self._tasks)
        self._unused = unused_attachments(paths, self._folder_use.require_ours)
        self._exchange = ExchangeController(exchange, self._library_controller, self._chat, self._tasks)

    def _build_models(self, paths: AppPaths) -> None:
        self._model_library = ModelLibrary(find_models, Path.home(), os.environ, STARTER_MODEL)
        self._models = ModelsController(self._engine, self._model_library, self._settings, self._session, self._tasks)
        self._wanted_model = WantedModel(self._chat, self._models)
        self._hardware = hardware(self._models, self._settings, self._backends, paths)

    def _all_controllers(self, paths: AppPaths) -> Controllers:
        return Controllers(
            self._chat,
            self._library_controller,
            self._models,
            self._settings,
            self._session,
            self._errors,
            self._hardware,
            CuresController(self._models, paths.log / LOG_NAME),
            self._formulas,
            self._folder_use,
            self._folder_watch,
            self._backups_controller,
            self._exchange,
            self._search_controller,
            self._unsaved,
            self._branches,
            OtherModelController(self._models, self._chat, self._library),
            AttachmentsController(Attachments(self._attachments, self._files), self._tasks),
            self._folders,
            self._trash,
            self._wanted_model,
            self._updates,
            self._crashes,
        )

    def _connect(self) -> None:
        self._settings.settings_changed.connect(self._chat.take_settings)
        self._settings.settings_changed.connect(self._titles.take_settings)
        self._models.state_changed.connect(self._on_model_state_changed)
        self._errors.bug_reported.connect(self._crashes.keep_bug)
        self._crashes.follow(self._models, self._watch.note if self._watch else None)
        self._engine.engine_died.connect(self._models.on_engine_died)
        self._turns.engine_died.connect(self._models.on_engine_died)
        self._turns.notice_raised.connect(self._chat.notice_raised)
        self._chat.conversation_opened.connect(lambda opened: self._session.remember_open(opened.id))
        self._chat.conversation_opened.connect(self._folder_watch.watch_shown)
        self._folder_use.use_changed.connect(self._on_use_changed)

    def start(self) -> None:
        """Show the window; what takes longer follows behind it."""
        self.window.show()
        self._tasks.spawn(self._search.run(), self._chat.on_error)
        self._tasks.spawn(self._open_where_we_left(), self._chat.on_error)

    async def run(self) -> None:
        """Show the window and return when the user has closed it and everything has stopped."""
        self.start()
        await self._wants_to_quit.wait()
        await self.close()

    async def close(self) -> None:
        """Stop everything, last started first; returns when no thread and no child process is left."""
        self.window.close_for_good()
        self._folder_watch.close()
        self._other_starts.close()
        self._search_controller.close()
        self._updates.close()
        self._crashes.close()
        await self._tasks.close()
        self._exchange.close()
        self._unsaved.close()
        self._hardware.close()
        self._formulas.close()
        await self._engine.close()
        for last_saves in (self._library.close, self._settings.close, self._session.close):
            await finish(last_saves)
        await self._folder_use.close()
        await self._search.close()
        self._model_library.close()
        self._errands.close()
        self._files.close()
        self._errors.uninstall()
        logging.getLogger("desktop").removeHandler(self._log)
        self._log.close()

    async def _open_where_we_left(self) -> None:
        self._settings.tell(self._problems)
        self._tasks.spawn(self._crashes.look_back(), self._chat.on_error)
        self._tasks.spawn(self._look_after_files(), self._chat.on_error)
        first_chat = self._chat.conversation
        file = self._arguments.file or self._other_starts.early_file()
        is_model = file is not None and file.suffix.lower() not in CONVERSATION_KINDS
        last_model = self._session.state.last_model
        if file is not None and is_model:
            self._models.load(file.absolute())
        elif last_model is not None and self._settings.settings["load_last_model"]:
            self._models.load(last_model)
        self._models.look_for_models()
        self._listen_for_other_starts()
        await self._library_controller.refresh()
        if file is not None and not is_model:
            await self._exchange.show_file(file.absolute())
        elif self._session.state.open_conversation is not None and self._is_untouched(first_chat):
            await self._chat.reopen(self._session.state.open_conversation)
        self._session.remember_open(self._chat.conversation.id)
        await self._errands.run(code_highlighter.get_ready)
        self._updates.start(self._folder_use.may_write)

    async def _look_after_files(self) -> None:
        """Make the folder, watch it, and remove what is kept for a time only; not where nothing may be written."""
        if self._folder_use.is_ours:
            await self._files.run(self._store.prepare)
            await self._errands.run(self._backups.prune)
            await self._trash.remove_old()
            await self._errands.run(self._unused.remove)
        self._folder_watch.start()

    def _listen_for_other_starts(self) -> None:
        if self._folder_use.is_ours:
            self._other_starts.listen()

    def _is_untouched(self, chat: Conversation) -> bool:
        """Whether the user has done nothing yet in the chat that is shown at first."""
        return self._chat.conversation is chat and not self._session.draft(chat.id)

    def _on_merged(self, merge: Merge) -> None:
        self._folder_watch.merge_found.emit(merge)

    def _on_use_changed(self, holder: Holder | None) -> None:
        if holder is None:  # what the other one wrote meanwhile
            self._tasks.spawn(self._library_controller.refresh(), self._chat.on_error)
            self._folder_watch.look_soon()
            self._listen_for_other_starts()

    def _on_search_progress(self) -> None:
        self._search_controller.on_progress()

    def _on_library_changed(self) -> None:
        self._library_controller.on_library_changed()

    def _on_model_state_changed(self, state: ModelState) -> None:
        is_ready = state.phase is ModelPhase.READY and state.loaded is not None
        self._chat.take_context(state.loaded.n_ctx if is_ready and state.loaded else 0)


async def finish(last_saves: Callable[[], Awaitable[None]]) -> None:
    """Save what has not been saved; where that fails, the log says so and the rest goes on."""
    try:
        await last_saves()
    except StorageFailed:
        log.exception("not saved at the end")


def create_app(argv: list[str]) -> App:
    """Build everything without entering the event loop, in the running ``QApplication`` or a new one."""
    arguments = command_line.parse(argv)
    folder = take_data_folder(app_paths(arguments.data_dir))
    qt = application(argv)
    return App(qt, arguments, folder, MainWindow(first_look(folder.paths)))
