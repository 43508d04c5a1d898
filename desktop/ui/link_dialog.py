"""Asks before a link is opened whose text does not say where it leads."""

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.chat.links import LONGEST_SHOWN, Link
from desktop.ui.dialogs import MARGIN, WindowDialog, heading, paragraph

WIDTH = 460
LONGEST_WORD = 16
SAFE_SCHEMES = ("http", "https", "mailto")
BREAKS_AFTER = "/?&=-_.@%"
ZERO_WIDTH_SPACE = "\u200b"


def open_link(link: Link, window: QWidget) -> None:
    """Open a link in the browser or the mail program, after showing where it leads when its text does not."""
    if QUrl(link.address).scheme().lower() not in SAFE_SCHEMES:
        return
    if link.is_plain:
        open_address(link.address)
    else:
        LinkDialog(link, window).open()


def open_address(address: str) -> None:
    """Open an address; anything but web and mail addresses is left alone."""
    url = QUrl(address)
    if url.scheme().lower() in SAFE_SCHEMES:
        QDesktopServices.openUrl(url)


class LinkDialog(WindowDialog):
    """Where a link leads, with Open, Copy and Cancel."""

    def __init__(self, link: Link, parent: QWidget) -> None:
        super().__init__("linkDialog", "", parent)
        self._link = link
        self.setWindowTitle(self.tr("Open this link?"))
        self.setAccessibleName(self.tr("Open this link?"))
        self._build()

    def _build(self) -> None:
        link = self._link
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        column.setSpacing(10)
        column.addWidget(heading(self.tr("Open this link?")))
        host = paragraph(breakable(link.shown_host if not link.is_foreign else link.host), "name")
        host.setObjectName("linkHost")
        address = paragraph(breakable(link.told(LONGEST_SHOWN)))
        address.setObjectName("linkAddress")
        for label in (host, address):
            label.setMinimumWidth(WIDTH - 2 * MARGIN)
            column.addWidget(label)
        for warning in self._warnings():
            column.addWidget(warning)
        column.addSpacing(6)
        column.addLayout(self._buttons())
        self.setFixedWidth(WIDTH)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the address needs, now that its font is known."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))

    def _warnings(self) -> list[QLabel]:
        link = self._link
        found: list[str] = []
        if link.named_host:
            found.append(
                self.tr("The text says {name}, but the link leads somewhere else.").format(name=link.named_host)
            )
        if link.has_user:
            found.append(self.tr("What stands before the @ is not where it leads."))
        if link.is_foreign:
            found.append(
                self.tr("In its own letters it is {name}. Some letters look like others.").format(name=link.shown_host)
            )
        labels = [paragraph(text, "warning") for text in found]
        for label in labels:
            label.setObjectName("linkWarning")
        return labels

    def _buttons(self) -> QHBoxLayout:
        self.open_button = QPushButton(self.tr("Open"), self)
        self.open_button.setObjectName("linkOpenButton")
        self.open_button.clicked.connect(self._on_open_button_clicked)
        self.copy_button = QPushButton(self.tr("Copy"), self)
        self.copy_button.setObjectName("linkCopyButton")
        self.copy_button.setAccessibleName(self.tr("Copy link address"))
        self.copy_button.clicked.connect(self._on_copy_button_clicked)
        row = self.closing_row(self.tr("Cancel"))
        row.addWidget(self.copy_button)
        row.addWidget(self.open_button)
        is_doubtful = bool(self._link.named_host) or self._link.has_user or self._link.is_foreign
        if not is_doubtful:
            self.open_button.setProperty("look", "primary")
            self.open_button.setDefault(True)
            self.open_button.setFocus()
        return row

    @Slot()
    def _on_open_button_clicked(self) -> None:
        self.close()
        open_address(self._link.address)

    @Slot()
    def _on_copy_button_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._link.address)
        self.close()


def breakable(address: str) -> str:
    """An address that a label can break into lines, also where it has a long word."""
    pieces: list[str] = []
    since_break = 0
    for letter in address:
        since_break += 1
        is_break = letter in BREAKS_AFTER or since_break >= LONGEST_WORD
        pieces.append(letter + ZERO_WIDTH_SPACE if is_break else letter)
        since_break = 0 if is_break else since_break
    return "".join(pieces)
