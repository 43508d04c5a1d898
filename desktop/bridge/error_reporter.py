"""The one place that unexpected exceptions reach: they are written to the log and shown as a report to copy."""

import logging
import platform
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

from desktop import __version__

log = logging.getLogger(__name__)


class ErrorReporter(QObject):
    """Makes a report of every bug; the application goes on."""

    bug_reported = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._previous_hook = sys.excepthook

    def install(self) -> None:
        """Take exceptions from slots and threads, too: PySide6 hands them to ``sys.excepthook``."""
        self._previous_hook = sys.excepthook
        sys.excepthook = self._on_exception

    def uninstall(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._previous_hook

    def report(self, bug: BaseException) -> None:
        """Log, print and show one bug."""
        log.error("bug: %s", bug.__class__.__name__, exc_info=bug)
        self._previous_hook(type(bug), bug, bug.__traceback__)
        self.bug_reported.emit(report_of(bug))

    def _on_exception(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._previous_hook(kind, bug, trace)
        else:
            self.report(bug.with_traceback(trace))


def report_of(bug: BaseException) -> str:
    """A report that names versions and the place of the bug, without the values of variables."""
    versions = f"Hearth {__version__} · Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}"
    return f"{versions}\n\n{''.join(traceback.format_exception(bug))}"
