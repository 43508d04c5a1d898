from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QPlainTextEdit, QPushButton, QSlider

from desktop.domain.conversation import ConversationSettings
from desktop.domain.folders import Folder, Folders
from desktop.domain.models import FoundModel
from desktop.ui.folder_settings import FolderSettingsDialog

OUTER = Folder("f1", "Work", None, ConversationSettings("Be brief.", None, {"temperature": 0.2}))
INNER = Folder("f2", "Reports", "f1")
LLAMA = Path("/models/llama.gguf")


@pytest.fixture
def dialog(window, controllers) -> FolderSettingsDialog:
    controllers.folders.show(Folders((OUTER, INNER)))
    controllers.models.offer(found=(FoundModel(LLAMA, "Llama", "Folder", 1),))
    made = FolderSettingsDialog(INNER, controllers.folders, controllers.settings, controllers.models, window)
    made.open()
    return made


def button(dialog, name) -> QPushButton:
    return dialog.findChild(QPushButton, name)


def test_what_the_folder_around_sets_is_shown_as_what_is_in_effect(dialog):
    assert dialog.findChild(QDoubleSpinBox, "setting.temperature").value() == 0.2
    assert not button(dialog, "reset.temperature").isVisible()
    assert dialog.findChild(QPlainTextEdit, "setting.system_prompt").placeholderText() == "Be brief."


def test_everything_is_taken_in_one_step_when_the_dialog_closes(qtbot, dialog, controllers):
    qtbot.keyClicks(dialog.findChild(QPlainTextEdit, "setting.system_prompt"), "Use tables.")
    qtbot.keyClick(dialog.findChild(QSlider, "slider.temperature"), Qt.Key.Key_Right)
    dialog.model_box.setCurrentIndex(dialog.model_box.findText("Llama"))
    dialog.model_box.activated.emit(dialog.model_box.currentIndex())
    assert controllers.folders.wishes == []

    qtbot.mouseClick(button(dialog, "closeDialogButton"), Qt.MouseButton.LeftButton)

    own = ConversationSettings("Use tables.", str(LLAMA), {"temperature": 0.25})
    assert controllers.folders.wishes == [("change_settings", "f2", own)]


def test_following_the_settings_lets_go_of_everything(qtbot, dialog, controllers):
    qtbot.mouseClick(button(dialog, "folderPreset.Greedy"), Qt.MouseButton.LeftButton)
    assert dialog.findChild(QDoubleSpinBox, "setting.temperature").value() == 0.0
    qtbot.mouseClick(button(dialog, "resetFolderButton"), Qt.MouseButton.LeftButton)
    assert not button(dialog, "resetFolderButton").isEnabled()

    dialog.close()

    assert controllers.folders.wishes == []
