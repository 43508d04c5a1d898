import pytest

from desktop.ui.drag_chip import MOST_WIDTH, SIDE_ROOM, drag_chip
from desktop.ui.theme import DARK, LIGHT


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_it_is_a_card_of_the_theme_as_sharp_as_the_screen(qapp, theme, ratio):
    chip = drag_chip("Trip to Lisbon", theme, ratio)
    image = chip.toImage()

    assert chip.devicePixelRatio() == ratio
    assert image.pixelColor(image.width() // 2, round(4 * ratio)) == theme.card
    assert image.pixelColor(0, 0).alpha() == 0


def test_a_long_title_makes_no_wide_card(qapp):
    assert drag_chip("Trip to Lisbon " * 20, LIGHT, 1.0).width() <= MOST_WIDTH + 2 * SIDE_ROOM
