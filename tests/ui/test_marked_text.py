import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from desktop.ui.marked_text import paint_marked
from desktop.ui.theme import DARK, LIGHT, SIZE_ROW, Theme, ui_font

HEIGHT = 24


def marked_columns(text: str, marks: list[tuple[int, int]], width: int = 400, theme: Theme = LIGHT) -> list[int]:
    """Paints the text; the columns in which something is marked."""
    image = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(theme.sidebar)
    painter = QPainter(image)
    painter.setFont(ui_font(SIZE_ROW))
    painter.setPen(theme.text)
    paint_marked(painter, QRect(0, 0, width, HEIGHT), text, marks, theme)
    painter.end()
    colour = theme.mark.rgb()
    return [x for x in range(width) if any(image.pixel(x, y) == colour for y in range(HEIGHT))]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_words_are_marked_where_they_are(qapp, theme):
    first = marked_columns("Lisbon and Porto", [(0, 6)], theme=theme)
    last = marked_columns("Lisbon and Porto", [(11, 16)], theme=theme)

    assert first
    assert last
    assert max(first) < min(last)


def test_text_without_marks_has_none(qapp):
    assert marked_columns("Lisbon", []) == []


def test_signs_of_two_units_do_not_move_the_marks(qapp):
    plain = marked_columns("ab Lisbon", [(3, 9)])
    smiling = marked_columns("\U0001f600\U0001f600 Lisbon", [(3, 9)])

    assert len(smiling) == pytest.approx(len(plain), abs=2)


def test_where_there_is_no_room_marks_end_with_the_text(qapp):
    assert marked_columns("Lisbon " * 20, [(0, 6), (133, 139)], width=100)
    assert marked_columns("Lisbon " * 20, [(133, 139)], width=100) == []
