"""The page of an empty chat: one friendly line, three things to try, and the model's name; or how loading goes."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.models import ModelPhase, ModelState
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.reading import USUAL, Reading
from desktop.ui.style import scaled_sizes
from desktop.ui.theme import Theme

MARK_SIZE = 44
PAGE_WIDTH = 460
PROGRESS_STEPS = 1000
SCALE_STEPS = 20


class EmptyChatPage(QWidget):
    """Shown while a model is there, or is on its way, and nothing has been said."""

    prompt_requested = Signal(str)
    cancel_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading = USUAL
        self._scale = 1.0
        self._build()
        self._show_scale()

    def _build(self) -> None:
        self.setObjectName("emptyChatPage")
        self.setAccessibleName(self.tr("Empty chat"))
        column = self._column = QWidget(self)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        self._mark = _centred(QLabel(column), "")
        self._line = _centred(QLabel(column), "title")
        self._model = _centred(QLabel(column), "quiet")
        self._model.setTextFormat(Qt.TextFormat.PlainText)
        layout.addStretch(2)
        layout.addWidget(self._mark)
        layout.addSpacing(6)
        layout.addWidget(self._line)
        layout.addWidget(self._model)
        layout.addSpacing(14)
        layout.addWidget(self._build_suggestions(column))
        layout.addWidget(self._build_progress(column))
        layout.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)

    def _build_suggestions(self, parent: QWidget) -> QWidget:
        self._suggestions = QWidget(parent)
        layout = QVBoxLayout(self._suggestions)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for prompt in self._prompts():
            button = QPushButton(prompt, self._suggestions)
            button.setObjectName("suggestionButton")
            button.setProperty("look", "suggestion")
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # large text widens no window
            button.clicked.connect(self._on_suggestion_clicked)
            layout.addWidget(button)
        return self._suggestions

    def _build_progress(self, parent: QWidget) -> QWidget:
        self._progress = QWidget(parent)
        layout = QVBoxLayout(self._progress)
        layout.setContentsMargins(60, 0, 60, 0)
        layout.setSpacing(14)
        self._bar = QProgressBar(self._progress)
        self._bar.setObjectName("loadingBar")
        self._bar.setAccessibleName(self.tr("Loading the model"))
        self._bar.setRange(0, PROGRESS_STEPS)
        self._bar.setTextVisible(False)
        self.cancel_button = QPushButton(self.tr("Cancel loading"), self._progress)
        self.cancel_button.setObjectName("cancelLoadingButton")
        self.cancel_button.clicked.connect(self.cancel_requested)
        layout.addWidget(self._bar)
        layout.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignHCenter)
        return self._progress

    def _prompts(self) -> tuple[str, ...]:
        return (
            self.tr("Tell me a short story."),
            self.tr("What can you help me with?"),
            self.tr("Write a Python function that adds two numbers."),
        )

    def show_model(self, state: ModelState, name: str) -> None:
        """Show the model that will answer, or how far it has been loaded."""
        is_loading = state.phase is ModelPhase.LOADING
        self._suggestions.setVisible(not is_loading)
        self._progress.setVisible(is_loading)
        self._bar.setValue(round(state.fraction * PROGRESS_STEPS))
        if is_loading:
            self._line.setText(self.tr("Warming up"))
            self._model.setText(
                self.tr("Loading {name} · {percent} %").format(name=name, percent=round(state.fraction * 100))
            )
        else:
            self._line.setText(self.tr("What is on your mind?"))
            self._model.setText(self.tr("{name} is ready.").format(name=name))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._show_scale()

    def set_reading(self, reading: Reading) -> None:
        """Be as large as a conversation would be."""
        self._reading = reading
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No larger than there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(1.0, self.width() / PAGE_WIDTH)
        scale = int(min(self._reading.scale, room) * SCALE_STEPS) / SCALE_STEPS
        if scale != self._scale:
            self._scale = scale
            self.setStyleSheet(scaled_sizes(scale))
            self._show_scale()

    def _show_scale(self) -> None:
        self._column.setMaximumWidth(round(PAGE_WIDTH * self._scale))
        self._mark.setPixmap(icon_pixmap("mark", self._theme.accent, round(MARK_SIZE * self._scale), screen_ratio()))

    @Slot()
    def _on_suggestion_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.prompt_requested.emit(button.text())


def _centred(label: QLabel, look: str) -> QLabel:
    label.setProperty("look", look)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    return label
