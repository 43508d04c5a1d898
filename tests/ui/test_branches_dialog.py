from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.domain.branches import without_branch
from desktop.ui.branches_dialog import BranchesDialog
from desktop.ui.theme import DARK, LIGHT
from tests.branching import forked, large, tree


@pytest.fixture
def opened(qtbot, window, controllers):
    """Opens the overview of a conversation."""

    def open_(conversation) -> BranchesDialog:
        controllers.chat.show(conversation)
        window.content.actions_by_name["actionBranches"].trigger()
        dialog = window.findChild(BranchesDialog)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        qtbot.waitUntil(lambda: dialog.lines.is_complete)
        return dialog

    return open_


def current(dialog: BranchesDialog) -> str:
    return dialog.lines.line(dialog.view.currentIndex().row()).message.id


def test_it_begins_where_the_reader_is_and_enter_leads_to_the_message_of_a_line(qtbot, opened, controllers):
    dialog = opened(forked())
    assert current(dialog) == "a4"
    assert dialog.field.hasFocus()

    for _ in range(5):
        qtbot.keyClick(dialog.field, Qt.Key.Key_Up)
    assert current(dialog) == "a1"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    assert controllers.branches.wishes == [("show", "a1")]
    assert not dialog.isVisible()


def test_words_lead_to_a_message_inside_of_a_run(qtbot, opened, controllers):
    dialog = opened(forked())

    qtbot.keyClicks(dialog.field, "a3")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    assert controllers.branches.wishes == [("show", "a3")]


def test_words_that_nobody_says_lead_nowhere(qtbot, opened, controllers):
    dialog = opened(forked())

    qtbot.keyClicks(dialog.field, "nowhere")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    assert dialog.note.text() == "No message says this."
    assert not dialog.show_button.isEnabled()
    assert controllers.branches.wishes == []


def test_a_branch_is_deleted_and_undo_is_there_without_leaving(qtbot, opened, controllers):
    conversation = forked()
    dialog = opened(conversation)
    dialog.view.setCurrentIndex(dialog.lines.index(2))
    assert current(dialog) == "a2"

    qtbot.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert controllers.branches.wishes == [("delete", "a2")]
    controllers.library.undo_changed.emit("6 messages deleted")
    controllers.chat.conversation = without_branch(conversation, "a2")
    controllers.chat.conversation_changed.emit(controllers.chat.conversation)

    assert dialog.lines.rowCount() == 2
    assert dialog.note.text() == "Deleted: 6 messages. Ctrl+Z brings them back."
    dialog.field.setFocus()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert controllers.library.wishes == [("undo",)]
    controllers.chat.conversation = conversation
    controllers.chat.conversation_changed.emit(conversation)
    assert dialog.note.text() == "8 messages, 2 forks"


def test_no_single_key_deletes_anything(qtbot, opened, controllers):
    dialog = opened(forked())

    for widget in (dialog.field, dialog.view):
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            qtbot.keyClick(widget, key)

    assert controllers.branches.wishes == []


def test_of_a_conversation_that_can_only_be_read_nothing_is_deleted(opened):
    dialog = opened(replace(forked(), read_only=True))

    assert not dialog.delete_button.isEnabled()
    assert dialog.show_button.isEnabled()


def test_without_forks_it_says_how_to_make_one(opened):
    dialog = opened(tree("a1", q1=None, a1="q1"))

    assert dialog.findChild(QLabel, "branchNote").text().startswith("There is one path only.")


def test_it_closes_when_another_conversation_is_shown(qtbot, opened, controllers):
    dialog = opened(forked())

    controllers.chat.show(replace(tree("q1", q1=None), id="other"))

    assert not dialog.isVisible()


def test_a_huge_conversation_is_painted_and_walked_through(qtbot, opened):
    dialog = opened(large())
    last = dialog.view.currentIndex().row()

    qtbot.keyClick(dialog.field, Qt.Key.Key_PageUp)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Up)

    assert last == dialog.lines.rowCount() - 1
    assert 0 < dialog.view.currentIndex().row() < last - 2
    assert dialog.view.grab().toImage().width() > 0


def test_what_is_shown_differs_from_other_versions_not_by_colour_alone(opened):
    dialog = opened(forked())
    dialog.view.setCurrentIndex(dialog.lines.index(6))

    def dot(row: int) -> set[int]:
        area = dialog.view.visualRect(dialog.lines.index(row))
        x = area.left() + 16 + dialog.lines.line(row).depth * 18
        image = dialog.view.viewport().grab().toImage()
        ratio = image.devicePixelRatio()
        return image.pixelColor(int(x * ratio), int((area.center().y() + 0.5) * ratio)).lightness()

    assert dot(0) < 200 < dot(1)


def test_the_open_overview_takes_another_theme(qtbot, opened, controllers):
    dialog = opened(forked())

    grounds = []
    for theme in ("dark", "light"):
        controllers.settings.change("theme", theme)
        picture = dialog.view.grab().toImage()
        row = dialog.view.visualRect(dialog.view.currentIndex())
        grounds.append(picture.pixelColor(row.right() - 4, row.center().y()))

    assert grounds == [DARK.selected, LIGHT.selected]


def test_one_of_something_is_told_as_one(qtbot, opened, controllers):
    conversation = tree("a2", q1=None, a1="q1", a2="q1")
    dialog = opened(conversation)
    assert dialog.note.text() == "3 messages, 1 fork"

    qtbot.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    controllers.chat.conversation = without_branch(conversation, current(dialog))
    controllers.chat.conversation_changed.emit(controllers.chat.conversation)

    assert dialog.note.text() == "Deleted: 1 message. Ctrl+Z brings it back."
