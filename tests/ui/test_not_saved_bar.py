from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.domain.unsaved import UnsavedState
from desktop.ui.not_saved_bar import NotSavedBar

FULL = UnsavedState(("Trip", "Recipes", "Folders"), "the disk is full", "Make room on that disk.")


@pytest.fixture
def bar(qtbot, theme) -> NotSavedBar:
    made = NotSavedBar(theme, None)
    qtbot.addWidget(made)
    made.resize(700, 80)
    return made


@pytest.fixture
def announced(monkeypatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    return said


def text(bar, name="notSavedText") -> str:
    return bar.findChild(QLabel, name).text()


def test_it_is_hidden_until_something_could_not_be_saved_and_leaves_when_it_is(bar):
    assert not bar.isVisible()
    bar.show_state(FULL)
    assert bar.isVisible()
    assert text(bar) == "Not saved: the disk is full. 3 changes wait."
    assert text(bar, "notSavedHint") == "Make room on that disk. Hearth keeps trying."
    bar.show_state(UnsavedState())
    assert not bar.isVisible()


def test_one_change_is_told_as_one(bar):
    bar.show_state(UnsavedState(("Trip",), "the folder is gone"))
    assert text(bar) == "Not saved: the folder is gone. 1 change waits."


def test_it_cannot_be_closed_and_its_only_button_tries_again(qtbot, bar):
    bar.show_state(FULL)
    (button,) = [each for each in bar.findChildren(QPushButton) if each.isVisible()]
    with qtbot.waitSignal(bar.try_again_requested, timeout=0):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bar.isVisible()


def test_a_screen_reader_hears_of_it_once(bar, announced):
    bar.show_state(FULL)
    bar.show_state(UnsavedState((*FULL.names, "Letters"), FULL.reason, FULL.hint))
    assert announced == ["Not saved: the disk is full. 3 changes wait. Make room on that disk. Hearth keeps trying."]
    bar.show_state(UnsavedState(FULL.names, "the folder is gone"))
    assert len(announced) == 2


def test_the_window_shows_it_and_passes_the_wish_on(qtbot, window, controllers):
    controllers.unsaved.become(FULL)
    bar = window.findChild(NotSavedBar, "notSavedBar")
    assert bar.isVisible()
    qtbot.mouseClick(bar.findChild(QPushButton, "trySavingAgainButton"), Qt.MouseButton.LeftButton)
    assert controllers.unsaved.wishes == [("try_again",)]
    controllers.unsaved.become(UnsavedState())
    assert not bar.isVisible()


def test_that_the_folder_is_gone_is_told_before_anything_waits_and_until_it_is_back(qtbot, bar, announced):
    bar.show_gone(Path("/media/stick/conversations"))
    assert text(bar) == "The conversations folder is gone, nothing is saved."
    assert "/media/stick/conversations" in text(bar, "notSavedHint")
    bar.show_state(UnsavedState(("Trip",), "the folder is gone", "Connect the disk."))
    assert text(bar) == "The conversations folder is gone, nothing is saved. 1 change waits."
    assert len(announced) == 1
    bar.show_found()
    assert text(bar) == "Not saved: the folder is gone. 1 change waits."
    bar.show_state(UnsavedState())
    assert not bar.isVisible()


def test_a_new_folder_is_offered_only_while_the_old_one_is_gone(qtbot, window, controllers):
    button = window.findChild(QPushButton, "newConversationsFolderButton")
    controllers.unsaved.become(FULL)
    assert not button.isVisible()
    controllers.folder_watch.folder_gone.emit(Path("/media/stick/conversations"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert controllers.folder_watch.wishes == [("make_folder",)]
    controllers.folder_watch.folder_found.emit()
    assert not button.isVisible()
    assert controllers.unsaved.wishes == [("try_again",)]


@pytest.mark.parametrize(("width", "is_below"), [(740, False), (440, True)])
def test_in_a_narrow_window_two_buttons_leave_the_text_its_room(qtbot, bar, width, is_below):
    bar.show_gone(Path("/media/stick/conversations"))
    bar.resize(width, 200)
    label, button = bar.findChild(QLabel, "notSavedHint"), bar.findChild(QPushButton, "trySavingAgainButton")

    def is_placed() -> bool:
        return (
            button.mapTo(bar, button.rect().topLeft()).y() > label.mapTo(bar, label.rect().center()).y()
        ) == is_below

    qtbot.waitUntil(is_placed)
    assert label.width() > width / 2
