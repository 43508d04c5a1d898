"""How full the context is: a slim bar and the figure."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import figures
from desktop.ui.theme import SIZE_SMALL, Theme, ui_font

BAR_WIDTH = 110
BAR_HEIGHT = 5
GAP = 10
NEARLY_FULL = 0.9


class ContextMeter(QWidget):
    """Tokens used of the context; nothing while no model is loaded."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._used = 0
        self._size = 0
        self.setObjectName("contextMeter")
        self.setAccessibleName(self.tr("Context"))
        self.setFont(ui_font(SIZE_SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_use(0, 0)

    @property
    def text(self) -> str:
        """The figure as it is shown."""
        return f"{figures.tokens(self._used)} / {figures.tokens(self._size)}" if self._size else ""

    def show_use(self, used: int, size: int) -> None:
        """Show so many tokens of a context of this size; 0 means that it is not known."""
        self._used, self._size = used, size
        description = self.tr("{used} of {size} tokens used").format(
            used=figures.tokens(used), size=figures.tokens(size)
        )
        self.setAccessibleDescription(description if size else self.tr("No model is loaded"))
        self.setToolTip(self.tr("Context: {description}").format(description=description) if size else "")
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the bar and the figure."""
        metrics = self.fontMetrics()
        width = BAR_WIDTH + GAP + metrics.horizontalAdvance(self.text) + 2 if self._size else 0
        return QSize(width, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar and the figure."""
        if not self._size:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fraction = min(1.0, self._used / self._size)
        bar = QRectF(0, (self.height() - BAR_HEIGHT) / 2, BAR_WIDTH, BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.selected)
        painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setBrush(self._theme.error if fraction > NEARLY_FULL else self._theme.accent)
        if fraction > 0:
            bar.setWidth(max(BAR_HEIGHT, BAR_WIDTH * fraction))
            painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setPen(self._theme.muted)
        text_area = self.rect().adjusted(BAR_WIDTH + GAP, 0, 0, 0)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)
