"""A second start on the same data folder: it hands its file over to the first one, whose window comes to the front.

Both talk through a local socket that is readable for the user only; one line of JSON there, one back. PySide6's network
module is imported here and nowhere else, when it is needed: by the first start after its window is shown, by a second
one when it finds the folder in use.
"""

import contextlib
import getpass
import hashlib
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LONGEST_WAIT_MS = 2000
TRY_AGAIN_MS = 100
LONGEST_LINE = 1 << 14
TAKEN = b"taken\n"
ACTIVATION_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SecondStart:
    """What a second start asks for: a file to open, and what the desktop gave it so that a window may be raised."""

    file: Path | None = None
    activation: str = ""


def socket_name(data_folder: Path) -> str:
    """The socket of a data folder and user. On Unix a path in the user's own run-time folder, where there is one."""
    whose = f"{getpass.getuser()}\n{os.path.realpath(data_folder)}"
    name = f"hearth-{hashlib.sha256(whose.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    if os.name == "nt":
        return name
    run_time = os.environ.get("XDG_RUNTIME_DIR", "")
    is_usable = Path(run_time).is_absolute() and Path(run_time).is_dir()
    return str(Path(run_time if is_usable else QDir.tempPath()) / name)


class HandOver(QObject):
    """Asks the first start to take over what this one was started for; tries until it answers or two seconds are over.

    ``ended`` says whether it has: then there is nothing left to do here.
    """

    ended = Signal(bool)

    def __init__(self, name: str, wish: SecondStart) -> None:
        super().__init__()
        self._name = name
        self._wish = wish
        self._is_over = False
        self._clock = QElapsedTimer()
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._on_socket_connected)
        self._socket.readyRead.connect(self._on_socket_ready_read)
        self._socket.errorOccurred.connect(self._on_socket_error_occurred)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(TRY_AGAIN_MS)
        self._again.timeout.connect(self._try)
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.setInterval(LONGEST_WAIT_MS)
        self._deadline.timeout.connect(self._on_deadline_timeout)

    def start(self) -> None:
        """Begin."""
        self._deadline.start()
        self._try()

    def _try(self) -> None:
        self._socket.abort()
        self._socket.connectToServer(self._name)

    def _end(self, *, is_taken: bool) -> None:
        if not self._is_over:
            self._is_over = True
            self._again.stop()
            self._deadline.stop()
            self._socket.abort()
            self.ended.emit(is_taken)

    def _on_socket_connected(self) -> None:
        wish = {"file": None if self._wish.file is None else str(self._wish.file), "activation": self._wish.activation}
        self._socket.write(json.dumps(wish).encode() + b"\n")

    def _on_socket_ready_read(self) -> None:
        if self._socket.canReadLine():
            self._end(is_taken=bytes(self._socket.readLine().data()) == TAKEN)

    def _on_socket_error_occurred(self) -> None:
        if not self._is_over:  # the first one may just be starting, and not listen yet
            self._again.start()

    def _on_deadline_timeout(self) -> None:
        self._end(is_taken=False)


class SecondStarts(QObject):
    """Listens for later starts on the same data folder."""

    start_received = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)

    def listen(self) -> bool:
        """Begin. Whoever calls this has the lock of the folder, so a socket that is there is of a killed process."""
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        is_listening = self._server.listen(self._name)
        if not is_listening:  # then a second start opens for reading only
            log.info("no socket for second starts: %s", self._server.errorString())
        return is_listening

    def close(self) -> None:
        """End, and remove the socket."""
        self._server.close()

    def _on_server_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_socket_ready_read)
            socket.disconnected.connect(socket.deleteLater)

    def _on_socket_ready_read(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if socket.canReadLine():
            wish = _wish_from(bytes(socket.readLine(LONGEST_LINE).data()))
            if wish is not None:
                self.start_received.emit(wish)
                socket.write(TAKEN)
                socket.flush()
            socket.disconnectFromServer()
        elif socket.bytesAvailable() >= LONGEST_LINE:
            socket.abort()


def _wish_from(line: bytes) -> SecondStart | None:
    with contextlib.suppress(ValueError, RecursionError):
        wish = json.loads(line)
        file, activation = (wish.get("file"), wish.get("activation")) if isinstance(wish, dict) else (0, 0)
        if (file is None or isinstance(file, str)) and isinstance(activation, str):
            return SecondStart(Path(file) if file else None, activation)
    return None


def activation_token() -> str:
    """What the desktop gave this start so that a window may come to the front; empty when it gave nothing."""
    return next((os.environ[name] for name in ACTIVATION_TOKENS if os.environ.get(name)), "")
