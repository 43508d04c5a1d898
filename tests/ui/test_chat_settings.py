import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QPlainTextEdit, QPushButton, QSlider

from desktop.ui.chat_settings import ChatSettingsDialog


@pytest.fixture
def dialog(qtbot, window) -> ChatSettingsDialog:
    window.content.actions_by_name["actionChatSettings"].trigger()
    made = window.findChild(ChatSettingsDialog, "chatSettingsDialog")
    qtbot.waitUntil(made.isVisible)
    return made


def button(dialog, name) -> QPushButton:
    return dialog.findChild(QPushButton, name)


def test_an_own_temperature_is_marked_and_can_be_let_go(qtbot, dialog, controllers):
    assert not button(dialog, "reset.temperature").isVisible()
    qtbot.keyClick(dialog.findChild(QSlider, "slider.temperature"), Qt.Key.Key_Right)

    assert controllers.chat.conversation.settings.sampling == {"temperature": 0.75}
    assert button(dialog, "reset.temperature").isVisible()

    qtbot.mouseClick(button(dialog, "reset.temperature"), Qt.MouseButton.LeftButton)
    assert controllers.chat.conversation.settings.sampling == {}
    assert dialog.findChild(QDoubleSpinBox, "setting.temperature").value() == 0.7


def test_the_own_system_prompt_is_kept_when_the_dialog_closes(qtbot, dialog, controllers):
    qtbot.keyClicks(dialog.findChild(QPlainTextEdit, "setting.system_prompt"), "Talk like a pirate.")

    qtbot.mouseClick(button(dialog, "closeDialogButton"), Qt.MouseButton.LeftButton)

    assert controllers.chat.conversation.settings.system_prompt == "Talk like a pirate."


def test_an_empty_system_prompt_means_that_of_the_settings(qtbot, dialog, controllers):
    field = dialog.findChild(QPlainTextEdit, "setting.system_prompt")
    field.setPlainText("Talk like a pirate.")
    qtbot.waitUntil(lambda: controllers.chat.conversation.settings.system_prompt is not None)
    field.clear()

    qtbot.waitUntil(lambda: controllers.chat.conversation.settings.system_prompt is None)


def test_a_preset_is_for_this_chat(qtbot, dialog, controllers):
    qtbot.mouseClick(button(dialog, "chatPreset.Greedy"), Qt.MouseButton.LeftButton)

    assert controllers.chat.effective_sampling.temperature == 0.0
    assert controllers.settings.wishes == []


def test_follow_the_settings_lets_go_of_everything(qtbot, dialog, controllers):
    qtbot.mouseClick(button(dialog, "chatPreset.Greedy"), Qt.MouseButton.LeftButton)

    qtbot.mouseClick(button(dialog, "resetChatButton"), Qt.MouseButton.LeftButton)

    assert controllers.chat.conversation.settings.sampling == {}
    assert not button(dialog, "resetChatButton").isEnabled()
