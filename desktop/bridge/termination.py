"""Ends the application properly when a terminal (Ctrl+C) or the system (at log-out) asks for it.

Python runs signal handlers between its own instructions, and while Qt waits for events there are none: the signal
writes a byte into a pipe that Qt watches.
"""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Termination(QObject):
    """Tells of the wish to end; the second one ends the process at once, as if nobody listened."""

    requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        self._previous = {number: signal.getsignal(number) for number in SIGNALS}

    def install(self) -> None:
        """Listen. Only in the main thread."""
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, self._ignore)

    def uninstall(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        for number, previous in self._previous.items():
            signal.signal(number, previous)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _ignore(self, _number: int, _frame: FrameType | None) -> None:
        """What matters is the byte in the pipe."""

    @Slot()
    def _on_notifier_activated(self) -> None:
        self._reader.recv(64)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self.requested.emit()
