"""The look of all controls: a palette and one style sheet, made from a theme.

Widgets name their part with the properties ``look`` (buttons, labels, frames); only this module says how it looks.
"""

from string import Template

from PySide6.QtGui import QColor, QPalette

from desktop.ui.icons import ICON_FOLDER
from desktop.ui.style_rules import RULES, SCALED
from desktop.ui.theme import SIZE_BODY, SIZE_HEADING, SIZE_ROW, SIZE_SMALL, SIZE_TINY, SIZE_TITLE, Theme, ui_font

HOVER_STRENGTH = 0.05
PRESSED_STRENGTH = 0.10
SHADE = QColor(0, 0, 0, 3)  # laid several times around a card
VEIL = QColor(0, 0, 0, 70)  # over what is out of reach


def mix(base: QColor, other: QColor, share: float) -> QColor:
    """``base`` with this share of another colour."""
    channels = zip(base.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]  # a tuple at run time
    return QColor(*(round(own * (1 - share) + foreign * share) for own, foreign in channels))


def style_sheet(theme: Theme) -> str:
    """The style sheet of the main window and of all its dialogs."""
    colours = {
        name: getattr(theme, name).name()
        for name in (
            "background", "sidebar", "card", "line", "text", "muted", "faint", "accent", "on_accent", "accent_soft",
            "user", "code", "selected", "ok", "error",
        )
    }  # fmt: skip
    derived = {
        "card_hover": mix(theme.card, theme.text, HOVER_STRENGTH).name(),
        "card_pressed": mix(theme.card, theme.text, PRESSED_STRENGTH).name(),
        "page_hover": mix(theme.background, theme.text, HOVER_STRENGTH).name(),
        "page_pressed": mix(theme.background, theme.text, PRESSED_STRENGTH).name(),
        "sidebar_hover": mix(theme.sidebar, theme.text, HOVER_STRENGTH).name(),
        "line_strong": mix(theme.line, theme.text, 0.18).name(),
        "accent_hover": mix(theme.accent, theme.text, 0.12).name(),
        "accent_pressed": mix(theme.accent, theme.text, 0.24).name(),
        "handle": mix(theme.background, theme.text, 0.18).name(),
        "handle_hover": mix(theme.background, theme.text, 0.34).name(),
        "error_soft": mix(theme.card, theme.error, 0.10).name(),
        "error_line": mix(theme.line, theme.error, 0.35).name(),
    }
    return Template(RULES).substitute(colours, **derived, **_sizes(), icons=ICON_FOLDER.as_posix())


def scaled_sizes(scale: float) -> str:
    """The style sheet of a page whose text is so many times as large as usual."""
    return Template(SCALED).substitute(_sizes(scale)) if scale != 1 else ""


def _sizes(scale: float = 1) -> dict[str, str]:
    sizes = {
        "tiny": SIZE_TINY, "small": SIZE_SMALL, "row": SIZE_ROW, "body": SIZE_BODY, "heading": SIZE_HEADING,
        "title": SIZE_TITLE,
    }  # fmt: skip
    return {name: _size(size * scale) for name, size in sizes.items()}


def _size(pixels: float) -> str:
    return f"{ui_font(pixels).pointSizeF():.3f}pt"


def palette(theme: Theme) -> QPalette:
    """The palette for what no style sheet reaches, and for widgets that paint themselves."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, theme.background), (role.WindowText, theme.text), (role.Base, theme.card),
        (role.AlternateBase, theme.code), (role.Text, theme.text), (role.PlaceholderText, theme.muted),
        (role.Button, theme.card), (role.ButtonText, theme.text), (role.BrightText, theme.on_accent),
        (role.Highlight, mix(theme.card, theme.accent, 0.30)), (role.HighlightedText, theme.text),
        (role.Accent, theme.accent), (role.Link, theme.accent), (role.LinkVisited, theme.accent),
        (role.ToolTipBase, theme.card), (role.ToolTipText, theme.text), (role.Mid, theme.line),
        (role.Light, theme.card), (role.Midlight, theme.selected), (role.Dark, theme.line),
    ):  # fmt: skip
        made.setColor(target, colour)
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, theme.faint)
    return made
