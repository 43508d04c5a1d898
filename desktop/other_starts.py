"""What a second start of Hearth, or the desktop, asks to open is opened in the window that there is."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.bridge.exchange_controller import ExchangeController
from desktop.bridge.models_controller import ModelsController
from desktop.command_line import CONVERSATION_KINDS
from desktop.ui.application import Application
from desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from desktop.bridge.second_start import SecondStart, SecondStarts


class OtherStarts:
    """Listens once it is told to, until it is closed."""

    def __init__(
        self,
        data_folder: Path,
        qt: QCoreApplication,
        window: MainWindow,
        models: ModelsController,
        exchange: ExchangeController,
    ) -> None:
        self._data_folder = data_folder
        self._qt = qt if isinstance(qt, Application) else None
        self._window = window
        self._models = models
        self._exchange = exchange
        self._heard: SecondStarts | None = None
        if self._qt is not None:
            self._qt.file_opened.connect(self.open_file)

    def early_file(self) -> Path | None:
        """The file that the desktop has asked for while the window was being built."""
        return next(iter(self._qt.take_early_files()), None) if self._qt is not None else None

    def listen(self) -> None:
        """Only behind the shown window: the module for networks takes its time to load."""
        if self._heard is not None:
            return
        from desktop.bridge.second_start import SecondStarts, socket_name  # noqa: PLC0415 - see above

        self._heard = SecondStarts(socket_name(self._data_folder))
        self._heard.start_received.connect(self._on_start_received)
        self._heard.listen()

    def open_file(self, file: Path) -> None:
        """Show a conversation, or load a model."""
        if file.suffix.lower() in CONVERSATION_KINDS:
            self._exchange.open_file(file)
        else:
            self._models.load(file)

    def close(self) -> None:
        """Listen no more."""
        if self._qt is not None:
            self._qt.file_opened.disconnect(self.open_file)
        if self._heard is not None:
            self._heard.close()

    def _on_start_received(self, start: "SecondStart") -> None:
        if start.activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = start.activation  # where Qt looks for it
        self._window.come_to_front()
        if start.file is not None:
            self.open_file(start.file)
