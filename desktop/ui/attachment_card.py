"""One image that goes with what is being written: a small picture, its name, and a button that takes it away."""

from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QBrush, QImage, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.domain.messages import ImagePart
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.icons import icon, paint_icon
from desktop.ui.image_decoding import Problem
from desktop.ui.theme import RADIUS_FIELD, Theme

THUMBNAIL = 40
NAME_WIDTH = 130
CLOSE_SIZE = 14
WARNING_SIZE = 18


class Thumbnail(QWidget):
    """A small square cut out of the middle of an image; a quiet ground until it is there."""

    def __init__(self, part: ImagePart, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._part = part
        self._theme = theme
        self._image: QImage | None = None
        self._has_problem = False
        self.setFixedSize(THUMBNAIL, THUMBNAIL)

    def show_image(self, image: QImage | None, *, has_problem: bool) -> None:
        """Show the picture when there is one, or that there can be none."""
        if image is not self._image or has_problem is not self._has_problem:
            self._image, self._has_problem = image, has_problem
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture with round corners."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        brush = QBrush(self._theme.code)
        if self._image is not None:
            scale = max(THUMBNAIL / self._image.width(), THUMBNAIL / self._image.height())
            left = (THUMBNAIL - self._image.width() * scale) / 2
            top = (THUMBNAIL - self._image.height() * scale) / 2
            brush = QBrush(self._image)
            brush.setTransform(QTransform(scale, 0, 0, scale, left, top))
        painter.setPen(QPen(self._theme.line, 1))
        painter.setBrush(brush)
        painter.drawRoundedRect(area, RADIUS_FIELD - 2, RADIUS_FIELD - 2)
        if self._has_problem:
            inner = (THUMBNAIL - WARNING_SIZE) / 2
            paint_icon(painter, "warning", self._theme.muted, QRectF(inner, inner, WARNING_SIZE, WARNING_SIZE))


class AttachmentCard(QFrame):
    """One image: its picture, its name, and the button that takes it away."""

    removed = Signal(object)

    def __init__(self, part: ImagePart, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.part = part
        self.setObjectName("attachmentCard")
        self.setProperty("look", "attachment")
        self.setAccessibleName(self.tr("Image: {name}").format(name=part.name))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.thumbnail = Thumbnail(part, theme, self)
        self._name = ElidedLabel(self)
        self._name.setMaximumWidth(NAME_WIDTH)
        self.remove_button = QPushButton(self)
        self.remove_button.setObjectName("removeAttachmentButton")
        self.remove_button.setProperty("look", "inline")
        self.remove_button.setIconSize(QSize(CLOSE_SIZE, CLOSE_SIZE))
        self.remove_button.setAutoDefault(False)
        self.remove_button.setToolTip(self.tr("Remove {name}").format(name=part.name))
        self.remove_button.setAccessibleName(self.remove_button.toolTip())
        self.remove_button.clicked.connect(self._on_remove_button_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 5, 6, 5)
        row.setSpacing(8)
        row.addWidget(self.thumbnail)
        row.addWidget(self._name)
        row.addWidget(self.remove_button)
        self.show_picture(None, None)
        self.set_theme(theme)

    def show_picture(self, image: QImage | None, problem: Problem | None) -> None:
        """Show the picture and the name, or say why there is none."""
        self.thumbnail.show_image(image, has_problem=problem is not None)
        wordings = {
            None: "{name}",
            Problem.GONE: self.tr("{name} is no longer there"),
            Problem.TOO_LARGE: self.tr("{name} is too large to show"),
        }
        self._name.setText(wordings[problem].format(name=self.part.name))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.thumbnail.set_theme(theme)
        self.remove_button.setIcon(icon("close", theme.muted, size=CLOSE_SIZE))

    @Slot()
    def _on_remove_button_clicked(self) -> None:
        self.removed.emit(self.part)
