"""One line of a settings page: label and help at the left, the control at the right or below."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.settings import Setting, Text, Value
from desktop.ui.icons import icon
from desktop.ui.setting_fields import SettingField, field_for

RESET_SIZE = 14


class SettingRow(QWidget):
    """A setting with its field. With ``can_reset`` it offers to go back to the application's value."""

    value_changed = Signal(str, object)
    reset_requested = Signal(str)

    def __init__(self, setting: Setting, *, can_reset: bool = False) -> None:
        super().__init__()
        self.setting = setting
        self.field: SettingField = field_for(setting)
        self._reset = self._build_reset() if can_reset else None
        self.setObjectName(f"row.{setting.key}")
        self._build()
        self.field.value_changed.connect(self._on_field_value_changed)

    def _build(self) -> None:
        label = QLabel(self.setting.label, self)
        label.setProperty("look", "strong")
        label.setBuddy(self.field)
        description = QLabel(self.setting.help, self)
        description.setProperty("look", "muted")
        description.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        description.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        heading = QHBoxLayout()
        heading.setSpacing(4)
        heading.addWidget(label)
        if self._reset is not None:
            heading.addWidget(self._reset)
        heading.addStretch(1)
        words.addLayout(heading)
        words.addWidget(description)
        is_text = isinstance(self.setting.form, Text)
        row = QVBoxLayout(self) if is_text else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8 if is_text else 24)
        row.addLayout(words, 1)
        if is_text:
            row.addWidget(self.field)
        else:
            row.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)

    def _build_reset(self) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(f"reset.{self.setting.key}")
        button.setProperty("look", "inline")
        button.setIconSize(QSize(RESET_SIZE, RESET_SIZE))
        button.setIcon(icon("reset", self.palette().placeholderText().color(), size=RESET_SIZE))
        button.setToolTip(self.tr("Use the value from the settings"))
        button.setAccessibleName(self.tr("{label}: use the value from the settings").format(label=self.setting.label))
        button.setAutoDefault(False)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.clicked.connect(self._on_reset_clicked)
        return button

    def show_value(self, value: Value, *, is_own: bool = False) -> None:
        """Show a value; ``is_own`` tells that it differs from the application's on purpose."""
        self.field.show_value(value)
        if self._reset is not None:
            self._reset.setVisible(is_own)

    @Slot(object)
    def _on_field_value_changed(self, value: Value) -> None:
        self.value_changed.emit(self.setting.key, value)

    @Slot()
    def _on_reset_clicked(self) -> None:
        self.reset_requested.emit(self.setting.key)
