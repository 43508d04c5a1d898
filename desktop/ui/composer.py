"""The composer: the message field in its card, attached images above it, the context meter, Send and Stop, and the
strip while editing.

The field is always writable; Send waits for text or an image, and for a model.
"""

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.messages import ImagePart
from desktop.ui.attachment_strip import AttachmentStrip
from desktop.ui.composer_card import SHADOW, paint_card
from desktop.ui.context_meter import ContextMeter
from desktop.ui.editing_strip import EditingStrip
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.icons import icon
from desktop.ui.message_field import MessageField
from desktop.ui.reading import USUAL, Reading
from desktop.ui.theme import Theme

PLUS_SIZE = 14
QWIDGETSIZE_MAX = (1 << 24) - 1

Images = tuple[ImagePart, ...]


class Composer(QWidget):
    """Takes what the user writes and tells what is wished."""

    send_requested = Signal(str, object)
    resend_requested = Signal(str, str, object)
    save_requested = Signal(str, str, object)
    version_requested = Signal(int)
    stop_requested = Signal()
    draft_changed = Signal(str)
    draft_images_changed = Signal(object)
    edit_changed = Signal(str, str)
    edit_images_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._edited_id = ""
        self._edits_answer = False
        self._kept_draft = ""
        self._kept_images: Images = ()
        self._is_model_ready = False
        self._is_model_loading = False
        self._is_answering = False
        self._is_read_only = False
        self._why_read_only = ""
        self._build()
        self._connect()
        self.set_theme(theme)
        self.set_reading(USUAL)
        self._show_buttons()

    def _build(self) -> None:
        self.setObjectName("composerPanel")
        self.field = MessageField(self)
        self.attachments = AttachmentStrip(self._theme, self)
        tip = self.tr("Attach images (Ctrl+Shift+A)")
        self.attach_button = _button(self, "attachButton", self.tr("Attach"), "chip", tip)
        self.meter = ContextMeter(self._theme, self)
        self.hint = _hint(self)
        self.send_button = _button(self, "sendButton", self.tr("Send"), "primary")
        self.stop_button = _button(self, "stopButton", self.tr("Stop"), "", self.tr("Stop (Esc)"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SHADOW + 14, SHADOW + 11, SHADOW + 12, SHADOW + 10)
        layout.setSpacing(8)
        self.strip = EditingStrip(self)
        for part in (self.strip, self.attachments, self.field):
            layout.addWidget(part)
        bar = QHBoxLayout()
        bar.setSpacing(10)
        for shown in (self.attach_button, self.meter, self.hint):
            bar.addWidget(shown)
        bar.addStretch(1)
        bar.addWidget(self.stop_button)
        bar.addWidget(self.send_button)
        layout.addLayout(bar)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.send_pressed.connect(self.send)
        self.field.escape_pressed.connect(self._on_field_escape_pressed)
        self.field.focus_changed.connect(self._on_field_focus_changed)
        self.attachments.images_changed.connect(self._on_attachments_images_changed)
        self.attachments.focus_left.connect(self.field.setFocus)
        self.send_button.clicked.connect(self.send)
        self.stop_button.clicked.connect(self.stop_requested)
        self.field.sideways_pressed.connect(self._on_field_sideways_pressed)
        self.strip.cancel_requested.connect(self.leave_editing)
        self.strip.save_requested.connect(self.save)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.toPlainText()

    @property
    def images(self) -> Images:
        """The images that go with it."""
        return self.attachments.images

    @property
    def is_editing(self) -> bool:
        """Whether a message or an answer is being edited."""
        return bool(self._edited_id)

    @property
    def edited_id(self) -> str:
        """The message that is being edited; empty when there is none."""
        return self._edited_id

    def show_draft(self, text: str, images: Images = ()) -> None:
        """Put the unsent text of another conversation into the field, and its images above it."""
        self._end_editing()
        self._put(text, images)

    def show_model_ready(self, is_ready: bool, *, is_loading: bool = False) -> None:
        """Whether a model can answer, or soon will."""
        self._is_model_ready = is_ready
        self._is_model_loading = is_loading
        self._show_buttons()

    def show_read_only(self, is_read_only: bool, why: str = "") -> None:
        """Whether the shown conversation takes no more messages, and why, in a few words."""
        self._is_read_only = is_read_only
        self._why_read_only = why or self.tr("This conversation can only be read.")
        self._show_buttons()

    def show_answering(self, is_answering: bool) -> None:
        """Whether the shown conversation is being answered: Stop takes the place of Send."""
        had_focus = self.stop_button.hasFocus() or self.send_button.hasFocus()
        self._is_answering = is_answering
        self._show_buttons()
        if had_focus:
            self.field.setFocus()

    def use_send_key(self, key: str) -> None:
        """Which key sends: ``enter`` or ``ctrl_enter``."""
        self.field.sends_with_ctrl = key == "ctrl_enter"
        self._show_buttons()

    def edit(self, message_id: str, text: str, images: Images = (), *, is_answer: bool = False) -> None:
        """Edit a message that was sent, or an answer; the draft waits."""
        if not self.is_editing:
            self._kept_draft, self._kept_images = self.text, self.images
        self._edited_id, self._edits_answer = message_id, is_answer
        self.field.takes_escape = True
        self.strip.show_for(is_answer=is_answer)
        self._put(text, images)
        self.edit_images_changed.emit(images)
        self.field.setFocus()

    @Slot()
    def leave_editing(self) -> None:
        """Give the draft back."""
        if self.is_editing:
            self._end_editing()
            self.edit_changed.emit("", "")
            self.edit_images_changed.emit(())
            self._put(self._kept_draft, self._kept_images)
            self._kept_draft, self._kept_images = "", ()
            self.field.setFocus()

    def forget_edited(self) -> None:
        """What is edited is no longer there: its new wording is not lost, it becomes the draft."""
        self._kept_draft, self._kept_images = self._kept_draft or self.text, self._kept_images or self.images
        self.leave_editing()

    @Slot()
    def save(self) -> None:
        """Keep the new wording without having it answered."""
        text, images, edited = self.text, self.images, self._edited_id
        if edited and (text.strip() or images) and not self._is_read_only and not self._is_answering:
            self.leave_editing()
            self.save_requested.emit(edited, text, images)

    @Slot()
    def send(self) -> None:
        """Send text and images when they can be answered. An answer that was edited is only kept."""
        text, images, edited = self.text, self.images, self._edited_id
        if self._edits_answer:
            self.save()
            return
        if not self.send_button.isEnabled() or self._is_answering:
            return
        if edited:
            self.leave_editing()
            self.resend_requested.emit(edited, text, images)
        else:
            self.field.clear()
            self.attachments.show_images(())
            self.send_requested.emit(text, images)
        self.field.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.meter.set_theme(theme)
        self.attachments.set_theme(theme)
        self.attach_button.setIcon(icon("plus", theme.muted, size=PLUS_SIZE))
        self.stop_button.setIcon(icon("stop", theme.accent))
        self.update()

    def set_reading(self, reading: Reading) -> None:
        """Write in the font of the conversation, and reach a little beyond its column."""
        width = reading.composer_width
        self.setMaximumWidth(width + 2 * SHADOW if width is not None else QWIDGETSIZE_MAX)
        self.field.use_font(reading.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its soft shadow."""
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self._theme, is_active=self.field.hasFocus())

    def _put(self, text: str, images: Images) -> None:
        self.attachments.show_images(images)
        self.field.put(text)

    def _end_editing(self) -> None:
        self._edited_id, self._edits_answer = "", False
        self.field.takes_escape = False
        self.strip.hide()

    def _show_buttons(self) -> None:
        has_content = bool(self.text.strip() or self.images)
        is_possible = has_content and not self._is_read_only
        self.send_button.setEnabled(is_possible and (self._is_model_ready or self._edits_answer))
        self.send_button.setText(self.tr("Save") if self._edits_answer else self.tr("Send"))
        self.strip.save_button.setEnabled(is_possible and not self._is_answering)
        self.send_button.setVisible(not self._is_answering)
        self.stop_button.setVisible(self._is_answering)
        key = self.tr("Ctrl+Enter") if self.field.sends_with_ctrl else self.tr("Enter")
        self.hint.setText(self._obstacle() if has_content else "")
        self.meter.setVisible(not self.hint.text())  # of what cannot be sent it does not matter how much room it takes
        self.send_button.setToolTip(self._obstacle() or f"{self.send_button.text()} ({key})")

    def _obstacle(self) -> str:
        if self._is_read_only:
            return self._why_read_only
        if self._is_model_ready or self._edits_answer:
            return ""
        return self.tr("The model is loading.") if self._is_model_loading else self.tr("Load a model to send this.")

    @Slot()
    def _on_field_text_changed(self) -> None:
        self._show_buttons()
        if self.is_editing:
            self.edit_changed.emit(self._edited_id, self.text)
        else:
            self.draft_changed.emit(self.text)

    @Slot()
    def _on_attachments_images_changed(self) -> None:
        self._show_buttons()
        self.attachments.order_tabs(self.field, self.attach_button)
        (self.edit_images_changed if self.is_editing else self.draft_images_changed).emit(self.images)

    @Slot(int)
    def _on_field_sideways_pressed(self, step: int) -> None:
        if not self.is_editing and not self._is_answering and not self.images:
            self.version_requested.emit(step)

    @Slot()
    def _on_field_escape_pressed(self) -> None:
        if self.is_editing:
            self.leave_editing()
        else:
            self.stop_requested.emit()

    @Slot(bool)
    def _on_field_focus_changed(self, _has_focus: bool) -> None:
        self.update()


def _button(parent: QWidget, name: str, text: str, look: str, tool_tip: str = "") -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setProperty("look", look)
    button.setToolTip(tool_tip)
    button.setAutoDefault(False)
    return button


def _hint(parent: QWidget) -> ElidedLabel:
    hint = ElidedLabel(parent)
    hint.setObjectName("composerHint")
    hint.setProperty("look", "muted")
    return hint
