"""Parts of the application that take several things to build; ``app`` puts them together."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop import __version__
from desktop.bridge.hardware_controller import HardwareController
from desktop.bridge.local_engine import LocalEngine
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.settings_controller import SettingsController
from desktop.engine.client import EngineProcess
from desktop.engine.runtime_folder import driver_versions, find_runtimes
from desktop.services.backends import Backends
from desktop.services.file_thread import FileThread
from desktop.services.load_memories import KeptMemories
from desktop.services.ports import SearchIndex
from desktop.storage.load_memory_store import LoadMemoryStore
from desktop.storage.paths import AppPaths
from desktop.storage.runtime_verdict_store import RuntimeVerdictStore
from desktop.storage.unused_attachments import UnusedAttachments


def unused_attachments(paths: AppPaths, require_ours: Callable[[], None]) -> UnusedAttachments:
    """What clears attachments up that nothing names which is kept anywhere."""
    naming = (paths.conversations, paths.trash, paths.backups, paths.session_file)
    return UnusedAttachments(paths.attachments, naming, require_ours)


def backends(paths: AppPaths, files: FileThread) -> Backends:
    """The back ends that the engine starts with. What came of a runtime holds for one version and one driver."""
    find = partial(find_runtimes, paths.runtimes, circumstances=f"{__version__} {driver_versions()}")
    return Backends(find, RuntimeVerdictStore(paths.runtime_verdicts_file), files)


def local_engine(paths: AppPaths, files: FileThread, backends: Backends) -> LocalEngine:
    """The engine, whose children start with what was chosen by then."""
    return LocalEngine(
        make_process=lambda: EngineProcess(paths.cache / "drivers", backends.use),
        snapshots=paths.kv_states,
        memories=KeptMemories(LoadMemoryStore(paths.load_memory_file), files),
        backends=backends,
    )


def hardware(
    models: ModelsController, settings: SettingsController, backends: Backends, paths: AppPaths
) -> HardwareController:
    """What tells of devices and tries them."""
    make_process = partial(EngineProcess, paths.cache / "drivers")
    return HardwareController(models, settings, backends, paths.runtimes, make_process)


def search_index(path: Path) -> SearchIndex:
    """The index behind the search."""
    from desktop.storage.search_index import (  # noqa: PLC0415 - on the search's thread, behind the shown window
        SearchIndex as Index,
    )

    return Index(path)
