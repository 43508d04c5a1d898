from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.domain.unsaved import UnsavedState
from desktop.ui.unsaved_dialog import UnsavedDialog

FULL = UnsavedState(tuple(f"Chat {number}" for number in range(7)), "the disk is full", "Make room.")


@pytest.fixture
def dialog(window, controllers) -> UnsavedDialog:
    controllers.unsaved.become(FULL)
    controllers.unsaved.quit_refused.emit(FULL)
    return window.findChild(UnsavedDialog, "unsavedDialog")


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_it_says_why_and_what_would_be_lost(dialog):
    assert dialog.findChild(QLabel, "unsavedReason").text() == "Not saved: the disk is full. Make room."
    names = dialog.findChild(QLabel, "unsavedNames").text()
    assert "Chat 0" in names
    assert "and 2 more" in names


def test_quit_anyway_quits(qtbot, dialog, controllers):
    press(qtbot, dialog, "quitAnywayButton")
    assert ("quit_anyway",) in controllers.unsaved.wishes
    assert not dialog.isVisible()


def test_try_again_asks_once_more_and_stays_until_something_is_known(qtbot, dialog, controllers):
    press(qtbot, dialog, "tryAgainButton")
    assert controllers.unsaved.wishes == [("ask_to_quit",)]
    assert dialog.isVisible()
    controllers.unsaved.become(UnsavedState())
    assert not dialog.isVisible()


def test_copies_go_to_a_folder_of_the_users_choice(qtbot, dialog, controllers, window):
    window.content.file_chooser.choose_folder = lambda title, on_chosen: on_chosen(Path("/stick"))
    press(qtbot, dialog, "saveCopiesButton")
    assert controllers.unsaved.wishes == [("save_copies", Path("/stick"))]


def test_escape_goes_back_to_the_chats(qtbot, dialog, controllers):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert controllers.unsaved.wishes == []
