"""The notice bar: banners below the header. Errors stay until they are closed, news leave by themselves."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.notices import REDO, UNDO, Notice, NoticeKind
from desktop.ui.icons import icon, icon_pixmap, screen_ratio
from desktop.ui.theme import COLUMN_WIDTH, Theme

MOST_BANNERS = 3
LEAVES_AFTER_MS = 8000
CLOSE_SIZE = 14


class Banner(QFrame):
    """One notice: what happened, what can be done about it, and a way to close it."""

    closed = Signal()

    def __init__(self, notice: Notice, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LEAVES_AFTER_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._build()
        self.set_theme(theme)
        if self._is_passing:
            self._timer.start()

    @property
    def _is_passing(self) -> bool:
        return self.notice.kind is NoticeKind.INFO and not self.notice.stays

    def _build(self) -> None:
        kind = self.notice.kind
        self.setObjectName("banner")
        self.setProperty("look", "banner" if kind is NoticeKind.INFO else f"banner-{kind}")
        self.setAccessibleName(self.notice.text)
        self._icon = QLabel(self)
        self._text = QLabel(self.notice.text, self)
        self._text.setObjectName("bannerText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QPushButton(self)
        self._close.setObjectName("bannerCloseButton")
        self._close.setProperty("look", "icon")
        self._close.setAccessibleName(self.tr("Close notice"))
        self._close.setToolTip(self.tr("Close"))
        self._close.setIconSize(QSize(CLOSE_SIZE, CLOSE_SIZE))
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        if self.notice.action is not None:
            row.addWidget(self._action_button(self.notice.action.label))
        row.addWidget(self._close)

    def _action_button(self, label: str) -> QPushButton:
        button = QPushButton(label, self)
        button.setObjectName("bannerActionButton")
        button.setProperty("look", "link")
        button.clicked.connect(self._on_action_clicked)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        name = "information" if self.notice.kind is NoticeKind.INFO else "warning"
        self._icon.setPixmap(icon_pixmap(name, self._colour(theme), ratio=screen_ratio()))
        self._close.setIcon(icon("close", theme.muted, size=CLOSE_SIZE))

    def _colour(self, theme: Theme) -> QColor:
        return {
            NoticeKind.INFO: theme.muted, NoticeKind.WARNING: theme.accent, NoticeKind.ERROR: theme.error,
        }[self.notice.kind]  # fmt: skip

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while somebody reads."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Leave a while after."""
        super().leaveEvent(event)
        if self._is_passing:
            self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self._timer.start()
        else:
            self.closed.emit()

    @Slot()
    def _on_action_clicked(self) -> None:
        action = self.notice.action
        self.closed.emit()
        if action is not None:
            action.run()


class NoticeBar(QWidget):
    """At most three banners, the newest last: what has just happened is always seen, the oldest makes room for it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._banners: list[Banner] = []
        self.setObjectName("noticeBar")
        self.setAccessibleName(self.tr("Notices"))
        self.setMaximumWidth(COLUMN_WIDTH + 32)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 10, 16, 0)
        self._layout.setSpacing(6)
        self.hide()

    @property
    def banners(self) -> list[Banner]:
        """The banners that are shown, oldest first."""
        return self._banners.copy()

    @Slot(object)
    def show_notice(self, notice: Notice) -> None:
        """Show a notice; the same one is not shown twice. Only the newest offer stands, and the newest of its topic."""
        if notice.kind is NoticeKind.INFO and notice.action is not None and not notice.stays:
            self.withdraw_offers()
        for banner in self.banners:
            if banner.notice.text == notice.text or (notice.topic and banner.notice.topic == notice.topic):
                self._remove(banner)
        if len(self.banners) >= MOST_BANNERS:
            passing = [banner for banner in self.banners if banner.notice.kind is NoticeKind.INFO]
            self._remove((passing or self.banners)[0])
        self._add(notice)

    @Slot()
    def withdraw_offers(self) -> None:
        """Take back offers to undo: what they are about is no longer the last change."""
        for banner in self.banners:
            notice = banner.notice
            if notice.kind is NoticeKind.INFO and notice.action is not None and not notice.stays:
                self._remove(banner)

    @Slot(str)
    def keep_undo_of(self, label: str) -> None:
        """Take back offers to undo anything else."""
        self._keep_of_kind(UNDO, UNDO + label)

    @Slot(str)
    def keep_redo_of(self, label: str) -> None:
        """Take back offers to redo anything else."""
        self._keep_of_kind(REDO, REDO + label)

    def _keep_of_kind(self, kind: str, topic: str) -> None:
        for banner in self.banners:
            if banner.notice.topic.startswith(kind) and banner.notice.topic != topic:
                self._remove(banner)

    def withdraw(self, text: str) -> None:
        """Take back a notice that is no longer true."""
        for banner in self.banners:
            if banner.notice.text == text:
                self._remove(banner)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for banner in self.banners:
            banner.set_theme(theme)

    def _add(self, notice: Notice) -> None:
        banner = Banner(notice, self._theme, self)
        banner.closed.connect(self._on_banner_closed)
        self._layout.addWidget(banner)
        self._banners.append(banner)
        self.show()
        announcement = QAccessibleAnnouncementEvent(self, notice.text)
        if notice.kind is NoticeKind.ERROR:
            announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def _remove(self, banner: Banner) -> None:
        self._layout.removeWidget(banner)
        self._banners.remove(banner)
        banner.hide()
        banner.deleteLater()
        self.setVisible(bool(self._banners))

    @Slot()
    def _on_banner_closed(self) -> None:
        banner = self.sender()
        if isinstance(banner, Banner) and banner in self.banners:
            self._remove(banner)
