"""The images that go with what is being written, side by side above the text; hidden while there are none."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop.domain.messages import ImagePart
from desktop.ui.attachment_card import THUMBNAIL, AttachmentCard
from desktop.ui.image_shelf import ImageShelf, Wish
from desktop.ui.theme import Theme

ASKER = "composer"
GAP = 8


class AttachmentStrip(QScrollArea):
    """Scrolls sideways when there are more images than fit."""

    images_changed = Signal()
    focus_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shelf: ImageShelf | None = None
        self._cards: list[AttachmentCard] = []
        self._follows_end = False
        self.setObjectName("attachmentStrip")
        self.setAccessibleName(self.tr("Attached images"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self._content = QWidget(self)
        self._row = QHBoxLayout(self._content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addStretch(1)
        self.setWidget(self._content)
        self.horizontalScrollBar().rangeChanged.connect(self._on_bar_range_changed)
        self.hide()

    @property
    def images(self) -> tuple[ImagePart, ...]:
        """The images, in the order in which they were attached."""
        return tuple(card.part for card in self._cards)

    @property
    def cards(self) -> tuple[AttachmentCard, ...]:
        """What is shown of them."""
        return tuple(self._cards)

    def use_shelf(self, shelf: ImageShelf) -> None:
        """Take the pictures from here."""
        self._shelf = shelf
        shelf.picture_ready.connect(self._on_shelf_picture_ready)

    def show_images(self, images: tuple[ImagePart, ...]) -> None:
        """Show these images and no others."""
        if images == self.images:
            return
        for card in self._cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        self._follows_end = False
        for part in images:
            self._append(part)
        self._refresh()

    def add(self, part: ImagePart) -> None:
        """One more image; one that is there already is not shown twice."""
        if part not in self.images:
            self._append(part)
            self._follows_end = True
            self._refresh()

    def order_tabs(self, before: QWidget, behind: QWidget) -> None:
        """Put the buttons between two controls on the way of the keyboard."""
        for control in (*(card.remove_button for card in self._cards), behind):
            QWidget.setTabOrder(before, control)
            before = control

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for card in self._cards:
            card.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scroll bar needs room of its own."""
        super().resizeEvent(event)
        self._fit()

    def _append(self, part: ImagePart) -> None:
        card = AttachmentCard(part, self._theme, self._content)
        card.removed.connect(self._on_card_removed)
        self._row.insertWidget(len(self._cards), card)
        self._cards.append(card)

    def _refresh(self) -> None:
        self.setVisible(bool(self._cards))
        self._fit()
        self._ask()
        self._show_pictures()
        self.images_changed.emit()

    def _fit(self) -> None:
        content = self._row.sizeHint()
        bar = self.horizontalScrollBar().sizeHint().height() if content.width() > self.width() else 0
        self.setFixedHeight(content.height() + bar)

    def _ask(self) -> None:
        if self._shelf is not None:
            side = THUMBNAIL * self.devicePixelRatioF()
            self._shelf.ask(ASKER, [_covering(part, side) for part in self.images])

    def _show_pictures(self) -> None:
        if self._shelf is not None:
            for card in self._cards:
                card.show_picture(self._shelf.picture(card.part), self._shelf.problem(card.part))

    @Slot(int, int)
    def _on_bar_range_changed(self, _least: int, most: int) -> None:
        """Only now is there room for the image that was added."""
        if self._follows_end:
            self.horizontalScrollBar().setValue(most)

    @Slot(str)
    def _on_shelf_picture_ready(self, _file: str) -> None:
        self._show_pictures()

    @Slot(object)
    def _on_card_removed(self, part: ImagePart) -> None:
        index = self.images.index(part)
        had_focus = self._cards[index].remove_button.hasFocus()
        card = self._cards.pop(index)
        self._row.removeWidget(card)
        if had_focus and self._cards:
            self._cards[min(index, len(self._cards) - 1)].remove_button.setFocus()
        elif had_focus:
            self.focus_left.emit()
        card.hide()
        card.deleteLater()
        self._refresh()


def _covering(part: ImagePart, side: float) -> Wish:
    """How large an image has to be to cover a square, at most as large as it is."""
    scale = min(1.0, max(side / part.width, side / part.height))
    return Wish(part, max(1, round(part.width * scale)), max(1, round(part.height * scale)))
