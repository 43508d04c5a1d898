"""The one place that unexpected exceptions reach: they are written to the log and shown as a report to copy."""

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from desktop.domain.crash_report import stack_of

log = logging.getLogger(__name__)


class ErrorReporter(QObject):
    """Tells of every bug where in the program it was, and nothing of what was on its way through the program; the
    application goes on."""

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
        self.bug_reported.emit(stack_of(bug))

    def _on_exception(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._previous_hook(kind, bug, trace)
        else:
            self.report(bug.with_traceback(trace))
