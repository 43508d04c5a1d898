"""The images above the text that is being written."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.storage.attachment_store import AttachmentStore
from desktop.ui.attachment_strip import AttachmentStrip
from desktop.ui.composer import Composer
from desktop.ui.image_shelf import ImageShelf
from tests.image_files import HOLIDAY, png

OTHER = replace(HOLIDAY, file=f"{'cd' * 32}.png", name="the sea.png")


@pytest.fixture
def composer(qtbot, theme) -> Composer:
    made = Composer(theme, None)
    qtbot.addWidget(made)
    made.resize(760, 200)
    made.show_model_ready(True)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def strip(composer) -> AttachmentStrip:
    return composer.attachments


def test_there_is_no_strip_without_images(strip):
    assert not strip.isVisible()
    strip.add(HOLIDAY)
    assert strip.isVisible()
    strip.show_images(())
    assert not strip.isVisible()


def test_an_image_is_there_once(strip):
    strip.add(HOLIDAY)
    strip.add(OTHER)
    strip.add(HOLIDAY)

    assert strip.images == (HOLIDAY, OTHER)


def test_an_image_is_taken_away_with_its_button(qtbot, strip):
    strip.show_images((HOLIDAY, OTHER))

    with qtbot.waitSignal(strip.images_changed):
        qtbot.mouseClick(strip.cards[0].remove_button, Qt.MouseButton.LeftButton)

    assert strip.images == (OTHER,)


def test_the_keyboard_reaches_each_image_takes_it_away_and_comes_back_to_the_text(qtbot, composer, strip):
    composer.activateWindow()
    composer.field.setFocus()
    qtbot.waitUntil(composer.field.hasFocus)
    strip.show_images((HOLIDAY, OTHER))
    qtbot.keyClick(composer.field, Qt.Key.Key_Tab)
    assert strip.cards[0].remove_button.hasFocus()
    qtbot.keyClick(strip.cards[0].remove_button, Qt.Key.Key_Tab)
    assert strip.cards[1].remove_button.hasFocus()
    qtbot.keyClick(strip.cards[1].remove_button, Qt.Key.Key_Tab)
    assert composer.attach_button.hasFocus()

    strip.cards[1].remove_button.setFocus()
    qtbot.keyClick(strip.cards[1].remove_button, Qt.Key.Key_Space)
    assert strip.cards[0].remove_button.hasFocus()
    qtbot.keyClick(strip.cards[0].remove_button, Qt.Key.Key_Space)

    assert composer.field.hasFocus()
    assert strip.images == ()


def test_everything_has_a_name_for_screen_readers(composer, strip):
    strip.add(HOLIDAY)

    assert strip.accessibleName() == "Attached images"
    assert strip.cards[0].accessibleName() == "Image: holiday.png"
    assert strip.cards[0].remove_button.accessibleName() == "Remove holiday.png"
    assert composer.attach_button.text() == "Attach"


def test_many_images_scroll_sideways_and_the_newest_is_in_view(qtbot, strip):
    height = None
    for number in range(12):
        strip.add(replace(HOLIDAY, name=f"{number}.png"))
        height = height or strip.height()

    bar = strip.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert strip.height() > height
    assert strip.width() <= 760


def test_a_picture_is_shown_and_what_is_gone_is_told(qtbot, composer, tmp_path):
    store = AttachmentStore(tmp_path)
    shelf = ImageShelf(store.path)
    composer.attachments.use_shelf(shelf)
    part = store.add_data(png(80, 40, b"\xc8\x14\x14"), "red.png")
    composer.attachments.show_images((part, HOLIDAY))
    card, gone = composer.attachments.cards

    def is_red() -> bool:
        colour = card.thumbnail.grab().toImage().pixelColor(card.thumbnail.rect().center())
        return (colour.red(), colour.green()) == (200, 20)

    def is_told() -> bool:
        return "holiday.png is no longer there" in [label.text() for label in gone.findChildren(QLabel)]

    qtbot.waitUntil(lambda: is_red() and is_told())
    shelf.close()


def test_the_newest_image_is_in_view_where_not_all_have_room(qtbot, composer, strip):
    composer.resize(380, 200)

    for n in range(4):
        strip.add(replace(HOLIDAY, file=f"{n:064x}.png", name=f"The sea, seen from bridge {n}.png"))

    bar = strip.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > strip.cards[0].width())
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
