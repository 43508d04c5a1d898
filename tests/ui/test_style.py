import re

import pytest
from PySide6.QtGui import QColor, QPalette

from desktop.ui.style import mix, palette, style_sheet
from desktop.ui.theme import DARK, LIGHT


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: QColor) -> float:
        parts = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.getRgbF()]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_name_in_the_rules_is_filled_in(qapp, theme):
    assert "$" not in style_sheet(theme)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_can_be_read_on_what_it_stands_on(theme):
    grounds = (theme.background, theme.sidebar, theme.card, theme.selected, theme.user, theme.code)
    for ground in grounds:
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
        assert contrast(theme.ok, ground) >= 4.5
        assert contrast(theme.error, ground) >= 4.5
    for ground in (theme.background, theme.card):
        assert contrast(theme.accent, ground) >= 4.5, "links"
    for colour in theme.syntax.values():
        assert contrast(colour, theme.code) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.text, theme.mark) >= 7
    assert contrast(theme.mark_line, theme.background) >= 2.9


def test_every_kind_of_button_says_how_hover_and_press_look(qapp):
    sheet = style_sheet(LIGHT)
    looks = set(re.findall(r'QPushButton\[look="(\w+)"\]', sheet)) - {"segment", "chip", "small", "suggestion", "model"}

    for look in looks:
        assert f'QPushButton[look="{look}"]:hover' in sheet, look
        assert f'QPushButton[look="{look}"]:pressed' in sheet, look


def test_mixing_goes_from_one_colour_to_the_other():
    black, white = QColor("black"), QColor("white")

    assert mix(black, white, 0) == black
    assert mix(black, white, 1) == white
    assert mix(black, white, 0.5).lightness() in (127, 128)


def test_disabled_text_is_fainter(qapp):
    made = palette(LIGHT)

    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == LIGHT.faint
    assert made.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text) == LIGHT.text
