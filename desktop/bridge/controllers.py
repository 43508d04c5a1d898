"""The controllers that the window talks to, together."""

from dataclasses import dataclass

from desktop.bridge.attachments_controller import AttachmentsController
from desktop.bridge.backups_controller import BackupsController
from desktop.bridge.branches_controller import BranchesController
from desktop.bridge.chat_controller import ChatController
from desktop.bridge.crashes_controller import CrashesController
from desktop.bridge.cures_controller import CuresController
from desktop.bridge.error_reporter import ErrorReporter
from desktop.bridge.exchange_controller import ExchangeController
from desktop.bridge.folder_use import FolderUse
from desktop.bridge.folder_watch import FolderWatch
from desktop.bridge.folders_controller import FoldersController
from desktop.bridge.formula_drawer import FormulaDrawer
from desktop.bridge.hardware_controller import HardwareController
from desktop.bridge.library_controller import LibraryController
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.other_model_controller import OtherModelController
from desktop.bridge.search_controller import SearchController
from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.trash_controller import TrashController
from desktop.bridge.unsaved_controller import UnsavedController
from desktop.bridge.updates_controller import UpdatesController
from desktop.bridge.wanted_model import WantedModel


@dataclass(frozen=True, slots=True)
class Controllers:
    """Everything that the window can show or wish."""

    chat: ChatController
    library: LibraryController
    models: ModelsController
    settings: SettingsController
    session: SessionController
    errors: ErrorReporter
    hardware: HardwareController
    cures: CuresController
    formulas: FormulaDrawer
    folder_use: FolderUse
    folder_watch: FolderWatch
    backups: BackupsController
    exchange: ExchangeController
    search: SearchController
    unsaved: UnsavedController
    branches: BranchesController
    other_model: OtherModelController
    attachments: AttachmentsController
    folders: FoldersController
    trash: TrashController
    wanted_model: WantedModel
    updates: UpdatesController
    crashes: CrashesController
