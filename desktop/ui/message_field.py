"""The text field of the composer: grows with its text, sends with the chosen key, leaves input methods alone."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui.dropped_files import dropped_file, dropped_images

LARGEST_SHARE = 0.4
PNG = "image/png"
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
BREAKING_MODIFIERS = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
)


class MessageField(QPlainTextEdit):
    """Where the user writes."""

    send_pressed = Signal()
    escape_pressed = Signal()
    sideways_pressed = Signal(int)
    focus_changed = Signal(bool)
    files_pasted = Signal(object)
    image_pasted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sends_with_ctrl = False
        self.takes_escape = False
        self._is_composing = False
        self.setObjectName("composer")
        self.setAccessibleName(self.tr("Message"))
        self.setPlaceholderText(self.tr("Message Hearth"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._on_document_size_changed)

    def use_font(self, font: QFont) -> None:
        """Write in this font. The style sheet keeps it from the viewport, which paints the placeholder."""
        self.setFont(font)
        self.viewport().setFont(font)
        self.updateGeometry()

    def put(self, text: str) -> None:
        """Show another text, to be written on at its end."""
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def sizeHint(self) -> QSize:
        """As high as the text, up to a part of the window."""
        line = self.fontMetrics().lineSpacing()
        wanted = max(1, round(self.document().size().height())) * line
        return QSize(200, min(wanted + 6, max(line * 3, round(self.window().height() * LARGEST_SHARE))))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(80, self.fontMetrics().lineSpacing() + 6)

    def event(self, event: QEvent) -> bool:
        """Keep Esc while there is something to leave, and undo and redo while there is something for them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.takes_escape:
                event.accept()
                return True
            document = self.document()
            if (event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable()) or (
                event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable()
            ):
                event.ignore()
                return False
        return bool(super().event(event))

    @property
    def _is_untouched(self) -> bool:
        return self.document().isEmpty() and not self._is_composing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send, break the line, or leave; where there is nothing to walk through, arrows are for others."""
        if event.key() in ENTER_KEYS and not self._is_composing:
            self._take_enter(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        elif event.key() in SIDEWAYS and not event.modifiers() & BREAKING_MODIFIERS and self._is_untouched:
            self.sideways_pressed.emit(SIDEWAYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl the wheel is for whoever zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().wheelEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know when an input method is at work: its Enter confirms, it does not send."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files that are dragged here are for the window; images can be pasted."""
        if _is_picture(source):
            return True
        if dropped_images(source):
            return source.urls() == QGuiApplication.clipboard().mimeData().urls()
        return dropped_file(source) is None and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text; tell of files and pictures that are to be attached."""
        files = dropped_images(source)
        if files:
            self.files_pasted.emit(files)
        elif _is_picture(source):
            data = bytes(source.data(PNG).data()) if source.hasFormat(PNG) else b""
            self.image_pasted.emit(data or QImage(source.imageData()))
        else:
            super().insertFromMimeData(source)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks lines elsewhere."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _take_enter(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & BREAKING_MODIFIERS
        sending = Qt.KeyboardModifier.ControlModifier if self.sends_with_ctrl else Qt.KeyboardModifier.NoModifier
        if modifiers == sending:
            self.send_pressed.emit()
        else:
            self.insertPlainText("\n")
            self.ensureCursorVisible()

    @Slot()
    def _on_document_size_changed(self) -> None:
        self.updateGeometry()


def _is_picture(source: QMimeData) -> bool:
    """Whether it is a picture and nothing else: what word processors copy is text first of all."""
    return (source.hasImage() or source.hasFormat(PNG)) and not source.hasText()
