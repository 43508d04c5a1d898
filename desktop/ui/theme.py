"""Colours, type and spacing: the one place that knows them.

A ``Theme`` is a frozen value; widgets that paint themselves read its colours, all others get them through the
palette and the style sheet made from it (``desktop.ui.style``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontDatabase

UNIT = 4
COLUMN_WIDTH = 720
COMPOSER_WIDTH = 760
SIDEBAR_WIDTH = 272
NARROW_WINDOW = 720
MARGIN = 24

SIZE_TINY, SIZE_SMALL, SIZE_ROW, SIZE_BODY, SIZE_HEADING, SIZE_TITLE = 11.5, 12.5, 13.5, 14.5, 17.0, 20.0
LINE_HEIGHT = 1.6
CODE_SCALE = 0.88
RADIUS_FIELD, RADIUS_BUTTON, RADIUS_CODE, RADIUS_MESSAGE, RADIUS_COMPOSER = 8, 10, 12, 16, 18


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of one appearance. ``syntax`` is by token group: keyword, string, number, comment, function."""

    name: str
    background: QColor
    sidebar: QColor
    card: QColor
    line: QColor
    text: QColor
    muted: QColor
    faint: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    user: QColor
    code: QColor
    selected: QColor
    ok: QColor
    error: QColor
    syntax: Mapping[str, QColor]

    @property
    def is_dark(self) -> bool:
        """Whether the background is darker than the text."""
        return self.background.lightness() < self.text.lightness()


def _theme(name: str, colours: str, syntax: str) -> Theme:
    groups = ("keyword", "string", "number", "comment", "function")
    return Theme(
        name, *map(QColor, colours.split()), syntax=dict(zip(groups, map(QColor, syntax.split()), strict=True))
    )


# background sidebar card line text muted faint accent on_accent accent_soft user code selected ok error
LIGHT = _theme(
    "light",
    "#FBFAF8 #F3F0EB #FFFFFF #E4DED6 #221F1B #756D64 #A49B91 #C2541D #FFFFFF #F8E9DF #F1ECE5 #F6F3EE #E9E2D9"
    " #3E7D4E #B3261E",
    "#A8431A #3E7D4E #2F6F9F #8F867C #6B4BA3",
)
DARK = _theme(
    "dark",
    "#1A1816 #151311 #23201D #36312C #ECE6DF #A3998E #756C63 #F08C4E #1A1816 #3A2A1F #2A2622 #211E1B #2C2723"
    " #7DBE8C #F2B8B5",
    "#F0955E #93C79B #7FB6DC #857B71 #B9A0E8",
)


def theme_for(choice: str, *, system_is_dark: bool) -> Theme:
    """The theme for the setting ``system``, ``light`` or ``dark``."""
    if choice == "system":
        return DARK if system_is_dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def ui_font(size: float = SIZE_BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's user interface font at a size in pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(round(size))
    font.setWeight(weight)
    return font


def code_font(size: float = SIZE_BODY) -> QFont:
    """The system's monospace font, beside body text of this size in pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(round(size * CODE_SCALE))
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font
