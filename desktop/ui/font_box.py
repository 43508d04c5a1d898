"""The choice of a font family. The installed ones are read when the user goes there, not before."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontDatabase, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

WIDTH = 236
MOST_SHOWN = 14


class FontBox(QComboBox):
    """The system's font, a serif or a sans serif one, or any that is installed."""

    family_changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._has_families = False
        self.setFixedWidth(WIDTH)
        self.setMaxVisibleItems(MOST_SHOWN)
        for family, label in (
            ("", self.tr("System")), ("sans", self.tr("Sans serif")), ("serif", self.tr("Serif")),
        ):  # fmt: skip
            self.addItem(label, family)
        self.view().setObjectName("fontFamilies")
        self.view().setAccessibleName(self.tr("Font families"))
        self.activated.connect(self._on_activated)

    def show_family(self, family: str) -> None:
        """Show a family, also one that is not installed here."""
        if self.findData(family) < 0:
            self.addItem(family, family)
        self.setCurrentIndex(self.findData(family))

    def showPopup(self) -> None:
        """All families."""
        self._add_families()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes through all families too."""
        self._add_families()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def _add_families(self) -> None:
        if self._has_families:
            return
        self._has_families = True
        shown = self.currentData()
        if self.count() > 3:
            self.removeItem(3)
        self.insertSeparator(3)
        for family in QFontDatabase.families():
            if not QFontDatabase.isPrivateFamily(family):
                self.addItem(family, family)
        self.show_family(str(shown or ""))

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.family_changed.emit(str(self.itemData(index) or ""))
