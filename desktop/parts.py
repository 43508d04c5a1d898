"""Parts of the application that take several things to build; ``app`` puts them together."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop import __version__
from desktop.bridge.crashes_controller import CrashesController
from desktop.bridge.hardware_controller import HardwareController
from desktop.bridge.local_engine import LocalEngine
from desktop.bridge.models_controller import ModelsController
from desktop.bridge.session_controller import SessionController
from desktop.bridge.settings_controller import SettingsController
from desktop.bridge.tasks import Tasks
from desktop.bridge.updates_controller import UpdatesController
from desktop.engine.client import EngineProcess
from desktop.engine.runtime_folder import driver_versions, find_runtimes
from desktop.releases.newest import newest_release
from desktop.releases.origin import origin
from desktop.services.backends import Backends
from desktop.services.file_thread import FileThread
from desktop.services.load_memories import KeptMemories
from desktop.services.ports import SearchIndex
from desktop.services.update_check import UpdateCheck
from desktop.storage.crash_reports import CrashReports, private_words
from desktop.storage.load_memory_store import LoadMemoryStore
from desktop.storage.log_file import open_log
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


def begin_log(paths: AppPaths) -> logging.Handler:
    """Writes what Hearth says about itself into the log folder from now on."""
    handler = open_log(paths.log)
    logging.getLogger("desktop").addHandler(handler)
    logging.getLogger("desktop.engine").setLevel(logging.INFO)  # what llama.cpp says is told as news
    return handler


def crashes(paths: AppPaths, thread: FileThread, tasks: Tasks) -> CrashesController:
    """What keeps and shows reports of crashes and bugs."""
    return CrashesController(CrashReports(paths.crashes), partial(private_words, paths), thread, tasks)


def updates(settings: SettingsController, session: SessionController, tasks: Tasks) -> UpdatesController:
    """What asks for a newer version, where releases have a key to be checked with."""
    place = origin()
    check = UpdateCheck(__version__, partial(newest_release, place)) if place.public_key else None
    return UpdatesController(check, place.address, settings, session, tasks)


def search_index(path: Path) -> SearchIndex:
    """The index behind the search."""
    from desktop.storage.search_index import (  # noqa: PLC0415 - on the search's thread, behind the shown window
        SearchIndex as Index,
    )

    return Index(path)
