import pytest
from PySide6.QtCore import Qt

from desktop.ui.tags_dialog import TagsDialog

ON, OFF, SOME = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked


@pytest.fixture
def dialog(window):
    def make(in_use, tags_of_chats):
        made = TagsDialog(in_use, tags_of_chats, window)
        made.heard = []
        made.tags_changed.connect(lambda added, removed, heard=made.heard: heard.append((added, removed)))
        made.open()
        return made

    return make


def state(dialog) -> dict[str, Qt.CheckState]:
    items = [dialog.list.item(at) for at in range(dialog.list.count())]
    return {item.text(): item.checkState() for item in items}


def click(qtbot, dialog, text):
    item = next(each for at in range(dialog.list.count()) if (each := dialog.list.item(at)).text() == text)
    place = dialog.list.visualItemRect(item).center()
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_tags_of_all_of_some_and_of_none_of_the_chats_look_different(dialog):
    tagging = dialog(("a", "b", "c"), [("a", "b"), ("A",)])

    assert state(tagging) == {"#a": ON, "#b": SOME, "#c": OFF}


def test_clicks_put_tags_on_and_take_them_off(qtbot, dialog):
    tagging = dialog(("a", "b", "c"), [("a", "b"), ("a",)])
    heard = tagging.heard

    for text in ("#a", "#b", "#c", "#c"):
        click(qtbot, tagging, text)
    tagging.accept()

    assert heard == [(("b",), ("a",))]


def test_typing_completes_a_tag_in_use_and_enter_ticks_it(qtbot, dialog):
    tagging = dialog(("travel", "writing"), [()])
    heard = tagging.heard

    qtbot.keyClicks(tagging.field, "tra")
    assert list(state(tagging)) == ["#travel", "New tag #tra"]
    qtbot.keyClick(tagging.field, Qt.Key.Key_Return)
    assert state(tagging)["#travel"] is ON
    qtbot.keyClick(tagging.field, Qt.Key.Key_Return)

    assert heard == [(("travel",), ())]
    assert not tagging.isVisible()


def test_a_new_tag_is_made_of_what_is_typed(qtbot, dialog):
    tagging = dialog(("travel",), [()])
    heard = tagging.heard

    qtbot.keyClicks(tagging.field, "#to read")
    tagging.accept()

    assert heard == [(("to-read",), ())]


def test_a_tag_in_use_is_not_made_again_in_another_spelling(qtbot, dialog):
    tagging = dialog(("Travel",), [()])

    qtbot.keyClicks(tagging.field, "travel")

    assert list(state(tagging)) == ["#Travel"]


@pytest.mark.parametrize("leaves", ["reject", "accept"])
def test_leaving_without_a_change_wishes_nothing(dialog, leaves):
    tagging = dialog(("a",), [("a",)])
    heard = tagging.heard

    getattr(tagging, leaves)()

    assert heard == []
