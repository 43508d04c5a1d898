import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.ui.marked_text import paint_marked
from desktop.ui.theme import DARK, LIGHT, SIZE_ROW, Theme, ui_font

HEIGHT = 24
OVERLAP = 2


def painted(
    text: str, marks: list[tuple[int, int]], width: int = 400, theme: Theme = LIGHT, pen: QColor | None = None
) -> QImage:
    image = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(theme.sidebar)
    painter = QPainter(image)
    painter.setFont(ui_font(SIZE_ROW))
    painter.setPen(pen or theme.text)
    paint_marked(painter, QRect(0, 0, width, HEIGHT), text, marks, theme)
    painter.end()
    return image


def marked_columns(text: str, marks: list[tuple[int, int]], width: int = 400, theme: Theme = LIGHT) -> list[int]:
    """Paints the text; the columns in which something is marked."""
    image = painted(text, marks, width, theme)
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


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Trip to Lisbon", (9, 11)),
        ("AVAToday", (1, 2)),
        ("affluent", (1, 3)),
        ("رحلة إلى لشبونة", (2, 4)),
        ("שלום Lisbon עולם", (1, 3)),
        ("里斯本旅行计划", (1, 3)),
        ("हिन्दी में लिस्बन", (1, 3)),
    ],
)
def test_a_mark_inside_a_word_moves_and_changes_no_letter(qapp, text, mark):
    """Away from the mark every pixel is as it is without one."""
    plain, marked = painted(text, []), painted(text, [mark])
    columns = marked_columns(text, [mark])
    assert columns
    others = [x for x in range(plain.width()) if not min(columns) - OVERLAP <= x <= max(columns) + OVERLAP]

    moved = [x for x in others if any(plain.pixel(x, y) != marked.pixel(x, y) for y in range(HEIGHT))]

    assert moved == []
    assert len(columns) < plain.width() / 4


def test_what_is_marked_in_a_quiet_line_is_not_quiet(qapp):
    def darkest(marks: list[tuple[int, int]]) -> int:
        image = painted("Lisbon", marks, pen=LIGHT.muted)
        return min(image.pixelColor(x, y).lightness() for x in range(50) for y in range(HEIGHT))

    assert darkest([(0, 6)]) < LIGHT.text.lightness() + 40 < darkest([])
