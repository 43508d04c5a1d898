"""The interface's fonts in sizes that need not be whole pixels, as the conversation uses them."""

from PySide6.QtGui import QFont

from desktop.ui.chat.text_styles import exact
from desktop.ui.theme import ui_font


def sized_font(size: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's user interface font at a size in pixels."""
    return exact(ui_font(size, weight), size)
