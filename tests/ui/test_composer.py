from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.context_budget import ContextUse
from desktop.ui.composer import Composer
from tests.image_files import HOLIDAY

OTHER = replace(HOLIDAY, file=f"{'cd' * 32}.png", name="the sea.png")


@pytest.fixture
def composer(qtbot, theme) -> Composer:
    made = Composer(theme, None)
    qtbot.addWidget(made)
    made.resize(760, 120)
    made.show()
    made.show_model_ready(True)
    return made


def test_send_waits_for_text_and_for_a_model(composer):
    composer.show_model_ready(False)
    composer.field.setPlainText("Hello")
    assert not composer.send_button.isEnabled()
    assert composer.hint.text() == "Load a model to send this."

    composer.show_model_ready(True)
    assert composer.send_button.isEnabled()
    assert composer.hint.text() == ""

    composer.field.setPlainText(" \n ")
    assert not composer.send_button.isEnabled()


def test_while_a_model_loads_nobody_is_told_to_load_one(composer):
    composer.show_model_ready(False, is_loading=True)
    composer.field.setPlainText("Hello")

    assert composer.hint.text() == "The model is loading."
    assert not composer.send_button.isEnabled()


def test_the_send_button_sends_and_empties_the_field(qtbot, composer):
    qtbot.keyClicks(composer.field, "Hello there")

    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.mouseClick(composer.send_button, Qt.MouseButton.LeftButton)

    assert sent.args == ["Hello there", ()]
    assert composer.text == ""


def test_an_image_is_enough_to_send_and_goes_with_the_message(qtbot, composer):
    assert not composer.send_button.isEnabled()
    composer.attachments.add(HOLIDAY)
    assert composer.send_button.isEnabled()

    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)

    assert sent.args == ["", (HOLIDAY,)]
    assert composer.images == ()
    assert not composer.send_button.isEnabled()


def test_images_belong_to_the_draft(qtbot, composer):
    with qtbot.waitSignal(composer.draft_images_changed) as told:
        composer.attachments.add(HOLIDAY)
    assert told.args == [(HOLIDAY,)]

    composer.show_draft("another draft")
    assert composer.images == ()
    composer.show_draft("mine", (HOLIDAY,))
    assert composer.images == (HOLIDAY,)


def test_editing_a_message_keeps_its_images_and_those_of_the_draft(qtbot, composer):
    composer.show_draft("my draft", (OTHER,))
    with (
        qtbot.assertNotEmitted(composer.draft_images_changed, wait=1),
        qtbot.waitSignal(composer.edit_images_changed) as told,
    ):
        composer.edit("m1", "old wording", (HOLIDAY,))
    assert told.args == [(HOLIDAY,)]

    with qtbot.waitSignal(composer.resend_requested) as sent:
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)

    assert sent.args == ["m1", "old wording", (HOLIDAY,)]
    assert (composer.text, composer.images) == ("my draft", (OTHER,))


def test_a_message_is_kept_in_another_wording_with_its_images(qtbot, composer):
    composer.edit("m1", "old wording", (HOLIDAY,))
    composer.attachments.add(OTHER)

    with qtbot.waitSignal(composer.save_requested) as kept:
        composer.save()

    assert kept.args == ["m1", "old wording", (HOLIDAY, OTHER)]
    assert composer.images == ()


def test_the_arrows_walk_no_versions_while_an_image_is_attached(qtbot, composer):
    composer.attachments.add(HOLIDAY)

    with qtbot.assertNotEmitted(composer.version_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Left)


def test_enter_sends_and_shift_enter_breaks_the_line(qtbot, composer):
    qtbot.keyClicks(composer.field, "one")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(composer.field, "two")

    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)

    assert sent.args == ["one\ntwo", ()]


def test_with_ctrl_enter_as_send_key_enter_breaks_the_line(qtbot, composer):
    composer.use_send_key("ctrl_enter")
    qtbot.keyClicks(composer.field, "one")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    qtbot.keyClicks(composer.field, "two")

    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert sent.args == ["one\ntwo", ()]


def test_alt_enter_is_no_way_to_send(qtbot, composer):
    qtbot.keyClicks(composer.field, "one")

    with qtbot.assertNotEmitted(composer.send_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)


def test_enter_keeps_the_text_while_there_is_no_model(qtbot, composer):
    composer.show_model_ready(False)
    qtbot.keyClicks(composer.field, "keep me")

    with qtbot.assertNotEmitted(composer.send_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)

    assert composer.text == "keep me"


def test_stop_takes_the_place_of_send_while_answering_and_the_field_stays_writable(qtbot, composer):
    composer.show_answering(True)
    qtbot.keyClicks(composer.field, "next question")

    assert composer.stop_button.isVisible()
    assert not composer.send_button.isVisible()
    with qtbot.assertNotEmitted(composer.send_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    assert composer.text == "next question"

    with qtbot.waitSignal(composer.stop_requested):
        qtbot.mouseClick(composer.stop_button, Qt.MouseButton.LeftButton)

    composer.show_answering(False)
    assert composer.send_button.isVisible()
    assert not composer.stop_button.isVisible()


def test_a_message_is_edited_and_sent_again_and_the_draft_comes_back(qtbot, composer):
    composer.field.setPlainText("my draft")
    composer.edit("m1", "old wording")
    assert composer.findChild(object, "editingStrip").isVisible()
    assert composer.text == "old wording"
    composer.field.setPlainText("new wording")

    with qtbot.waitSignal(composer.resend_requested) as sent:
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)

    assert sent.args == ["m1", "new wording", ()]
    assert composer.text == "my draft"
    assert not composer.findChild(object, "editingStrip").isVisible()


def test_escape_leaves_editing_without_sending(qtbot, composer):
    composer.field.setPlainText("my draft")
    composer.edit("m1", "old wording")

    with qtbot.assertNotEmitted(composer.resend_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Escape)

    assert composer.text == "my draft"


def test_editing_does_not_touch_the_draft(qtbot, composer):
    composer.field.setPlainText("my draft")

    with qtbot.assertNotEmitted(composer.draft_changed, wait=1):
        composer.edit("m1", "old wording")
        qtbot.keyClicks(composer.field, " and more")


def test_escape_wishes_to_stop(qtbot, composer):
    with qtbot.waitSignal(composer.stop_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Escape)


def test_every_control_has_a_name_for_screen_readers(composer):
    assert composer.field.accessibleName() == "Message"
    assert composer.meter.accessibleName() == "Context"
    assert composer.send_button.text() == "Send"
    assert composer.stop_button.text() == "Stop"


def test_a_conversation_that_can_only_be_read_keeps_what_is_typed(qtbot, composer):
    composer.show_model_ready(True)
    composer.show_read_only(True)
    composer.field.setPlainText("Hello")
    with qtbot.assertNotEmitted(composer.send_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    assert composer.text == "Hello"
    assert "only be read" in composer.hint.text()
    composer.show_read_only(False)
    with qtbot.waitSignal(composer.send_requested):
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)


def test_it_is_written_in_the_font_of_the_conversation_also_after_another_theme(window, controllers):
    field = window.content.pane.composer.field
    usual, height = field.font().pointSizeF(), field.height()

    controllers.settings.change("zoom", 200)
    controllers.settings.change("text_font", "serif")
    controllers.settings.change("theme", "dark")
    QApplication.processEvents()

    for widget in (field, field.viewport()):
        assert widget.font().pointSizeF() == pytest.approx(2 * usual)
        assert "Georgia" in widget.font().families()
    assert field.document().defaultFont().pointSizeF() == pytest.approx(2 * usual)
    assert field.height() > 1.5 * height


def test_it_reaches_as_far_as_the_column_of_the_conversation(window, controllers):
    window.resize(1900, 900)
    widths = {}
    for width in ("narrow", "usual", "wide", "full"):
        controllers.settings.change("line_width", width)
        QApplication.processEvents()
        widths[width] = window.content.pane.composer.width()

    assert widths["narrow"] < widths["usual"] < widths["wide"] < widths["full"]
    assert widths["full"] > window.content.pane.width() - 60


def test_in_a_narrow_window_nothing_in_the_bar_is_cut_in_the_middle(qtbot, composer):
    composer.show_model_ready(True)
    composer.meter.show_use(ContextUse(40, 2048))
    composer.resize(396, 160)

    qtbot.waitUntil(lambda: composer.meter.width() >= composer.fontMetrics().horizontalAdvance("40 / 2,048") // 2)
    assert composer.meter.width() >= composer.meter.minimumSizeHint().width()
    assert composer.send_button.geometry().right() <= composer.width()

    composer.show_read_only(True)
    composer.field.put("Hello")
    qtbot.waitUntil(lambda: composer.hint.toolTip() == composer.hint.text())
    assert not composer.meter.isVisible(), "nothing can be sent: how full the context is does not matter"
