"""Files dropped onto the window: a model is loaded, a conversation is opened, images are attached. Shows clearly what
would be."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.icons import paint_icon
from desktop.ui.theme import RADIUS_MESSAGE, SIZE_HEADING, Theme, ui_font

IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")
INSET = 16
ICON = 40


class DroppedKind(StrEnum):
    """What a dropped file is, by its name."""

    MODEL = ".gguf"
    CONVERSATION = ".json"
    IMAGE = "image"


CONVERSATION_ENDINGS = (".json", ".jsonl", ".zip", ".chat")


def dropped_file(data: QMimeData) -> tuple[DroppedKind, Path] | None:
    """The first model or conversation among what is dragged."""
    for url in data.urls():
        path = Path(url.toLocalFile()) if url.isLocalFile() else None
        ending = path.suffix.lower() if path is not None else ""
        if path is not None and ending == DroppedKind.MODEL:
            return DroppedKind.MODEL, path
        if path is not None and ending in CONVERSATION_ENDINGS:
            return DroppedKind.CONVERSATION, path
    return None


def dropped_conversations(data: QMimeData) -> list[Path]:
    """All files with conversations among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in CONVERSATION_ENDINGS]


def dropped_images(data: QMimeData) -> list[Path]:
    """The images among what is dragged, by their names; what they really are is looked at when they are attached."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in IMAGE_ENDINGS]


class DropCurtain(QWidget):
    """Lies over the window while a file is held above it, and says what dropping will do."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setObjectName("dropCurtain")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def text(self) -> str:
        """What dropping will do."""
        return self._text

    def announce(self, kind: DroppedKind, name: str) -> None:
        """Say what will happen to the file."""
        wordings = {
            DroppedKind.MODEL: self.tr("Drop to load {name}"),
            DroppedKind.CONVERSATION: self.tr("Drop to open {name}"),
            DroppedKind.IMAGE: self.tr("Drop to attach {name}"),
        }
        self._text = wordings[kind].format(name=name)
        self.setAccessibleName(self._text)
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a veil, a frame and the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._theme.background)
        veil.setAlphaF(0.94)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET)
        painter.setPen(QPen(self._theme.accent, 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, RADIUS_MESSAGE, RADIUS_MESSAGE)
        centre = frame.center()
        paint_icon(painter, "mark", self._theme.accent, QRectF(centre.x() - ICON / 2, centre.y() - ICON, ICON, ICON))
        painter.setFont(ui_font(SIZE_HEADING))
        painter.setPen(self._theme.text)
        painter.drawText(frame.adjusted(24, ICON, -24, 0), Qt.AlignmentFlag.AlignCenter, self._text)


class DroppedFiles(QObject):
    """Watches what is dragged over a window."""

    model_dropped = Signal(Path)
    conversations_dropped = Signal(object)
    images_dropped = Signal(object)

    def __init__(self, window: QWidget, curtain: DropCurtain) -> None:
        super().__init__(window)
        self._curtain = curtain
        self.takes_models_only = False
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what dropping would do, and do it."""
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif event.type() is QEvent.Type.DragLeave:
            self._curtain.hide()
        elif isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            self._drop(event)
        else:
            return False
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        dropped, images = self._wanted(event.mimeData())
        if dropped is not None:
            event.acceptProposedAction()
            self._curtain.announce(dropped[0], dropped[1].name)
        elif images:
            event.acceptProposedAction()
            several = self.tr("{count} images").format(count=len(images))
            self._curtain.announce(DroppedKind.IMAGE, images[0].name if len(images) == 1 else several)

    def _drop(self, event: QDropEvent) -> None:
        self._curtain.hide()
        dropped, images = self._wanted(event.mimeData())
        if dropped is None and images:
            event.acceptProposedAction()
            self.images_dropped.emit(images)
        elif dropped is not None:
            event.acceptProposedAction()
            kind, path = dropped
            if kind is DroppedKind.MODEL:
                self.model_dropped.emit(path)
            else:
                self.conversations_dropped.emit(dropped_conversations(event.mimeData()))

    def _wanted(self, data: QMimeData) -> tuple[tuple[DroppedKind, Path] | None, list[Path]]:
        dropped = dropped_file(data)
        if not self.takes_models_only:
            return dropped, dropped_images(data)
        return (dropped if dropped is not None and dropped[0] is DroppedKind.MODEL else None), []
