"""The measures of the conversation follow what the reader has chosen."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.settings import Settings
from desktop.ui.reading import SMALLEST_COLUMN, USUAL, Reading, reading_of
from desktop.ui.theme import COLUMN_WIDTH, COMPOSER_WIDTH, MARGIN, SIZE_BODY, SIZE_HEADING


def test_the_usual_settings_change_nothing() -> None:
    assert reading_of(Settings()) == USUAL
    assert USUAL.scale == 1
    assert (USUAL.px(12), USUAL.gap(20), USUAL.column(2000)) == (12, 20, COLUMN_WIDTH)
    assert USUAL.composer_width == COMPOSER_WIDTH


def test_every_setting_arrives() -> None:
    settings = Settings()
    for key, value in (
        ("text_font", "serif"), ("text_size", 18.0), ("line_width", "wide"), ("density", "roomy"), ("zoom", 150),
    ):  # fmt: skip
        settings = settings.with_value(key, value)

    assert reading_of(settings) == Reading("serif", 18.0, "wide", "roomy", 150)


def test_text_size_and_zoom_enlarge_together(qtbot: QtBot) -> None:
    reading = Reading(size=2 * SIZE_BODY, zoom=150)

    assert reading.scale == pytest.approx(3)
    assert reading.px(10) == 30
    assert reading.line_height(SIZE_BODY) == pytest.approx(3 * USUAL.line_height(SIZE_BODY))
    for large, usual in (
        (reading.font(), USUAL.font()),
        (reading.code_font(), USUAL.code_font()),
        (reading.label_font(SIZE_HEADING), USUAL.label_font(SIZE_HEADING)),
    ):
        assert large.pointSizeF() == pytest.approx(3 * usual.pointSizeF(), rel=0.01)


def test_what_is_there_at_all_never_becomes_nothing() -> None:
    assert Reading(zoom=50).px(1) == 1
    assert Reading(zoom=50).px(0) == 0


def test_density_moves_lines_and_blocks_but_not_letters(qtbot: QtBot) -> None:
    dense, airy = Reading(density="compact"), Reading(density="roomy")

    assert dense.line_height(SIZE_BODY) < USUAL.line_height(SIZE_BODY) < airy.line_height(SIZE_BODY)
    assert dense.gap(20) < 20 < airy.gap(20)
    assert dense.font() == airy.font()
    assert dense.px(20) == airy.px(20) == 20


def test_the_column_has_as_many_letters_at_every_zoom_while_there_is_room() -> None:
    assert Reading(zoom=200).column(3000) == 2 * COLUMN_WIDTH
    assert Reading(width="narrow").column(3000) < COLUMN_WIDTH < Reading(width="wide").column(3000)
    assert Reading(width="full").column(3000) == 3000 - 2 * MARGIN
    assert Reading(zoom=300).column(480) == 480 - 2 * MARGIN
    assert Reading(width="full").column(100) == SMALLEST_COLUMN


def test_the_composer_is_as_wide_as_the_window_beside_lines_of_full_width() -> None:
    assert Reading(width="full").composer_width is None


def test_a_family_is_asked_for_by_name_with_the_own_font_behind_it(qtbot: QtBot) -> None:
    assert Reading("Some Family").font().families()[0] == "Some Family"
    assert USUAL.font().family() in Reading("Some Family").font().families()
    assert Reading("serif").font().family() != USUAL.font().family()
    assert Reading("Some Family").code_font().family() == USUAL.code_font().family()
