import pytest
from PySide6.QtCore import Qt

from desktop.domain.folders import Folder, Folders
from desktop.ui.list_choice import ListChoice
from desktop.ui.move_dialog import MoveDialog
from tests.ui.conftest import summary

FOLDERS = Folders((Folder("f1", "Work"), Folder("f2", "Reports", "f1"), Folder("f3", "cooking")))


class Heard:
    def __init__(self):
        self.values = []

    def __call__(self, value):
        self.values.append(value)


@pytest.fixture
def dialog(qtbot, window):
    def make(choice: ListChoice):
        made = MoveDialog(FOLDERS, choice, Heard(), Heard(), window)
        made.chosen, made.wanted = made._on_chosen, made._on_wanted
        made.open()
        return made

    return make


def texts(dialog) -> list[str]:
    return [dialog.list.item(at).text() for at in range(dialog.list.count())]


def test_folders_are_offered_by_their_paths_and_typing_narrows_them(qtbot, dialog):
    moving = dialog(ListChoice((summary("a", "A"),)))
    assert texts(moving) == ["cooking", "Work", "Work › Reports", "No folder", "New folder…"]

    qtbot.keyClicks(moving.field, "WORK rep")

    assert texts(moving) == ["Work › Reports", "New folder “WORK rep”"]


def test_arrows_choose_and_enter_moves(qtbot, dialog):
    moving = dialog(ListChoice((summary("a", "A"), summary("b", "B"))))
    chosen = moving.chosen

    for _ in range(3):
        qtbot.keyClick(moving.field, Qt.Key.Key_Down)
    qtbot.keyClick(moving.field, Qt.Key.Key_Return)

    assert chosen.values == [None]
    assert not moving.isVisible()


def test_what_is_typed_can_become_a_new_folder(qtbot, dialog):
    moving = dialog(ListChoice((summary("a", "A"),)))
    wanted = moving.wanted

    qtbot.keyClicks(moving.field, "Garden")
    qtbot.mouseClick(
        moving.list.viewport(), Qt.MouseButton.LeftButton, pos=moving.list.visualItemRect(moving.list.item(0)).center()
    )

    assert wanted.values == ["Garden"]


def test_escape_moves_nothing(qtbot, dialog):
    moving = dialog(ListChoice((summary("a", "A"),)))
    chosen = moving.chosen

    qtbot.keyClick(moving.field, Qt.Key.Key_Escape)

    assert chosen.values == []
    assert not moving.isVisible()
