"""The thread that waits for the engine's child process, so that the main thread never does."""

from PySide6.QtCore import QObject, QThread, Signal

from desktop.domain.errors import Cure, EngineDied
from desktop.domain.runtimes import BackendUse
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import Command


class InferenceWorker(QThread):
    """Starts one child and emits its events until it ends; ``engine_exited`` is the last signal."""

    event_ready = Signal(object)
    engine_exited = Signal(object)

    def __init__(self, process: EngineProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = process

    def run(self) -> None:
        """The thread: start the child, read, say how it ended. Emits from here only."""
        end = EngineDied("The engine's line was lost.", "The log tells more.", Cure.OPEN_LOG)
        try:
            self._process.start()
            while True:
                self.event_ready.emit(self._process.read())
        except EngineDied as death:
            end = death
        finally:  # after a bug, too: others wait for this signal
            self.engine_exited.emit(end)

    def send(self, command: Command) -> None:
        """Give the child a command; returns at once."""
        self._process.send(command)

    def stop(self, run: int) -> None:
        """Ask the child to end this run."""
        self._process.stop(run)

    def kill(self) -> None:
        """End the child at once; ``engine_exited`` follows."""
        self._process.kill()

    def give_up(self, silent_s: float) -> None:
        """End the child because it has been silent for so long; ``engine_exited`` follows and says so."""
        self._process.give_up(silent_s)

    @property
    def pid(self) -> int | None:
        """The child's process id once it is started."""
        return self._process.pid

    @property
    def use(self) -> BackendUse:
        """The back ends that the child is started with."""
        return self._process.use

    def finish(self) -> None:
        """After ``engine_exited``: wait for the thread's last instructions and let go of the child."""
        self.wait()
        self._process.close()
        self.deleteLater()
