"""The focus ring: 2 px of accent with a gap, around the control that the keyboard has reached.

One widget per window that moves to the focused control. Views and text fields show focus themselves.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider, QWidget

GAP = 2
WIDTH = 2
RADIUS = 10.0
FOLLOWED_EVENTS = (
    QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show, QEvent.Type.EnabledChange,
)  # fmt: skip


class FocusRing(QWidget):
    """Follows the focus inside one window; hidden while the mouse moves the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the control when it or one of its parents moves."""
        if event.type() in FOLLOWED_EVENTS:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), WIDTH))
        half = WIDTH / 2
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        radius = min(RADIUS + GAP, area.height() / 2)
        painter.drawRoundedRect(area, radius, radius)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        by_keyboard = old is not None and QApplication.mouseButtons() == Qt.MouseButton.NoButton
        wants_ring = by_keyboard and isinstance(new, QAbstractButton | QSlider) and new.window() is self.window()
        self._follow(new if wants_ring else None)

    def _follow(self, target: QWidget | None) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        self._target = target
        step = target
        while step is not None and step is not self.window():
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible() or not target.isEnabled():
            self.hide()
            return
        reach = GAP + WIDTH
        area = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        self.setGeometry(area.adjusted(-reach, -reach, reach, reach))
        self.raise_()
        self.show()
