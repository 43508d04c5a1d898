"""The bar that stays while something could not be saved: why, how much waits, what to do, and a button to try again."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.unsaved import UnsavedState
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.theme import COLUMN_WIDTH, Theme


class NotSavedBar(QWidget):
    """Cannot be closed: it leaves when everything is saved."""

    try_again_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = UnsavedState()
        self.setObjectName("notSavedBar")
        self.setMaximumWidth(COLUMN_WIDTH + 32)
        self._build()
        self.set_theme(theme)
        self.hide()

    def _build(self) -> None:
        self._icon = QLabel(self)
        self._text = self._label("notSavedText")
        self._hint = self._label("notSavedHint", look="quiet")
        self._button = QPushButton(self.tr("Try again"), self)
        self._button.setObjectName("trySavingAgainButton")
        self._button.setAccessibleName(self.tr("Try to save again"))
        self._button.setProperty("look", "link")
        self._button.clicked.connect(self.try_again_requested)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._text)
        texts.addWidget(self._hint)
        frame = QFrame(self)
        frame.setProperty("look", "banner-error")
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self._button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 10, 16, 0)
        outer.addWidget(frame)

    def _label(self, name: str, look: str = "") -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("look", look)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return label

    @Slot(object)
    def show_state(self, state: UnsavedState) -> None:
        """Show what waits, or leave when nothing does."""
        is_news = state.count > 0 and state.reason != self._state.reason
        self._state = state
        if state.count:
            self._text.setText(f"{self._headline()} {self._waiting()}")
            self._hint.setText(f"{state.hint} {self.tr('Hearth keeps trying.')}".strip())
            self.setAccessibleName(f"{self._text.text()} {self._hint.text()}")
        self.setVisible(state.count > 0)
        if is_news:
            self._announce()

    def _headline(self) -> str:
        return self.tr("Not saved: {reason}.").format(reason=self._state.reason)

    def _waiting(self) -> str:
        count = self._state.count
        return self.tr("1 change waits.") if count == 1 else self.tr("{0:,} changes wait.").format(count)

    def _announce(self) -> None:
        announcement = QAccessibleAnnouncementEvent(self, self.accessibleName())
        announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._icon.setPixmap(icon_pixmap("warning", theme.error, ratio=screen_ratio()))
