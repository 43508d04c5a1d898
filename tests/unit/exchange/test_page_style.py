import re

from desktop.exchange.page_style import DARK, LIGHT, style_sheet


def test_both_schemes_have_every_colour_that_is_used():
    used = set(re.findall(r"var\(--([a-z]+)\)", style_sheet()))

    assert used == set(LIGHT) == set(DARK)


def test_nothing_is_loaded():
    assert "url(" not in style_sheet()
    assert "@import" not in style_sheet()
