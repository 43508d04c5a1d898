"""Colours, type and spacing: the one place that knows them.

A ``Theme`` is a frozen value; widgets that paint themselves read its colours, all others get them through the
palette and the style sheet made from it (``desktop.ui.style``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QScreen

COLUMN_WIDTH = 720
COMPOSER_WIDTH = 760
SIDEBAR_WIDTH = 272
NARROW_WINDOW = 720
MARGIN = 24

SIZE_TINY, SIZE_SMALL, SIZE_ROW, SIZE_BODY, SIZE_HEADING, SIZE_TITLE, SIZE_DISPLAY = (
    11.5, 12.5, 13.5, 14.5, 17.0, 20.0, 23.0,
)  # fmt: skip
LINE_HEIGHT = 1.6
CODE_SCALE = 0.88
POINTS_PER_INCH = 72
FAMILIES = {
    "serif": ("Charter", "Georgia", "Noto Serif", "Source Serif 4", "DejaVu Serif", "serif"),
    "sans": ("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "sans-serif"),
}
RADIUS_FIELD, RADIUS_BUTTON, RADIUS_CODE, RADIUS_MESSAGE, RADIUS_COMPOSER = 8, 10, 12, 16, 18


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of one appearance. ``syntax`` is by token group: keyword, string, number, comment, function.

    With ``has_high_contrast`` grounds may all be the same, so that edges tell where things end.
    """

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
    mark: QColor
    mark_line: QColor
    user: QColor
    code: QColor
    selected: QColor
    ok: QColor
    error: QColor
    syntax: Mapping[str, QColor]
    has_high_contrast: bool = False

    @property
    def is_dark(self) -> bool:
        """Whether the background is darker than the text."""
        return self.background.lightness() < self.text.lightness()


LIGHT = Theme(
    name="light",
    background=QColor("#FBFAF8"),
    sidebar=QColor("#F3F0EB"),
    card=QColor("#FFFFFF"),
    line=QColor("#E4DED6"),
    text=QColor("#221F1B"),
    muted=QColor("#6B635B"),
    faint=QColor("#A49B91"),
    accent=QColor("#BE521C"),
    on_accent=QColor("#FFFFFF"),
    accent_soft=QColor("#F8E9DF"),
    mark=QColor("#F7DFA0"),
    mark_line=QColor("#C08A1E"),
    user=QColor("#F1ECE5"),
    code=QColor("#F6F3EE"),
    selected=QColor("#E9E2D9"),
    ok=QColor("#387046"),
    error=QColor("#B3261E"),
    syntax={
        "keyword": QColor("#A8431A"),
        "string": QColor("#3D7B4D"),
        "number": QColor("#2F6F9F"),
        "comment": QColor("#766D65"),
        "function": QColor("#6B4BA3"),
    },
)
DARK = Theme(
    name="dark",
    background=QColor("#1A1816"),
    sidebar=QColor("#151311"),
    card=QColor("#23201D"),
    line=QColor("#36312C"),
    text=QColor("#ECE6DF"),
    muted=QColor("#A3998E"),
    faint=QColor("#756C63"),
    accent=QColor("#F08C4E"),
    on_accent=QColor("#1A1816"),
    accent_soft=QColor("#3A2A1F"),
    mark=QColor("#584621"),
    mark_line=QColor("#C9A24A"),
    user=QColor("#2A2622"),
    code=QColor("#211E1B"),
    selected=QColor("#2C2723"),
    ok=QColor("#7DBE8C"),
    error=QColor("#F2B8B5"),
    syntax={
        "keyword": QColor("#F0955E"),
        "string": QColor("#93C79B"),
        "number": QColor("#7FB6DC"),
        "comment": QColor("#8F857B"),
        "function": QColor("#B9A0E8"),
    },
)


def theme_for(choice: str, *, system_is_dark: bool) -> Theme:
    """The theme for the setting ``system``, ``light`` or ``dark``."""
    if choice == "system":
        return DARK if system_is_dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def ui_font(size: float = SIZE_BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's user interface font at a size in pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setWeight(weight)
    return _sized(font, size)


def text_font(family: str, size: float = SIZE_BODY) -> QFont:
    """The font of text: the system's own, ``serif`` or ``sans``, or a family by its name."""
    font = ui_font(size)
    if family:
        hint = {"serif": QFont.StyleHint.Serif, "sans": QFont.StyleHint.SansSerif}.get(family, QFont.StyleHint.AnyStyle)
        font.setFamilies([*FAMILIES.get(family, (family,)), font.family()])
        font.setStyleHint(hint)
    return font


def code_font(size: float = SIZE_BODY) -> QFont:
    """The system's monospace font, beside body text of this size in pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return _sized(font, size * CODE_SCALE)


def _sized(font: QFont, size: float) -> QFont:
    """The font at a size in pixels that need not be whole, and with letters that stand where they belong."""
    screen: QScreen | None = QGuiApplication.primaryScreen()
    font.setPointSizeF(size * POINTS_PER_INCH / (screen.logicalDotsPerInchY() if screen is not None else 96))
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font
