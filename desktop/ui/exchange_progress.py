"""How far an import or an export is, with a way to stop it. Shown when it takes longer than a moment."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.domain.exports import ExchangeProgress
from desktop.ui.dialogs import MARGIN, WindowDialog, heading
from desktop.ui.elided_label import ElidedLabel

WIDTH = 420
APPEARS_AFTER_MS = 300


class ExchangeProgressDialog(WindowDialog):
    """A bar, what is at work, and Stop. It never closes by itself: who opened it does."""

    stop_requested = Signal()

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__("exchangeProgress", title, parent)
        self.setFixedWidth(WIDTH)
        self._label = ElidedLabel(self)
        self._label.setObjectName("exchangeProgressLabel")
        self._label.setProperty("look", "muted")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("exchangeProgressBar")
        self._bar.setAccessibleName(title)
        self._bar.setTextVisible(False)
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.stop_button.setObjectName("exchangeStopButton")
        self.stop_button.setAccessibleName(self.tr("Stop"))
        self.stop_button.clicked.connect(self._on_stop_button_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 6)
        layout.setSpacing(10)
        layout.addWidget(heading(title))
        layout.addWidget(self._bar)
        layout.addWidget(self._label)
        layout.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignRight)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(APPEARS_AFTER_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start()

    def show_progress(self, progress: ExchangeProgress) -> None:
        """Show how far it is."""
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        words = self.tr("{done} of {total}").format(done=f"{progress.done:,}", total=f"{progress.total:,}")
        self._label.setText(f"{words} · {progress.label}" if progress.label else words)

    def reject(self) -> None:
        """Esc and the window's cross stop, too."""
        self.stop_button.setEnabled(False)
        self.stop_requested.emit()

    @Slot()
    def _on_stop_button_clicked(self) -> None:
        self.reject()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self.open()
