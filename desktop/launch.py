"""From the command line to the running application, in the order in which a user needs it: the window first."""

import builtins
import gc
import json
import sys
from typing import TYPE_CHECKING

from desktop import command_line
from desktop.command_line import CommandLine
from desktop.storage.paths import AppPaths, app_paths

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

LONGEST_WAIT_MS = 500


def main(argv: list[str]) -> int:
    """Run the application until it is closed, or print the diagnosis."""
    arguments = command_line.parse(argv)
    paths = app_paths(arguments.data_dir)
    if arguments.diagnose:
        return _print_diagnosis(paths)
    return _run(argv, arguments, paths)


def _run(argv: list[str], arguments: CommandLine, paths: AppPaths) -> int:
    gc.disable()  # while thousands of objects are made that stay
    from desktop.storage.first_look import first_look
    from desktop.ui.application import application
    from desktop.ui.main_window import MainWindow

    _drop_feature_hook()
    qt = application(argv)
    window = MainWindow(first_look(paths))
    window.show()
    _wait_for_first_picture(window)

    from desktop.app import App
    from desktop.bridge.termination import Termination

    app = App(qt, arguments, paths, window)
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
