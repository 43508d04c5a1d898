"""A choice among a few values: buttons side by side, one of them pressed."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget


class SegmentButton(QPushButton):
    """A button with room for its text when it is pressed, which makes the text bold."""

    def sizeHint(self) -> QSize:
        """Wide enough for both states, so that nothing moves or is cut."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wider = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return super().sizeHint() + QSize(max(0, wider) + 2, 0)

    def minimumSizeHint(self) -> QSize:
        """The text is never cut."""
        return self.sizeHint()


class Segments(QFrame):
    """Tells the value of the button that the user presses; no button is pressed for an unknown value."""

    value_changed = Signal(str)

    def __init__(self, options: tuple[tuple[str, str], ...], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("look", "segments")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for value, label in options:
            button = SegmentButton(label, self)
            button.setObjectName(f"{name}.{value}")
            button.setProperty("look", "segment")
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)
        self._group.buttonClicked.connect(self._on_button_clicked)

    @property
    def value(self) -> str:
        """The value of the pressed button; empty when there is none."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def show_value(self, value: str) -> None:
        """Press the button of a value."""
        self._group.setExclusive(False)
        for own, button in self._buttons.items():
            button.setChecked(own == value)
        self._group.setExclusive(True)

    @Slot()
    def _on_button_clicked(self) -> None:
        self.value_changed.emit(self.value)
