"""One model that can be loaded with a click: its name, and where it lies or comes from."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop.ui.icons import ICON_SIZE, icon
from desktop.ui.theme import SIZE_ROW, SIZE_SMALL, Theme, ui_font

HEIGHT = 36
SIDE = 10
GAP = 10


class ModelRow(QPushButton):
    """A button as wide as its list; the details stand at the right."""

    load_requested = Signal(object)

    def __init__(self, path: Path, name: str, details: str, theme: Theme) -> None:
        super().__init__()
        self._path = path
        self._name = name
        self._details = details
        self._theme = theme
        self.setObjectName("modelRow")
        self.setProperty("look", "row")
        self.setAccessibleName(f"{name}, {details}")
        self.setToolTip(str(path))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(240, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Long names are cut."""
        return QSize(160, HEIGHT)

    def details_for(self, room: int) -> str:
        """The details, or the last of them where the name needs the room: one chooses by the name."""
        return self._details if _width(ui_font(SIZE_SMALL), self._details) <= room else self._details.split(" · ")[-1]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, name and details."""
        super().paintEvent(event)
        painter = QPainter(self)
        top = (self.height() - ICON_SIZE) // 2
        icon("model", self._theme.muted).paint(painter, SIDE, top, ICON_SIZE, ICON_SIZE)
        details_font, name_font = ui_font(SIZE_SMALL), ui_font(SIZE_ROW, QFont.Weight.Medium)
        left = SIDE + ICON_SIZE + GAP
        room = self.width() - left - SIDE
        details = self.details_for(room - _width(name_font, self._name) - GAP)
        details_width = min(_width(details_font, details), room // 2)
        align = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(name_font)
        painter.setPen(self._theme.text)
        name_room = room - details_width - GAP
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, name_room)
        painter.drawText(left, 0, name_room, self.height(), int(align | Qt.AlignmentFlag.AlignLeft), name)
        painter.setFont(details_font)
        painter.setPen(self._theme.muted)
        details = painter.fontMetrics().elidedText(details, Qt.TextElideMode.ElideRight, details_width + 1)
        area = self.rect().adjusted(self.width() - SIDE - details_width - 2, 0, -SIDE, 0)
        painter.drawText(area, align | Qt.AlignmentFlag.AlignRight, details)

    @Slot()
    def _on_clicked(self) -> None:
        self.load_requested.emit(self._path)


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text)
