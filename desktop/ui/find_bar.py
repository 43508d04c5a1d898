"""The find bar above the conversation: a field, how many hits there are, ways from hit to hit, and Close."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import COMPOSER_WIDTH, MARGIN, Theme

ICON_SIZE = 16
NARROWEST_FIELD = 96
LONGEST_NEEDLE = 500
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindField(QLineEdit):
    """Where the words are typed; Enter and Esc are for the bar."""

    step_requested = Signal(int)

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+Z are for the field, whatever shortcuts the window has for them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo))
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads to the next hit, with Shift to the one before."""
        if event.key() in ENTER_KEYS:
            is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.step_requested.emit(-1 if is_back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """Tells what is typed and pressed; shows what it is told."""

    text_changed = Signal(str)
    step_requested = Signal(int)
    close_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._build()
        self._connect()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find in conversation"))
        self.field = FindField(self)
        self.field.setObjectName("findField")
        self.field.setAccessibleName(self.tr("Find in conversation"))
        self.field.setPlaceholderText(self.tr("Find in conversation"))
        self.field.setMaxLength(LONGEST_NEEDLE)
        self.field.setMinimumWidth(NARROWEST_FIELD)
        self.count = QLabel(self)
        self.count.setObjectName("findCount")
        self.count.setProperty("look", "muted")
        self.previous_button = self._button("findPreviousButton", self.tr("Previous hit"), "Shift+F3")
        self.next_button = self._button("findNextButton", self.tr("Next hit"), "F3")
        self.close_button = self._button("findCloseButton", self.tr("Close"), "Esc")
        inner = QWidget(self)
        inner.setMaximumWidth(COMPOSER_WIDTH)
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addSpacing(8)
        row.addWidget(self.count)
        row.addSpacing(4)
        for button in (self.previous_button, self.next_button, self.close_button):
            row.addWidget(button)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(MARGIN, 7, MARGIN, 7)
        outer.addStretch(1)
        outer.addWidget(inner, 100)
        outer.addStretch(1)

    def _button(self, name: str, label: str, keys: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setProperty("look", "icon")
        button.setAccessibleName(label)
        button.setToolTip(f"{label} ({keys})")
        button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        return button

    def _connect(self) -> None:
        self.field.textChanged.connect(self.text_changed)
        self.field.step_requested.connect(self.step_requested)
        self.previous_button.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next_button.clicked.connect(lambda: self.step_requested.emit(1))
        self.close_button.clicked.connect(self.close_requested)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for name, button in (
            ("up", self.previous_button), ("down", self.next_button), ("close", self.close_button),
        ):  # fmt: skip
            button.setIcon(icon(name, theme.muted, theme.faint, ICON_SIZE))

    def take(self, text: str) -> None:
        """Be ready for typing over what is searched for: this text, or the one before."""
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def fill(self, text: str) -> None:
        """Show what is searched for already."""
        blocker = QSignalBlocker(self.field)
        self.field.setText(text)
        blocker.unblock()

    def show_result(self, text: str, *, has_hits: bool, is_news: bool) -> None:
        """Say how many hits there are; news are read out."""
        is_other = text != self.count.text()
        self.count.setText(text)
        self.previous_button.setEnabled(has_hits)
        self.next_button.setEnabled(has_hits)
        if is_other and is_news and text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.count, text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the bar from each of its parts."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)
