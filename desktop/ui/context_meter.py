"""How full the context is: a slim bar and the figure."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.context_budget import ContextUse
from desktop.ui import figures
from desktop.ui.theme import SIZE_SMALL, Theme, ui_font

BAR_WIDTH = 110
BAR_HEIGHT = 5
GAP = 10
NEARLY_FULL = 0.9


class ContextMeter(QWidget):
    """Tokens used of the context, and what did not fit; nothing while no model is loaded."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._use = ContextUse()
        self.setObjectName("contextMeter")
        self.setAccessibleName(self.tr("Context"))
        self.setFont(ui_font(SIZE_SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_use(self._use)

    @property
    def text(self) -> str:
        """The figure as it is shown."""
        return f"{figures.tokens(self._use.used)} / {figures.tokens(self._use.size)}" if self._use.size else ""

    @Slot(object)
    def show_use(self, use: ContextUse) -> None:
        """Show how full the context is."""
        self._use = use
        description = self.tr("{used} of {size} tokens used").format(
            used=figures.tokens(use.used), size=figures.tokens(use.size)
        )
        if use.n_dropped:
            description += self.tr(", {count} oldest messages left out").format(count=figures.tokens(use.n_dropped))
        self.setAccessibleDescription(description if use.size else self.tr("No model is loaded"))
        self.setToolTip(self.tr("Context: {description}").format(description=description) if use.size else "")
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the bar and the figure."""
        least = self.minimumSizeHint()
        return QSize(least.width() + BAR_WIDTH + GAP, least.height()) if self._use.size else least

    def minimumSizeHint(self) -> QSize:
        """Room for the figure."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text) + 2 if self._use.size else 0, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar and the figure; where there is no room for both, the figure."""
        if not self._use.size:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text_area = self.rect()
        if self.width() >= self.sizeHint().width():
            self._paint_bar(painter)
            text_area.adjust(BAR_WIDTH + GAP, 0, 0, 0)
        painter.setPen(self._theme.muted)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)

    def _paint_bar(self, painter: QPainter) -> None:
        fraction = min(1.0, self._use.used / self._use.size)
        bar = QRectF(0, (self.height() - BAR_HEIGHT) / 2, BAR_WIDTH, BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.selected)
        painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setBrush(self._theme.error if fraction > NEARLY_FULL else self._theme.accent)
        if fraction > 0:
            bar.setWidth(max(BAR_HEIGHT, BAR_WIDTH * fraction))
            painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
