import pytest
from PySide6.QtCore import Qt

from desktop.domain.trash import DAY_S, TrashedConversation
from desktop.ui.confirm_dialog import ConfirmDialog
from desktop.ui.trash_dialog import TrashDialog

NOW_S = 2_000_000_000.0
ENTRIES = tuple(
    TrashedConversation(each, each.title(), NOW_S - days * DAY_S)
    for each, days in (("alpha", 0.1), ("beta", 1.5), ("gamma", 29.5))
)


@pytest.fixture
def dialog(window, controllers) -> TrashDialog:
    controllers.trash.entries = ENTRIES
    made = TrashDialog(controllers.trash, window, clock=lambda: NOW_S)
    made.open()
    return made


def confirm(qtbot, dialog) -> ConfirmDialog:
    qtbot.waitUntil(lambda: dialog.findChild(ConfirmDialog) is not None)
    return dialog.findChild(ConfirmDialog)


def press(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_says_when_each_was_deleted_and_how_long_it_stays(dialog):
    spoken = [dialog.list.item(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(3)]

    assert spoken == [
        "Alpha, deleted today · 30 days left",
        "Beta, deleted yesterday · 29 days left",
        "Gamma, deleted 29 days ago · 1 day left",
    ]


def test_several_are_restored_at_once(qtbot, dialog, controllers):
    dialog.list.selectAll()
    press(qtbot, dialog.restore_button)

    assert controllers.trash.wishes == [("restore", ("alpha", "beta", "gamma"))]


def test_deleting_for_good_asks_first_and_names_the_number(qtbot, dialog, controllers):
    dialog.list.item(0).setSelected(True)
    dialog.list.item(2).setSelected(True)
    press(qtbot, dialog.delete_button)
    asking = confirm(qtbot, dialog)
    assert asking.windowTitle() == "Delete 2 chats for good?"
    assert controllers.trash.wishes == []

    press(qtbot, asking.confirm_button)

    assert controllers.trash.wishes == [("delete_for_good", ("alpha", "gamma"))]


def test_enter_in_the_question_cancels(qtbot, dialog, controllers):
    press(qtbot, dialog.delete_button)
    asking = confirm(qtbot, dialog)
    assert asking.windowTitle() == "Delete “Alpha” for good?"

    qtbot.keyClick(asking, Qt.Key.Key_Return)

    assert not asking.isVisible()
    assert controllers.trash.wishes == []


def test_the_trash_is_emptied_after_a_question(qtbot, dialog, controllers):
    press(qtbot, dialog.empty_button)
    press(qtbot, confirm(qtbot, dialog).confirm_button)

    assert controllers.trash.wishes == [("delete_for_good", ("alpha", "beta", "gamma"))]


def test_an_empty_trash_says_so_and_offers_nothing(dialog, controllers):
    controllers.trash.become(())

    assert not any(button.isEnabled() for button in (dialog.restore_button, dialog.delete_button, dialog.empty_button))
    assert not dialog.list.isVisible()


def test_what_is_chosen_stays_chosen_when_one_goes(dialog, controllers):
    dialog.list.clearSelection()
    dialog.list.item(1).setSelected(True)

    controllers.trash.become(ENTRIES[1:])

    assert "beta" in {each.id for each in dialog.chosen}


def test_the_keyboard_begins_in_the_list_which_is_read_a_moment_later(qtbot, window, controllers):
    dialog = TrashDialog(controllers.trash, window, clock=lambda: NOW_S)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    controllers.trash.trash_changed.emit(ENTRIES)
    assert dialog.list.hasFocus()

    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    assert controllers.trash.wishes == [("restore", ("beta",))]
