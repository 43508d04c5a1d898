import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QPlainTextEdit, QPushButton, QSlider, QSpinBox, QWidget

from desktop.domain.settings import SETTINGS, Page
from desktop.ui.settings_dialog import SettingsDialog
from tests.ui.fake_controllers import LOADING_LLAMA, READY_LLAMA


@pytest.fixture
def dialog(qtbot, window) -> SettingsDialog:
    window.content.actions_by_name["actionSettings"].trigger()
    made = window.findChild(SettingsDialog, "settingsDialog")
    qtbot.waitUntil(made.isVisible)
    return made


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_every_declared_setting_has_a_control_with_its_name(dialog):
    for setting in SETTINGS:
        control = dialog.findChild(QWidget, f"setting.{setting.key}")
        assert control is not None, setting.key
        assert control.accessibleName() == setting.label


def test_the_pages_are_in_the_list(qtbot, dialog):
    assert [dialog.page_list.item(at).text() for at in range(dialog.page_list.count())] == [str(p) for p in Page]

    dialog.open_page(Page.APPEARANCE)

    assert dialog.findChild(QWidget, "setting.theme").isVisible()
    assert not dialog.findChild(QWidget, "setting.system_prompt").isVisible()


def test_the_theme_changes_at_once(qtbot, dialog, window, controllers):
    dialog.open_page(Page.APPEARANCE)
    press(qtbot, dialog, "setting.theme.dark")

    assert controllers.settings.settings["theme"] == "dark"
    assert window.content.appearance.theme.name == "dark"


def test_a_typed_number_is_taken(qtbot, dialog, controllers):
    dialog.open_page(Page.SAMPLING)
    box = dialog.findChild(QDoubleSpinBox, "setting.temperature")
    assert box.text() == "0.70"
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1.25")
    qtbot.keyClick(box, Qt.Key.Key_Tab)

    assert controllers.settings.settings["temperature"] == 1.25
    assert controllers.settings.wishes == [("change", "temperature", 1.25)]


def test_the_slider_shows_the_value_and_changes_it(qtbot, dialog, controllers):
    dialog.open_page(Page.SAMPLING)
    slider = dialog.findChild(QSlider, "slider.temperature")

    qtbot.keyClick(slider, Qt.Key.Key_Right)

    assert controllers.settings.settings["temperature"] == 0.75
    assert dialog.findChild(QDoubleSpinBox, "setting.temperature").value() == 0.75


def test_a_number_with_a_name_shows_its_name(dialog):
    dialog.open_page(Page.MODEL)

    assert dialog.findChild(QSpinBox, "setting.n_ctx").text() == "Automatic"


def test_the_system_prompt_is_kept_when_the_dialog_is_closed_at_once(qtbot, dialog, controllers):
    field = dialog.findChild(QPlainTextEdit, "setting.system_prompt")
    qtbot.keyClicks(field, "Be brief.")

    press(qtbot, dialog, "closeDialogButton")

    assert controllers.settings.settings["system_prompt"] == "Be brief."


def test_a_text_is_taken_when_the_user_pauses(qtbot, dialog, controllers):
    qtbot.keyClicks(dialog.findChild(QPlainTextEdit, "setting.system_prompt"), "Be brief.")

    qtbot.waitUntil(lambda: controllers.settings.settings["system_prompt"] == "Be brief.")


def test_each_line_is_one_text_to_stop_at(qtbot, dialog, controllers):
    dialog.open_page(Page.SAMPLING)
    field = dialog.findChild(QPlainTextEdit, "setting.stop")
    field.setPlainText("END\n\nUser:")

    dialog.close()

    assert controllers.settings.settings["stop"] == ("END", "User:")


def test_a_preset_sets_the_sampling_and_own_values_release_it(qtbot, dialog, controllers):
    dialog.open_page(Page.SAMPLING)
    press(qtbot, dialog, "settingsPreset.Creative")
    assert controllers.settings.settings["temperature"] == 1.1
    assert dialog.findChild(QPushButton, "settingsPreset.Creative").isChecked()

    controllers.settings.change("temperature", 0.33)

    assert not dialog.findChild(QPushButton, "settingsPreset.Creative").isChecked()


def test_reset_is_for_the_shown_page_only(qtbot, dialog, controllers):
    controllers.settings.change("temperature", 1.5)
    controllers.settings.change("send_key", "ctrl_enter")
    dialog.open_page(Page.SAMPLING)

    press(qtbot, dialog, "resetPageButton")

    assert controllers.settings.settings["temperature"] == 0.7
    assert controllers.settings.settings["send_key"] == "ctrl_enter"


def test_the_send_key_reaches_the_composer(qtbot, dialog, window):
    press(qtbot, dialog, "setting.send_key.ctrl_enter")

    assert window.content.pane.composer.field.sends_with_ctrl


def test_reload_is_offered_when_a_loaded_model_runs_with_other_settings(qtbot, dialog, controllers):
    button = dialog.findChild(QPushButton, "reloadModelButton")
    controllers.models.become(LOADING_LLAMA.__class__(LOADING_LLAMA.phase, LOADING_LLAMA.path))
    controllers.models.become(READY_LLAMA)
    dialog.open_page(Page.MODEL)
    assert not button.isVisible()

    controllers.settings.change("n_ctx", 4096)
    assert button.isVisible()
    press(qtbot, dialog, "reloadModelButton")
    assert controllers.models.wishes == [("reload",)]

    controllers.settings.change("n_ctx", 0)
    assert not button.isVisible()


def test_without_a_model_nothing_needs_reloading(dialog, controllers):
    controllers.settings.change("n_ctx", 4096)

    assert not dialog.findChild(QPushButton, "reloadModelButton").isVisible()


def test_the_dialog_is_opened_once(window, dialog):
    window.content.actions_by_name["actionSettings"].trigger()

    assert len(window.findChildren(SettingsDialog)) == 1
