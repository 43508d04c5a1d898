"""The control of one setting, made from its declaration: text, choice, number or switch."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QWidget,
)

from desktop.domain.settings import Choice, Family, Flag, Number, Setting, Text, Value
from desktop.ui.font_box import FontBox
from desktop.ui.segments import Segments
from desktop.ui.switch import Switch

TEXT_PAUSE_MS = 400
NUMBER_WIDTH = 104
SLIDER_WIDTH = 120


class SettingField(QWidget):
    """Shows a value and tells when the user has changed it."""

    value_changed = Signal(object)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.setObjectName(f"field.{setting.key}")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)

    def _add(self, control: QWidget) -> None:
        control.setObjectName(f"setting.{self.setting.key}")
        control.setAccessibleName(self.setting.label)
        control.setAccessibleDescription(self.setting.help)
        if isinstance(control, QAbstractSpinBox):
            control.lineEdit().setAccessibleName(self.setting.label)
        self._layout.addWidget(control)

    def show_value(self, value: Value) -> None:
        """Show a value, without telling."""
        raise NotImplementedError

    def commit(self) -> None:
        """Tell of a change that waits for the user to pause."""


class ChoiceField(SettingField):
    """One of a few values."""

    def __init__(self, setting: Setting, form: Choice) -> None:
        super().__init__(setting)
        self._segments = Segments(form.options, f"setting.{setting.key}", self)
        self._segments.value_changed.connect(self._on_segments_value_changed)
        self._add(self._segments)

    def show_value(self, value: Value) -> None:
        """Press its button."""
        self._segments.show_value(str(value))

    @Slot(str)
    def _on_segments_value_changed(self, value: str) -> None:
        self.value_changed.emit(value)


class FlagField(SettingField):
    """On or off."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._switch = Switch(self)
        self._switch.clicked.connect(self._on_switch_clicked)
        self._add(self._switch)

    def show_value(self, value: Value) -> None:
        """Set the switch."""
        self._switch.setChecked(bool(value))

    @Slot(bool)
    def _on_switch_clicked(self, is_on: bool) -> None:
        self.value_changed.emit(is_on)


class NumberBox(QDoubleSpinBox):
    """A number field that the mouse wheel leaves alone until it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class WholeNumberBox(QSpinBox):
    """The same for whole numbers."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class WholeNumberField(SettingField):
    """A whole number; its smallest value may have a name."""

    def __init__(self, setting: Setting, form: Number) -> None:
        super().__init__(setting)
        self._box = WholeNumberBox(self)
        self._box.setRange(int(form.minimum), int(form.maximum))
        self._box.setSingleStep(int(form.step))
        self._box.setSpecialValueText(form.special)
        self._box.setGroupSeparatorShown(True)
        _prepare(self._box)
        self._box.valueChanged.connect(self._on_box_value_changed)
        self._add(self._box)

    def show_value(self, value: Value) -> None:
        """Show a number."""
        self._box.blockSignals(True)
        self._box.setValue(int(str(value)))
        self._box.blockSignals(False)

    def commit(self) -> None:
        """Take what is being typed."""
        self._box.interpretText()

    @Slot(int)
    def _on_box_value_changed(self, value: int) -> None:
        self.value_changed.emit(value)


class NumberField(SettingField):
    """A number with decimals, and a slider for it. The slider tells when it is let go."""

    def __init__(self, setting: Setting, form: Number) -> None:
        super().__init__(setting)
        self._form = form
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, round((form.maximum - form.minimum) / form.step))
        self._slider.setFixedWidth(SLIDER_WIDTH)
        self._slider.setTracking(False)
        self._slider.setObjectName(f"slider.{setting.key}")
        self._slider.setAccessibleName(setting.label)
        self._box = NumberBox(self)
        self._box.setDecimals(form.decimals)
        self._box.setRange(form.minimum, form.maximum)
        self._box.setSingleStep(form.step)
        _prepare(self._box)
        self._layout.addWidget(self._slider)
        self._add(self._box)
        self._slider.sliderMoved.connect(self._on_slider_moved)
        self._slider.valueChanged.connect(self._on_slider_value_changed)
        self._box.valueChanged.connect(self._on_box_value_changed)

    def show_value(self, value: Value) -> None:
        """Show a number."""
        number = float(str(value))
        for control in (self._box, self._slider):
            control.blockSignals(True)
        self._box.setValue(number)
        self._slider.setValue(round((number - self._form.minimum) / self._form.step))
        for control in (self._box, self._slider):
            control.blockSignals(False)

    def commit(self) -> None:
        """Take what is being typed."""
        self._box.interpretText()

    def _at(self, position: int) -> float:
        return round(self._form.minimum + position * self._form.step, self._form.decimals)

    @Slot(int)
    def _on_slider_moved(self, position: int) -> None:
        self._box.blockSignals(True)
        self._box.setValue(self._at(position))
        self._box.blockSignals(False)

    @Slot(int)
    def _on_slider_value_changed(self, position: int) -> None:
        self.value_changed.emit(self._at(position))

    @Slot(float)
    def _on_box_value_changed(self, value: float) -> None:
        self.value_changed.emit(round(value, self._form.decimals))


class TextBox(QPlainTextEdit):
    """Several lines of text; Tab goes on to the next control."""

    focus_left_event = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the user is done."""
        super().focusOutEvent(event)
        self.focus_left_event.emit()


class TextField(SettingField):
    """Text, or one text per line. Tells when the user pauses or goes on."""

    def __init__(self, setting: Setting, form: Text) -> None:
        super().__init__(setting)
        self._form = form
        self._shown: Value = setting.default
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TEXT_PAUSE_MS)
        self._timer.timeout.connect(self.commit)
        self._line = QLineEdit(self) if form.lines == 1 else None
        self._box = TextBox(self) if form.lines > 1 else None
        control = self._line or self._box
        if self._line is not None:
            self._line.editingFinished.connect(self.commit)
            self._line.textEdited.connect(self._on_text_edited)
        if self._box is not None:
            self._box.setFixedHeight(form.lines * self._box.fontMetrics().lineSpacing() + 22)
            self._box.textChanged.connect(self._on_text_edited)
            self._box.focus_left_event.connect(self.commit)
        if control is not None:
            control.setPlaceholderText(form.placeholder)
            self._add(control)

    def set_placeholder(self, text: str) -> None:
        """What stands in the field while it is empty."""
        for control in (self._line, self._box):
            if control is not None:
                control.setPlaceholderText(text)

    def show_value(self, value: Value) -> None:
        """Show a text, unless it is the one that stands there already."""
        self._timer.stop()
        self._shown = value
        if value == self._typed():
            return
        text = "\n".join(value) if isinstance(value, tuple) else str(value)
        if self._line is not None:
            self._line.setText(text)
        if self._box is not None:
            self._box.blockSignals(True)
            self._box.setPlainText(text)
            self._box.blockSignals(False)

    @Slot()
    def commit(self) -> None:
        """Tell what was typed, if it is another text and one that may be."""
        self._timer.stop()
        typed = self._typed()
        if typed != self._shown and self.setting.accepts(typed):
            self._shown = typed
            self.value_changed.emit(typed)

    def _typed(self) -> Value:
        text = self._line.text() if self._line is not None else ""
        text = self._box.toPlainText() if self._box is not None else text
        return tuple(line for line in text.split("\n") if line) if self._form.as_list else text

    @Slot()
    def _on_text_edited(self) -> None:
        self._timer.start()


class FamilyField(SettingField):
    """A font family."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._box = FontBox(self)
        self._box.family_changed.connect(self.value_changed)
        self._add(self._box)

    def show_value(self, value: Value) -> None:
        """Show its name."""
        self._box.show_family(str(value))


def field_for(setting: Setting) -> SettingField:
    """The control that a setting's form asks for."""
    match setting.form:
        case Text() as form:
            return TextField(setting, form)
        case Choice() as form:
            return ChoiceField(setting, form)
        case Flag():
            return FlagField(setting)
        case Family():
            return FamilyField(setting)
        case Number() as form:
            return NumberField(setting, form) if form.decimals else WholeNumberField(setting, form)


def _prepare(box: QSpinBox | QDoubleSpinBox) -> None:
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setFixedWidth(NUMBER_WIDTH)
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
