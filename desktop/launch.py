"""From the command line to the running application, in the order in which a user needs it: the window first."""

import builtins
import gc
import json
import sys
from typing import TYPE_CHECKING

from desktop import __version__, command_line
from desktop.command_line import CommandLine
from desktop.storage.paths import AppPaths, app_paths

if TYPE_CHECKING:
    from desktop.storage.crash_watch import CrashWatch
    from desktop.ui.main_window import MainWindow

LONGEST_WAIT_MS = 500


def main(argv: list[str]) -> int:
    """Run the application until it is closed, or print the diagnosis or the result of the self-test."""
    arguments = command_line.parse(argv)
    paths = app_paths(arguments.data_dir)
    if arguments.diagnose:
        return _print_diagnosis(paths)
    if arguments.self_test:
        from desktop.self_test import run as run_self_test

        return run_self_test()
    return _run(argv, arguments, paths)


def _run(argv: list[str], arguments: CommandLine, paths: AppPaths) -> int:
    """Run the application under watch: how it ended, if not as it should, is told at the next start."""
    from desktop.storage.crash_watch import UNHANDLED, CrashWatch

    watch = CrashWatch(paths.crashes)
    watch.begin(f"Hearth {__version__} · Python {sys.version.partition(' ')[0]} · {sys.platform}")
    try:
        exit_code = _run_watched(argv, arguments, paths, watch)
    except Exception as bug:
        from desktop.domain.crash_report import stack_of

        watch.note(f"{UNHANDLED}\n\n{stack_of(bug)}")
        raise
    watch.end()
    return exit_code


def _run_watched(argv: list[str], arguments: CommandLine, paths: AppPaths, watch: "CrashWatch") -> int:
    gc.disable()  # while thousands of objects are made that stay
    from desktop.storage.data_folder import take_data_folder
    from desktop.storage.first_look import first_look
    from desktop.ui.application import application
    from desktop.ui.main_window import MainWindow

    _drop_feature_hook()
    folder = take_data_folder(paths)
    qt = application(argv)
    if folder.holder is not None and folder.holder.is_here and _is_handed_over(arguments, paths):
        return 0
    window = MainWindow(first_look(paths))
    window.show()
    _wait_for_first_picture(window)

    from desktop.app import App
    from desktop.bridge.termination import Termination

    app = App(qt, arguments, folder, window, watch)
    termination = Termination()
    termination.requested.connect(window.quit_requested)
    termination.install()
    gc.freeze()
    gc.enable()
    with app.loop:
        app.loop.run_until_complete(app.run())
    termination.uninstall()
    return 0


def _wait_for_first_picture(window: "MainWindow") -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    window.first_picture_painted.connect(loop.quit)
    QTimer.singleShot(LONGEST_WAIT_MS, loop.quit)  # a window that starts minimised is not painted
    loop.exec()


def _is_handed_over(arguments: CommandLine, paths: AppPaths) -> bool:
    """Whether the window that is open already shows what this start was for."""
    from PySide6.QtCore import QEventLoop

    from desktop.bridge.second_start import HandOver, SecondStart, activation_token, socket_name

    file = arguments.file.absolute() if arguments.file is not None else None
    hand_over = HandOver(socket_name(paths.data), SecondStart(file, activation_token()))
    outcome: list[bool] = []
    loop = QEventLoop()
    hand_over.ended.connect(outcome.append)
    hand_over.ended.connect(loop.quit)
    hand_over.start()
    loop.exec()
    return outcome == [True]


def _drop_feature_hook() -> None:
    """Give Python its own import back: PySide6's searches the source of every module for a feature we do not use."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original


def _print_diagnosis(paths: AppPaths) -> int:
    from desktop.engine.diagnosis import diagnose
    from desktop.storage.settings_store import SettingsStore

    settings, _ = SettingsStore(paths.settings_file).load()
    folders = {"data": str(paths.data), "config": str(paths.config), "cache": str(paths.cache), "log": str(paths.log)}
    sys.stdout.write(json.dumps(diagnose(folders, settings.load_settings()), indent=2) + "\n")
    return 0
