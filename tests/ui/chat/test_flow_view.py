"""How running text stands: from the left or from the right, with code boxes, links and what is selected."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTextCharFormat

from desktop.domain.conversation import Conversation
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.flow import flow
from desktop.ui.chat.flow_view import FlowView
from desktop.ui.chat.row_view import PaintState
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.theme import DARK, LIGHT
from tests.ui.chat.conversations import conversation

ARABIC = "كلمة `code` ورابط"


def shown(text: str) -> Conversation:
    return conversation(("Hi", text))


def flow_view(view: ChatView, row: int = 0) -> FlowView:
    found = view.transcript.entries[-1].text[row].view
    assert isinstance(found, FlowView)
    return found


def ink(view: FlowView) -> QRectF:
    """Where the text of the first paragraph stands, without its markers."""
    block = view.document.firstBlock()
    return block.layout().lineAt(0).naturalTextRect().translated(block.layout().position())


def painted(view: FlowView, styles: TextStyles) -> QImage:
    image = QImage(view.width, view.height, QImage.Format.Format_RGB32)
    image.fill(styles.theme.background)
    painter = QPainter(image)
    view.paint(painter, PaintState(styles.theme))
    painter.end()
    return image


def columns_with_ink(image: QImage, background: object) -> list[int]:
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) != background for y in range(image.height()))]


def test_a_paragraph_from_right_to_left_begins_at_the_right(view: ChatView) -> None:
    view.show_conversation(shown("مرحبا، كيف حالك؟"))

    assert ink(flow_view(view)).right() == pytest.approx(view.column_width, abs=2)


@pytest.mark.parametrize("item", ["- عنصر", "1. עברית", "- [x] עברית"])
def test_markers_of_such_items_stand_at_the_right_of_the_text(view: ChatView, item: str) -> None:
    view.show_conversation(shown(item))
    row = flow_view(view)

    columns = columns_with_ink(painted(row, view.styles), view.styles.theme.background)

    assert ink(row).right() == pytest.approx(view.column_width - 24, abs=2)
    assert max(columns) > ink(row).right() + 3
    assert max(columns) < view.column_width
    assert min(columns) > view.column_width / 2


@pytest.mark.parametrize("text", ["Words `code` and words", ARABIC])
def test_a_code_box_keeps_away_from_the_words_at_both_sides(view: ChatView, text: str) -> None:
    view.show_conversation(shown(text))
    row = flow_view(view)
    box = row._areas(row._boxes[0])[0]
    blank = view.styles.theme.background
    image = painted(row, view.styles)
    beside = [x for x in columns_with_ink(image, blank) if x < box.left() - 1 or x > box.right() + 1]

    assert min(box.left() - x for x in beside if x < box.left()) >= 3
    assert min(x - box.right() for x in beside if x > box.right()) >= 3


def test_links_are_told_by_more_than_their_colour() -> None:
    def link_format(styles: TextStyles) -> QTextCharFormat:
        made = FlowView(styles)
        made.set_lines(flow(["[x](https://example.org)"]))
        return made.document.firstBlock().begin().fragment().charFormat()

    for styles in (TextStyles(LIGHT), TextStyles(DARK)):
        assert link_format(styles).fontUnderline()
    contrast = link_format(TextStyles(replace(LIGHT, has_high_contrast=True)))
    assert contrast.underlineColor().alpha() == 255


def test_what_is_selected_takes_the_colours_of_the_desktop_in_high_contrast(view: ChatView) -> None:
    theme = replace(DARK, has_high_contrast=True)
    view.set_theme(theme)
    view.show_conversation(shown("xxxxxxxx"))
    view.selection.select_all()

    image = view.viewport().grab().toImage()
    entry = view.transcript.entries[-1]
    area = view.row_area(entry, entry.text[0])
    seen = {
        image.pixelColor(view.column_left + x, y).name() for x in range(60) for y in range(area.top(), area.bottom())
    }

    assert theme.accent.name() in seen
    assert theme.text.name() not in seen
