"""Where the sidebar and the page stand: side by side, or, in a narrow window, the sidebar over the page."""

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QRect, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.appearance import motion_ms
from desktop.ui.style import VEIL
from desktop.ui.theme import NARROW_WINDOW


class Veil(QWidget):
    """Dims the page under the sidebar; a click on it folds the sidebar away."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold the sidebar away."""
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim."""
        QPainter(self).fillRect(self.rect(), VEIL)


class Shell(QWidget):
    """Places both parts by hand: no layout can lay one over the other."""

    sidebar_shown_changed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shell")
        self._sidebar: QWidget | None = None
        self._page: QWidget | None = None
        self._is_wanted = True
        self._is_overlaid = False
        self._veil = Veil(self)
        self._veil.hide()
        self._veil.clicked.connect(self.fold_overlay)
        self._slide = QPropertyAnimation(self)
        self._slide.setPropertyName(b"geometry")
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._on_slide_value_changed)
        self._slide.finished.connect(self._on_slide_finished)

    def place(self, sidebar: QWidget, page: QWidget) -> None:
        """Take both parts."""
        self._sidebar, self._page = sidebar, page
        self._slide.setTargetObject(sidebar)
        self._arrange()

    @property
    def is_narrow(self) -> bool:
        """Whether the window has no room for both."""
        return self.width() < NARROW_WINDOW

    @property
    def is_sidebar_shown(self) -> bool:
        """Whether the sidebar can be seen."""
        return self._is_overlaid if self.is_narrow else self._is_wanted

    @property
    def is_sidebar_wanted(self) -> bool:
        """Whether the sidebar is shown when there is room for it."""
        return self._is_wanted

    def want_sidebar(self, is_wanted: bool) -> None:
        """Show or hide the sidebar at once, as it was left."""
        self._is_wanted = is_wanted
        self._arrange()

    def toggle_sidebar(self) -> None:
        """Show the sidebar, or hide it."""
        if self.is_narrow:
            self._is_overlaid = not self._is_overlaid
        else:
            self._is_wanted = not self._is_wanted
        self._move_sidebar()

    @Slot()
    def fold_overlay(self) -> None:
        """Fold away a sidebar that lies over the page."""
        if self.is_narrow and self._is_overlaid:
            self.toggle_sidebar()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A window that gets narrow folds its sidebar away."""
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW_WINDOW) != self.is_narrow:
            self._is_overlaid = False
        self._slide.stop()
        self._arrange()

    def _move_sidebar(self) -> None:
        duration = motion_ms(self) if self.isVisible() else 0
        if not duration or self._sidebar is None:
            self._arrange()
            return
        target = self._sidebar_area()
        start = self._sidebar.geometry() if self._sidebar.isVisible() else target.translated(-target.width(), 0)
        self._sidebar.setGeometry(start)
        self._sidebar.show()
        self._raise_overlay()
        self._slide.setDuration(duration)
        self._slide.setStartValue(start)
        self._slide.setEndValue(target)
        self._slide.start()
        self.sidebar_shown_changed.emit(self.is_sidebar_shown)

    def _sidebar_area(self) -> QRect:
        width = self._sidebar.sizeHint().expandedTo(self._sidebar.minimumSize()).width() if self._sidebar else 0
        return QRect(0 if self.is_sidebar_shown else -width, 0, width, self.height())

    def _arrange(self) -> None:
        if self._sidebar is None or self._page is None:
            return
        self._sidebar.setGeometry(self._sidebar_area())
        self._sidebar.setVisible(self.is_sidebar_shown)
        self._raise_overlay()
        self._place_page()
        self.sidebar_shown_changed.emit(self.is_sidebar_shown)

    def _raise_overlay(self) -> None:
        is_over = self.is_narrow and self._is_overlaid
        self._veil.setGeometry(self.rect())
        self._veil.setVisible(is_over)
        if is_over and self._sidebar is not None:
            self._veil.raise_()
            self._sidebar.raise_()

    def _place_page(self) -> None:
        if self._sidebar is not None and self._page is not None:
            left = 0 if self.is_narrow else max(0, self._sidebar.geometry().right() + 1)
            self._page.setGeometry(left, 0, self.width() - left, self.height())

    @Slot()
    def _on_slide_value_changed(self) -> None:
        self._place_page()

    @Slot()
    def _on_slide_finished(self) -> None:
        self._arrange()
