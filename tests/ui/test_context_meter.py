import pytest

from desktop.domain.context_budget import ContextUse
from desktop.ui.context_meter import BAR_WIDTH, ContextMeter
from desktop.ui.theme import DARK


@pytest.fixture
def meter(qtbot, theme) -> ContextMeter:
    made = ContextMeter(theme, None)
    qtbot.addWidget(made)
    return made


def test_the_exact_figure_is_shown_and_described(meter):
    meter.show_use(ContextUse(1806, 8192))

    assert meter.text == "1,806 / 8,192"
    assert meter.accessibleDescription() == "1,806 of 8,192 tokens used"


def test_messages_that_did_not_fit_are_told(meter):
    meter.show_use(ContextUse(1806, 8192, 12))

    assert meter.accessibleDescription() == "1,806 of 8,192 tokens used, 12 oldest messages left out"
    assert meter.toolTip() == "Context: 1,806 of 8,192 tokens used, 12 oldest messages left out"


def test_nothing_is_shown_while_the_context_is_unknown(meter):
    meter.show_use(ContextUse())

    assert meter.text == ""
    assert meter.sizeHint().width() == 0
    assert meter.accessibleDescription() == "No model is loaded"


def test_a_full_context_is_told_by_another_colour(meter):
    meter.set_theme(DARK)
    meter.show_use(ContextUse(8000, 8192))
    meter.resize(meter.sizeHint())

    image = meter.grab().toImage()

    assert image.pixelColor(10, image.height() // 2) == DARK.error


def test_where_there_is_little_room_the_whole_figure_is_shown_without_the_bar(meter, theme):
    meter.show_use(ContextUse(1806, 8192))
    full, least = meter.sizeHint(), meter.minimumSizeHint()
    assert least.width() < full.width() - BAR_WIDTH + 1
    assert least.width() >= meter.fontMetrics().horizontalAdvance(meter.text)

    accents = []
    for size in (full, least):
        meter.resize(size)
        picture = meter.grab().toImage()
        row = range(picture.width())
        accents.append(any(picture.pixelColor(x, picture.height() // 2) == theme.accent for x in row))

    assert accents == [True, False]
