"""An image of a message, laid out: its frame has its size before the picture is there, and keeps it."""

from enum import Enum, auto

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QImage, QPainter, QPen, QTransform

from desktop.domain.messages import ImagePart
from desktop.ui.chat.image_sizes import ShownSize, shown_size
from desktop.ui.chat.row_view import Action, PaintState, RowView, Target
from desktop.ui.chat.shown_text import showable
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.chat.wording import say
from desktop.ui.image_decoding import Problem
from desktop.ui.image_shelf import Wish
from desktop.ui.theme import RADIUS_CODE

PADDING = 12
PROBLEMS = {Problem.GONE: "{0} is no longer there", Problem.TOO_LARGE: "{0} is too large to show"}


class ImageUse(Enum):
    """What can be done with an image."""

    OPEN = auto()
    COPY = auto()
    SAVE = auto()


class ImageView(RowView):
    """The picture with round corners, or a quiet ground with the name until it is there."""

    def __init__(self, styles: TextStyles, part: ImagePart) -> None:
        super().__init__(styles)
        self.part = part
        self.size: ShownSize = shown_size(part, 1)

    def _measure(self, width: int) -> int:
        self.size = shown_size(self.part, width, self.styles.reading.scale)
        self.styles.images.is_waiting = True
        return self.size.frame_height

    def wish(self, ratio: float) -> Wish:
        """The picture that belongs here on a screen of this scale."""
        width, height = self.size.width * ratio, self.size.height * ratio
        most = min(1.0, max(self.part.width / width, self.part.height / height))
        return Wish(self.part, max(1, round(width * most)), max(1, round(height * most)))

    @property
    def said(self) -> str:
        """Its name, or why it cannot be shown."""
        problem = self.styles.images.problem(self.part)
        name = showable(self.part.name)
        return name if problem is None else say(PROBLEMS[problem]).format(name)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        picture = self.styles.images.picture(self.part)
        if picture is None:
            self._paint_name(painter, state)
        else:
            self._paint_picture(painter, picture)
        painter.restore()

    def _frame(self) -> QRectF:
        return QRectF(0, 0, self.size.frame_width, self.size.frame_height)

    def _paint_picture(self, painter: QPainter, picture: QImage) -> None:
        """Paint it whole: one that has not the shape that its message tells keeps its own."""
        scale = min(self.size.width / picture.width(), self.size.height / picture.height())
        width, height = picture.width() * scale, picture.height() * scale
        frame = self._frame()
        left, top = (frame.width() - width) / 2, (frame.height() - height) / 2
        brush = QBrush(picture)
        brush.setTransform(QTransform(scale, 0, 0, scale, left, top))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        radius = min(float(self.styles.px(RADIUS_CODE)), width / 4, height / 4)
        painter.drawRoundedRect(QRectF(left, top, width, height), radius, radius)

    def _paint_name(self, painter: QPainter, state: PaintState) -> None:
        frame = self._frame().adjusted(0.5, 0.5, -0.5, -0.5)
        radius = min(float(self.styles.px(RADIUS_CODE)), frame.width() / 4, frame.height() / 4)
        painter.setPen(QPen(state.theme.line, 1))
        painter.setBrush(state.theme.code)
        painter.drawRoundedRect(frame, radius, radius)
        padding = min(self.styles.px(PADDING), frame.width() / 10)
        room = frame.adjusted(padding, 0, -padding, 0)
        font = self.styles.small
        text = QFontMetricsF(font).elidedText(self.said, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setFont(font)
        painter.setPen(state.theme.muted)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def targets(self) -> list[Target]:
        name = say("Image: {0}").format(self.said)
        return [Target(Action.OPEN_IMAGE, name, self._frame(), self.part.file, self.part.name)]
