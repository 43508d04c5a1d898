"""Another size, font, width or density: everything follows, and the reader stays where he is."""

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from desktop.domain.events import TextDelta
from desktop.domain.turn import TurnStarted
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.entry import RowKind
from desktop.ui.chat.reading_place import reading_place
from desktop.ui.chat.row_view import Action
from desktop.ui.chat.table_view import TableView
from desktop.ui.chat.visible_layout import Anchor
from desktop.ui.reading import USUAL, Reading
from desktop.ui.theme import DARK
from tests.ui.chat.conversations import ANSWER, answer, conversation, long_conversation, spots

WORDS = " ".join(f"word{number}" for number in range(900))
READINGS = [
    Reading(zoom=50),
    Reading(zoom=110),
    Reading(zoom=300),
    Reading(size=20.0),
    Reading(width="narrow"),
    Reading(width="full"),
    Reading(density="compact"),
    Reading(density="roomy"),
    Reading("serif"),
]


def text_at_top(view: ChatView) -> str:
    """The word that is read in the first line of the viewport."""
    place = view.place_at(QPointF(view.column_left + 1, 6))
    assert place is not None
    assert place.row.view is not None
    return place.row.view.selected_text(place.position, place.position + 12)


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_the_words_at_the_top_stay_at_the_top(view: ChatView, reading: Reading) -> None:
    view.show_conversation(conversation(*(("Hi", WORDS) for _ in range(4))))
    view.scroll_to(view.verticalScrollBar().maximum() // 2)
    before = reading_place(view.layout_, view.scroll_top, view.viewport().height())
    assert before is not None
    assert before.letters is not None

    view.set_reading(reading)

    after = reading_place(view.layout_, view.scroll_top, view.viewport().height())
    assert after is not None
    assert after.entry is before.entry
    assert after.row is before.row
    assert after.letters is not None
    assert after.letters == pytest.approx(before.letters, abs=8)
    tops = view.transcript.tops
    assert all(tops[index + 1] - tops[index] == entry.height for index, entry in view.transcript.made())


def test_zooming_there_and_back_ends_at_the_same_words(view: ChatView) -> None:
    view.show_conversation(conversation(*(("Hi", WORDS) for _ in range(4))))
    view.scroll_to(view.verticalScrollBar().maximum() // 2)
    before = text_at_top(view)

    for zoom in (110, 125, 150, 200, 150, 125, 110, 100):
        view.set_reading(Reading(zoom=zoom))

    assert text_at_top(view) == before


def test_the_message_at_the_top_stays_to_the_pixel(view: ChatView) -> None:
    view.show_conversation(long_conversation())
    index = len(view.transcript.entries) // 2
    view.scroll_to(view.transcript.tops[index])
    entry = view.transcript.entries[index]
    distance = 14
    view.settle_at(Anchor(entry, entry.rows[0], distance))
    assert view.row_area(entry, entry.rows[0]).top() == distance

    for reading in READINGS:
        view.set_reading(reading)
        assert view.row_area(entry, entry.rows[0]).top() == distance


def test_who_reads_the_end_stays_at_the_end(view: ChatView) -> None:
    view.show_conversation(long_conversation())

    for reading in READINGS:
        view.set_reading(reading)
        assert view.is_at_end
        assert view.scroll_top == view.verticalScrollBar().maximum()


def test_only_what_is_near_the_viewport_is_laid_out(view: ChatView) -> None:
    view.show_conversation(long_conversation(500))
    scanned = sum(entry.is_scanned for entry in view.transcript.entries)

    view.set_reading(Reading(zoom=200))

    rows = [row for entry in view.transcript.entries for row in entry.rows]
    assert sum(row.view is not None for row in rows) < 60
    assert sum(entry.is_scanned for entry in view.transcript.entries) <= scanned + 2


def test_the_length_of_what_was_never_seen_follows_too(view: ChatView) -> None:
    view.show_conversation(long_conversation(300))
    before = view.transcript.height

    view.set_reading(Reading(zoom=200, width="full"))

    assert 1.6 * before < view.transcript.height < 4.5 * before


@pytest.mark.parametrize("zoom", [50, 200, 300])
def test_every_row_is_as_large_as_the_zoom_says(qtbot: QtBot, zoom: int) -> None:
    usual, zoomed = ChatView(), ChatView()
    shown = conversation(("Hi", ANSWER.replace("when a **constant** is taken ", "")))
    thought = answer("```py\nx\n```", shown.current, reasoning="Hm")
    for made, reading in ((usual, USUAL), (zoomed, Reading(zoom=zoom))):
        qtbot.addWidget(made)
        made.resize(round(1008 * reading.scale), 3000)
        made.set_reading(reading)
        made.show_conversation(shown.with_message(thought))
        made.show()

    for entry, other in zip(usual.transcript.entries, zoomed.transcript.entries, strict=True):
        for row, larger in zip(entry.rows, other.rows, strict=True):
            assert larger.height == pytest.approx(row.height * zoom / 100, rel=0.06, abs=2), row
            assert larger.gap == pytest.approx(row.gap * zoom / 100, abs=1), row


def test_the_button_to_the_newest_message_grows_too_but_does_not_hide_the_text(view: ChatView) -> None:
    view.show_conversation(long_conversation())
    view.scroll_to(0)
    usual = view.jump_button.width()
    seen = []
    for zoom in (75, 150, 300):
        view.set_reading(Reading(zoom=zoom))
        assert view.jump_button.isVisible()
        seen.append(view.jump_button.width())

    assert seen[0] < usual < seen[1] <= seen[2] < 2 * usual


def test_a_table_becomes_narrow_again(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", ANSWER)))

    def width() -> int:
        table = next(row.view for row in view.transcript.entries[-1].rows if isinstance(row.view, TableView))
        return table.card_width

    before = width()
    view.set_reading(Reading(zoom=200))
    assert width() > 1.8 * before
    view.set_reading(USUAL)

    assert width() == before


def test_the_theme_keeps_the_size_and_the_size_keeps_the_theme(view: ChatView) -> None:
    view.show_conversation(conversation(("Hi", ANSWER)))
    view.set_reading(Reading(zoom=150))
    view.set_theme(DARK)
    assert view.styles.reading.zoom == 150

    view.set_reading(Reading(zoom=200))
    assert view.styles.theme is DARK


def test_an_answer_that_is_being_written_follows(view: ChatView) -> None:
    shown = conversation(("Hi", ""))
    view.show_conversation(shown)
    view.apply_turn_event(TurnStarted(answer(parent=shown.current)))
    view.apply_turn_event(TextDelta("One\n\nTwo"))
    view.toPlainText()
    usual = view.transcript.entries[-1].text[0].height

    view.set_reading(Reading(zoom=200))
    view.apply_turn_event(TextDelta("\n\nThree"))
    view.toPlainText()

    rows = view.transcript.entries[-1].text
    assert [row.height for row in rows] == [pytest.approx(2 * usual, abs=1)] * 3
    assert rows[2].gap == rows[1].gap


def test_the_actions_of_a_message_have_room_at_every_zoom(view: ChatView) -> None:
    view.resize(480, 700)
    view.show_conversation(conversation(("Hi", "Hello")))

    for zoom in (50, 100, 200, 300):
        view.set_reading(Reading(zoom=zoom))
        places = [spots(view, action) for action in (Action.COPY_MESSAGE, Action.REGENERATE, Action.MORE)]
        areas = [found[0].target.area for found in places if found]
        assert places[-1], "the menu is always there"
        assert all(area.right() <= view.column_width + 20 for area in areas)
        footer = next(row for row in view.transcript.entries[-1].rows if row.kind is RowKind.FOOTER)
        assert all(area.height() <= footer.height for area in areas)
