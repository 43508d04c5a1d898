"""The bar that stays while something could not be saved, or nothing can be because the folder is gone: why, how much
waits, what to do, and buttons to try again and to begin with a new folder."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.unsaved import UnsavedState
from desktop.ui.icons import icon_pixmap, screen_ratio
from desktop.ui.theme import COLUMN_WIDTH, Theme

ROOM_FOR_ALL = 600


class NotSavedBar(QWidget):
    """Cannot be closed: it leaves when everything is saved and the folder is there."""

    try_again_requested = Signal()
    new_folder_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = UnsavedState()
        self._gone: Path | None = None
        self._spoken = ""
        self.setObjectName("notSavedBar")
        self.setMaximumWidth(COLUMN_WIDTH + 32)
        self._build()
        self.set_theme(theme)
        self.hide()

    def _build(self) -> None:
        self._icon = QLabel(self)
        self._text = self._label("notSavedText")
        self._hint = self._label("notSavedHint", look="quiet")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._text)
        texts.addWidget(self._hint)
        frame = QFrame(self)
        frame.setProperty("look", "banner-error")
        told = QHBoxLayout()
        told.setSpacing(10)
        told.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        told.addLayout(texts, 1)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, frame)
        self._parts.setContentsMargins(12, 8, 12, 8)
        self._parts.setSpacing(10)
        self._parts.addLayout(told, 1)
        self._parts.addLayout(self._build_buttons())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 10, 16, 0)
        outer.addWidget(frame)

    def _build_buttons(self) -> QHBoxLayout:
        self._button = self._link("trySavingAgainButton", self.tr("Try again"))
        self._button.setAccessibleName(self.tr("Try to save again"))
        self._button.clicked.connect(self.try_again_requested)
        self._new_folder_button = self._link("newConversationsFolderButton", self.tr("Make a new folder"))
        self._new_folder_button.setToolTip(self.tr("Begin with an empty folder. Chats of the old one are not in it."))
        self._new_folder_button.clicked.connect(self.new_folder_requested)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._new_folder_button)
        buttons.addWidget(self._button)
        return buttons

    def _link(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("look", "link")
        return button

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
        """Show what waits."""
        self._state = state
        self._show()

    @Slot(object)
    def show_gone(self, folder: Path) -> None:
        """Show that the folder of conversations is gone."""
        self._gone = folder
        self._show()

    @Slot()
    def show_found(self) -> None:
        """The folder is there again."""
        self._gone = None
        self._show()

    def _show(self) -> None:
        """Show what there is to tell, or leave when that is nothing."""
        is_told = self._state.count > 0 or self._gone is not None
        if is_told:
            self._text.setText(" ".join(filter(None, (self._headline(), self._waiting()))))
            self._hint.setText(" ".join(filter(None, (self._cure(), self.tr("Hearth keeps trying.")))))
            self.setAccessibleName(f"{self._text.text()} {self._hint.text()}")
        self._new_folder_button.setVisible(self._gone is not None)
        self._place_buttons()
        self.setVisible(is_told)
        headline = self._headline() if is_told else ""
        if headline and headline != self._spoken:
            self._announce()
        self._spoken = headline

    def _headline(self) -> str:
        if self._gone is not None:
            return self.tr("The conversations folder is gone, nothing is saved.")
        return self.tr("Not saved: {reason}.").format(reason=self._state.reason)

    def _cure(self) -> str:
        if self._gone is not None:
            return self.tr("Connect the disk that {folder} is on, or put the folder back.").format(folder=self._gone)
        return self._state.hint

    def _waiting(self) -> str:
        match self._state.count:
            case 0:
                return ""
            case 1:
                return self.tr("1 change waits.")
            case count:
                return self.tr("{0:,} changes wait.").format(count)

    def _announce(self) -> None:
        announcement = QAccessibleAnnouncementEvent(self, self.accessibleName())
        announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window two buttons stand below the text."""
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        is_narrow = self._gone is not None and self.width() < ROOM_FOR_ALL
        directions = QBoxLayout.Direction
        self._parts.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        self._parts.setSpacing(2 if is_narrow else 10)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._icon.setPixmap(icon_pixmap("warning", theme.error, ratio=screen_ratio()))
