"""The model button: a chip that shows the loaded model, or how far it has been loaded, and opens the model menu."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.domain.models import ModelPhase, ModelState
from desktop.ui import figures
from desktop.ui.style import HOVER_STRENGTH, PRESSED_STRENGTH, mix
from desktop.ui.theme import SIZE_SMALL, Theme, ui_font

HEIGHT = 28
SIDE = 13
LED = 7
LED_GAP = 7
SEPARATOR = " · "


class ModelButton(QPushButton):
    """Led, name, and what else is true now. Narrow windows see the name only."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ModelState()
        self._name = ""
        self._details = ""
        self._has_room = True
        self.setObjectName("modelButton")
        self.setProperty("look", "model")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setFont(ui_font(SIZE_SMALL))
        self.show_state(ModelState(), "")

    def show_state(self, state: ModelState, title: str) -> None:
        """Show where the model stands; ``title`` is what it is called."""
        self._state = state
        match state.phase:
            case ModelPhase.NONE:
                self._name, self._details = self.tr("Choose a model"), ""
            case ModelPhase.LOADING:
                percent = round(state.fraction * 100)
                self._name, self._details = self.tr("Loading {percent} %").format(percent=percent), title
            case ModelPhase.FAILED:
                self._name, self._details = self.tr("Not loaded"), title
            case ModelPhase.READY:
                self._name, self._details = _ready_text(state, title)
        self.setText(self._name + (SEPARATOR + self._details if self._details else ""))
        self.setAccessibleName(self.tr("Model: {text}").format(text=self.text()))
        self.setAccessibleDescription(state.problem)
        self.setToolTip(state.problem or self.tr("{text} — click to change").format(text=self.text()))
        self.updateGeometry()
        self.update()

    def show_details(self, has_room: bool) -> None:
        """Whether there is room for more than the name."""
        if has_room != self._has_room:
            self._has_room = has_room
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all of the text."""
        details = self.fontMetrics().horizontalAdvance(SEPARATOR + self._details)
        return QSize(self._name_width() + (details if self._details and self._has_room else 0) + 2, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Room for the name, or a part of a long one."""
        return QSize(min(self._name_width() + 2, 160), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chip = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = mix(self._theme.line, self._theme.text, 0.18) if self.underMouse() else self._theme.line
        painter.setPen(QPen(edge, 1))
        painter.setBrush(self._fill())
        painter.drawRoundedRect(chip, HEIGHT / 2, HEIGHT / 2)
        if self._state.phase is ModelPhase.LOADING:
            self._paint_progress(painter, chip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._led_colour())
        painter.drawEllipse(QRectF(SIDE, (self.height() - LED) / 2, LED, LED))
        self._paint_text(painter)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be quiet again."""
        super().leaveEvent(event)
        self.update()

    def _fill(self) -> QColor:
        strength = PRESSED_STRENGTH if self.isDown() else HOVER_STRENGTH if self.underMouse() else 0.0
        return mix(self._theme.card, self._theme.text, strength)

    def _paint_progress(self, painter: QPainter, chip: QRectF) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(chip, HEIGHT / 2, HEIGHT / 2)
        painter.save()
        painter.setClipPath(outline)
        line = QRectF(chip.left(), chip.bottom() - 2.5, chip.width() * self._state.fraction, 2.5)
        painter.fillRect(line, self._theme.accent)
        painter.restore()

    def _paint_text(self, painter: QPainter) -> None:
        left = SIDE + LED + LED_GAP
        room = self.width() - left - SIDE
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self.font())
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(self._theme.text)
        painter.drawText(QRectF(left, 0, room + 2, self.height()), align, name)
        taken = painter.fontMetrics().horizontalAdvance(name)
        painter.setPen(self._theme.muted)
        details = SEPARATOR + self._details if self._details and self._has_room else ""
        shown = painter.fontMetrics().elidedText(details, Qt.TextElideMode.ElideRight, room - taken)
        if len(shown) > len(SEPARATOR) + 1:
            painter.drawText(QRectF(left + taken, 0, room - taken + 2, self.height()), align, shown)

    def _led_colour(self) -> QColor:
        theme = self._theme
        return {
            ModelPhase.NONE: theme.faint, ModelPhase.LOADING: theme.accent,
            ModelPhase.READY: theme.ok, ModelPhase.FAILED: theme.error,
        }[self._state.phase]  # fmt: skip

    def _name_width(self) -> int:
        return 2 * SIDE + LED + LED_GAP + self.fontMetrics().horizontalAdvance(self._name)


def _ready_text(state: ModelState, title: str) -> tuple[str, str]:
    loaded = state.loaded
    if loaded is None:
        return title, ""
    parts = (loaded.facts.quantization, figures.placement(loaded))
    return title, SEPARATOR.join(part for part in parts if part)
