"""The composer: the message field in its card, the context meter, Send and Stop, and the strip while editing.

The field is always writable; Send waits for text and for a model.
"""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.context_meter import ContextMeter
from desktop.ui.editing_strip import EditingStrip
from desktop.ui.icons import icon
from desktop.ui.message_field import MessageField
from desktop.ui.reading import USUAL, Reading
from desktop.ui.style import SHADE, mix
from desktop.ui.theme import RADIUS_COMPOSER, Theme

SHADOW = 8
QWIDGETSIZE_MAX = (1 << 24) - 1


class Composer(QWidget):
    """Takes what the user writes and tells what is wished."""

    send_requested = Signal(str)
    resend_requested = Signal(str, str)
    save_requested = Signal(str, str)
    version_requested = Signal(int)
    stop_requested = Signal()
    draft_changed = Signal(str)
    edit_changed = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._edited_id = ""
        self._edits_answer = False
        self._kept_draft = ""
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
        self.meter = ContextMeter(self._theme, self)
        self.hint = QLabel(self)
        self.hint.setObjectName("composerHint")
        self.hint.setProperty("look", "muted")
        self.send_button = self._button("sendButton", self.tr("Send"), "primary")
        self.stop_button = self._button("stopButton", self.tr("Stop"), "")
        self.stop_button.setToolTip(self.tr("Stop (Esc)"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SHADOW + 14, SHADOW + 11, SHADOW + 12, SHADOW + 10)
        layout.setSpacing(8)
        self.strip = EditingStrip(self)
        layout.addWidget(self.strip)
        layout.addWidget(self.field)
        bar = QHBoxLayout()
        bar.setSpacing(10)
        bar.addWidget(self.meter)
        bar.addWidget(self.hint)
        bar.addStretch(1)
        bar.addWidget(self.stop_button)
        bar.addWidget(self.send_button)
        layout.addLayout(bar)

    def _button(self, name: str, text: str, look: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("look", look)
        button.setAutoDefault(False)
        return button

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.send_pressed.connect(self.send)
        self.field.escape_pressed.connect(self._on_field_escape_pressed)
        self.field.focus_changed.connect(self._on_field_focus_changed)
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
    def is_editing(self) -> bool:
        """Whether a message or an answer is being edited."""
        return bool(self._edited_id)

    @property
    def edited_id(self) -> str:
        """The message that is being edited; empty when there is none."""
        return self._edited_id

    def show_draft(self, text: str) -> None:
        """Put the unsent text of another conversation into the field."""
        self._end_editing()
        self._put(text)

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

    def edit(self, message_id: str, text: str, *, is_answer: bool = False) -> None:
        """Edit a message that was sent, or an answer; the draft waits."""
        if not self.is_editing:
            self._kept_draft = self.text
        self._edited_id, self._edits_answer = message_id, is_answer
        self.field.takes_escape = True
        self.strip.show_for(is_answer=is_answer)
        self._put(text)
        self.field.setFocus()

    @Slot()
    def leave_editing(self) -> None:
        """Give the draft back."""
        if self.is_editing:
            self._end_editing()
            self.edit_changed.emit("", "")
            self._put(self._kept_draft)
            self._kept_draft = ""
            self.field.setFocus()

    def forget_edited(self) -> None:
        """What is edited is no longer there: its new wording is not lost, it becomes the draft."""
        self._kept_draft = self._kept_draft or self.text
        self.leave_editing()

    @Slot()
    def save(self) -> None:
        """Keep the new wording without having it answered."""
        text, edited = self.text, self._edited_id
        if edited and text.strip() and not self._is_read_only and not self._is_answering:
            self.leave_editing()
            self.save_requested.emit(edited, text)

    @Slot()
    def send(self) -> None:
        """Send the text when it can be answered. An answer that was edited is only kept."""
        text, edited = self.text, self._edited_id
        if self._edits_answer:
            self.save()
            return
        if not self.send_button.isEnabled() or self._is_answering:
            return
        if edited:
            self.leave_editing()
            self.resend_requested.emit(edited, text)
        else:
            self.field.clear()
            self.send_requested.emit(text)
        self.field.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.meter.set_theme(theme)
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SHADE)
        for reach in range(SHADOW - 1, 0, -2):
            spread = card.adjusted(-reach, -reach + 2, reach, min(reach + 2, SHADOW))
            painter.drawRoundedRect(spread, RADIUS_COMPOSER + reach, RADIUS_COMPOSER + reach)
        edge = mix(self._theme.line, self._theme.text, 0.16) if self.field.hasFocus() else self._theme.line
        painter.setPen(QPen(edge, 1))
        painter.setBrush(self._theme.card)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_COMPOSER, RADIUS_COMPOSER)

    def _put(self, text: str) -> None:
        self.field.setPlainText(text)
        cursor = self.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.field.setTextCursor(cursor)

    def _end_editing(self) -> None:
        self._edited_id, self._edits_answer = "", False
        self.field.takes_escape = False
        self.strip.hide()

    def _show_buttons(self) -> None:
        has_text = bool(self.text.strip())
        is_possible = has_text and not self._is_read_only
        self.send_button.setEnabled(is_possible and (self._is_model_ready or self._edits_answer))
        self.send_button.setText(self.tr("Save") if self._edits_answer else self.tr("Send"))
        self.strip.save_button.setEnabled(is_possible and not self._is_answering)
        self.send_button.setVisible(not self._is_answering)
        self.stop_button.setVisible(self._is_answering)
        key = self.tr("Ctrl+Enter") if self.field.sends_with_ctrl else self.tr("Enter")
        self.hint.setText(self._obstacle() if has_text else "")
        self.send_button.setToolTip(self.hint.text() or f"{self.send_button.text()} ({key})")

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

    @Slot(int)
    def _on_field_sideways_pressed(self, step: int) -> None:
        if not self.is_editing and not self._is_answering:
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
