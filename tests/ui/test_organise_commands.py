"""Whatever can be dragged can be done with the keyboard; actions and menus are about what is chosen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLineEdit

from desktop.domain.folders import Folder, Folders
from desktop.ui.list_choice import selection_of
from desktop.ui.list_drops import Dragged, Drop, DropSpot
from desktop.ui.listed_lines import ARCHIVED_ID, GroupKind
from tests.ui.conftest import conversation, summary

FOLDERS = Folders((Folder("f1", "Work"), Folder("f2", "Reports", "f1"), Folder("f3", "Cooking")))
CHATS = (
    summary("c1", "Trip to Lisbon"),
    summary("c2", "Soup", folder="f3", tags=("food",)),
    summary("c3", "Rome", 2, pinned=True),
    summary("c4", "Old", 3, archived=True),
)
BROKEN = summary("c5", "broken.json", 4, problem="broken.json is damaged.")


@pytest.fixture
def shown(window, controllers):
    controllers.folders.show(FOLDERS)
    controllers.library.show(CHATS)
    controllers.chat.show(conversation("c1"))
    return window


def choose(window, *line_ids: str) -> None:
    listing = window.content.sidebar.list
    listing.setFocus()
    rows = sorted(listing.rows.index_of(each).row() for each in line_ids)
    listing.setCurrentIndex(listing.rows.index(rows[-1]))
    flag = listing.selectionModel().SelectionFlag.ClearAndSelect
    listing.selectionModel().select(selection_of(listing.rows, rows), flag)


def action(window, name: str) -> QAction:
    return window.content.actions_by_name[name]


def menu_texts(menu) -> list[str]:
    return [each.text() for each in menu.actions() if not each.isSeparator()]


def press(menu, text: str) -> None:
    next(each for each in menu.actions() if each.text() == text).trigger()


def menu_of(window, line_id: str):
    listing = window.content.sidebar.list
    return window.content.organising.menus.menu_at(listing.visualRect(listing.rows.index_of(line_id)).center())


def test_an_empty_chat_can_be_neither_moved_nor_pinned(window):
    for name in ("actionMoveToFolder", "actionPin", "actionArchive", "actionTags", "actionDuplicate", "actionDelete"):
        assert not action(window, name).isEnabled(), name
    assert action(window, "actionNewFolder").isEnabled()
    assert action(window, "actionTrash").isEnabled()


def test_actions_are_about_the_shown_chat_while_the_keyboard_is_elsewhere(shown, controllers):
    shown.content.pane.composer.field.setFocus()

    for name in ("actionPin", "actionArchive", "actionDuplicate"):
        action(shown, name).trigger()

    assert controllers.folders.wishes == [
        ("pin", ("c1",), True),
        ("archive", ("c1",), True),
        ("duplicate", ("c1",)),
    ]


def test_actions_are_about_all_that_is_chosen(shown, controllers):
    choose(shown, "c1", "c2", "c3")

    for name in ("actionPin", "actionArchive", "actionDuplicate", "actionDelete"):
        action(shown, name).trigger()

    assert controllers.folders.wishes == [
        ("pin", ("c3", "c2", "c1"), True),
        ("archive", ("c3", "c2", "c1"), True),
        ("duplicate", ("c3", "c2", "c1")),
    ]
    assert controllers.library.wishes == [("delete", "c3", "c2", "c1")]
    assert not action(shown, "actionRename").isEnabled()


def test_what_is_pinned_or_archived_is_offered_the_way_back(shown, controllers):
    choose(shown, "c3")
    assert action(shown, "actionPin").text() == "Unpin"
    action(shown, "actionPin").trigger()

    shown.content.sidebar.list.rows.fold(ARCHIVED_ID, is_folded=False)
    choose(shown, "c4")
    assert action(shown, "actionArchive").text() == "Unarchive"
    action(shown, "actionArchive").trigger()

    assert controllers.folders.wishes == [("pin", ("c3",), False), ("archive", ("c4",), False)]


def test_an_unreadable_chat_can_only_be_repaired_and_deleted(shown, controllers):
    controllers.library.show((*CHATS, BROKEN))
    choose(shown, "c5")

    assert menu_texts(menu_of(shown, "c5")) == ["Restore backup…", "Show file", "Delete"]
    assert not action(shown, "actionPin").isEnabled()
    action(shown, "actionDelete").trigger()
    assert controllers.library.wishes == [("delete", "c5")]


def test_the_menu_of_a_chat_offers_all_that_can_be_done_with_it(shown):
    choose(shown, "c2")

    assert menu_texts(menu_of(shown, "c2")) == [
        "Open", "Rename…", "Pin", "Move to…", "Tags…", "Duplicate", "Archive",
        "Save conversation as…", "Export…", "Restore an earlier version…", "Delete",
    ]  # fmt: skip


def test_the_menu_of_several_chats_is_about_all_of_them(qtbot, shown, controllers):
    choose(shown, "c1", "c2")
    menu = menu_of(shown, "c1")

    assert menu_texts(menu) == ["Pin", "Move to…", "Tags…", "Duplicate", "Archive", "Export…", "Delete"]
    with qtbot.waitSignal(shown.content.sidebar.list.export_requested) as wished:
        press(menu, "Export…")
    press(menu, "Delete")
    assert wished.args == [("c2", "c1")]
    assert controllers.library.wishes == [("delete", "c2", "c1")]


def test_the_menu_of_one_chat_opens_exports_and_restores(qtbot, shown):
    choose(shown, "c2")
    listing = shown.content.sidebar.list

    for text, signal, argument in (
        ("Open", listing.open_requested, "c2"),
        ("Export…", listing.export_requested, ("c2",)),
        ("Restore an earlier version…", listing.backups_requested, "c2"),
    ):
        with qtbot.waitSignal(signal) as wished:
            press(menu_of(shown, "c2"), text)
        assert wished.args == [argument]


def test_the_menu_of_a_folder(qtbot, shown, controllers):
    choose(shown, "f1")
    menu = menu_of(shown, "f1")

    assert menu_texts(menu) == [
        "New chat here", "New folder inside", "Rename…", "Move to…", "Folder settings…", "Delete folder",
    ]  # fmt: skip
    for text in ("New chat here", "New folder inside", "Delete folder"):
        press(menu, text)
    assert controllers.folders.wishes == [
        ("new_chat", "f1"),
        ("make_folder", "", "f1", (), None),
        ("delete_folder", "f1"),
    ]


def test_the_menu_beside_all_rows_makes_a_folder(shown, controllers):
    menu = shown.content.organising.menus.menu_at(QPoint(5, 10_000))

    press(menu, "New folder")

    assert controllers.folders.wishes == [("make_folder", "", None, (), None)]


def test_a_right_click_opens_the_menu(qtbot, shown):
    listing = shown.content.sidebar.list
    area = listing.visualRect(listing.rows.index_of("c2"))

    listing.customContextMenuRequested.emit(area.center())

    menu = listing.findChild(object, "conversationMenu")
    qtbot.waitUntil(menu.isVisible)
    menu.close()


def test_a_new_folder_is_named_at_once(qtbot, shown, controllers):
    controllers.folders.show(FOLDERS.with_folder(Folder("f9", "New folder", "f1")))
    shown.content.sidebar.list.rows.fold("f1", is_folded=True)

    controllers.folders.folder_created.emit("f9")

    editor = shown.content.sidebar.list.findChild(QLineEdit, "folderNameEditor")
    qtbot.keyClicks(editor, "Plans")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controllers.folders.wishes == [("rename_folder", "f9", "Plans")])


def test_f2_renames_the_chosen_folder(qtbot, shown):
    choose(shown, "f1")

    action(shown, "actionRename").trigger()

    assert shown.content.sidebar.list.findChild(QLineEdit, "folderNameEditor").text() == "Work"


def test_delete_on_a_folder_only_asks(qtbot, shown, controllers):
    choose(shown, "f1")

    qtbot.keyClick(shown.content.sidebar.list, Qt.Key.Key_Delete)

    assert controllers.folders.wishes == [("ask_to_delete_folder", "f1")]


@pytest.mark.parametrize(
    ("dragged", "spot", "wish"),
    [
        (Dragged(("c1", "c2")), DropSpot(GroupKind.FOLDER, 0, 0, "f1"), ("move", ("c1", "c2"), "f1", True)),
        (Dragged(("c2",)), DropSpot(GroupKind.EARLIER, 0, 0), ("move", ("c2",), None, True)),
        (Dragged(("c1",)), DropSpot(GroupKind.PINNED, 0, 0), ("pin", ("c1",), True)),
        (Dragged(("c1",)), DropSpot(GroupKind.ARCHIVED, 0, 0), ("archive", ("c1",), True)),
        (Dragged(folder_id="f2"), DropSpot(GroupKind.EARLIER, 0, 0), ("move_folder", "f2", None)),
        (Dragged(folder_id="f3"), DropSpot(GroupKind.FOLDER, 0, 0, "f1"), ("move_folder", "f3", "f1")),
    ],
)
def test_what_is_dropped_is_put_there(shown, controllers, dragged, spot, wish):
    shown.content.sidebar.list.drop_requested.emit(Drop(dragged, spot))

    assert controllers.folders.wishes == [wish]


def test_which_groups_are_folded_is_remembered(shown, controllers):
    shown.content.sidebar.list.rows.fold("f1", is_folded=True)

    assert controllers.session.state.folded == (ARCHIVED_ID, "f1")


def dialog(qtbot, window, name: str) -> QDialog:
    qtbot.waitUntil(lambda: window.findChild(QDialog, name) is not None)
    return window.findChild(QDialog, name)


def test_the_keyboard_moves_several_chats_into_a_folder(qtbot, shown, controllers):
    choose(shown, "c1", "c3")
    action(shown, "actionMoveToFolder").trigger()
    moving = dialog(qtbot, shown, "moveDialog")

    qtbot.keyClicks(moving.field, "rep")
    qtbot.keyClick(moving.field, Qt.Key.Key_Return)

    assert controllers.folders.wishes == [("move", ("c3", "c1"), "f2", False)]


def test_a_folder_is_moved_and_cannot_be_moved_into_itself(qtbot, shown, controllers):
    choose(shown, "f1")
    action(shown, "actionMoveToFolder").trigger()
    moving = dialog(qtbot, shown, "moveDialog")

    assert [moving.list.item(at).text() for at in range(moving.list.count())] == ["Cooking", "Top level", "New folder…"]
    qtbot.keyClick(moving.field, Qt.Key.Key_Return)

    assert controllers.folders.wishes == [("move_folder", "f1", "f3")]


def test_tags_of_several_chats_are_changed_in_one_wish(qtbot, shown, controllers):
    choose(shown, "c1", "c2")
    action(shown, "actionTags").trigger()
    tagging = dialog(qtbot, shown, "tagsDialog")

    qtbot.keyClicks(tagging.field, "travel")
    qtbot.keyClick(tagging.field, Qt.Key.Key_Return)
    tagging.accept()

    assert controllers.folders.wishes == [("tag", ("c2", "c1"), ("travel",), ())]


def test_folder_settings_and_new_chat_are_those_of_the_folder_that_the_chat_is_in(qtbot, shown, controllers):
    choose(shown, "c1")
    assert not action(shown, "actionFolderSettings").isEnabled()
    assert not action(shown, "actionNewChatHere").isEnabled()
    choose(shown, "c2")

    action(shown, "actionNewChatHere").trigger()
    action(shown, "actionFolderSettings").trigger()

    assert controllers.folders.wishes == [("new_chat", "f3")]
    settings = dialog(qtbot, shown, "folderSettingsDialog")
    assert "Cooking" in settings.accessibleName()
    settings.close()


def test_the_trash_opens_from_the_foot_of_the_sidebar_and_only_once(qtbot, shown):
    for _ in range(2):
        qtbot.mouseClick(shown.content.sidebar.trash_button, Qt.MouseButton.LeftButton)

    dialog(qtbot, shown, "trashDialog").close()
    assert len(shown.findChildren(QDialog, "trashDialog")) == 1


def test_no_two_actions_have_the_same_shortcut(shown):
    keys = [
        key.toString()
        for group in shown.content.actions_by_name.groups.values()
        for a in group
        for key in a.shortcuts()
    ]

    assert len(keys) == len(set(keys))


def test_what_can_be_done_follows_the_keyboard_from_the_list_to_the_message_and_back(qtbot, shown):
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    choose(shown, "f1")
    assert not action(shown, "actionPin").isEnabled()
    assert action(shown, "actionRename").isEnabled()

    shown.content.pane.composer.field.setFocus()
    assert action(shown, "actionPin").isEnabled(), "it is about the shown chat"

    shown.content.sidebar.list.setFocus()
    assert not action(shown, "actionPin").isEnabled(), "it is about the folder again"


def test_a_chat_that_cannot_be_read_can_be_deleted_wherever_the_keyboard_is(shown, controllers):
    controllers.library.show((*CHATS, BROKEN))
    controllers.chat.show(replace(conversation("c5", "broken.json"), messages=(), read_only=True), "It is damaged.")
    shown.content.pane.composer.field.setFocus()

    changing = ("actionPin", "actionArchive", "actionTags", "actionDuplicate", "actionMoveToFolder", "actionRename")
    assert [name for name in changing if action(shown, name).isEnabled()] == []
    assert action(shown, "actionPin").toolTip() == "It is damaged."
    action(shown, "actionDelete").trigger()

    assert controllers.library.wishes == [("delete", "c5")]


def test_a_chat_of_a_newer_version_can_only_be_deleted(shown, controllers):
    changing = ("actionPin", "actionArchive", "actionTags", "actionDuplicate", "actionMoveToFolder", "actionRename")
    shown.content.pane.composer.field.setFocus()
    assert all(action(shown, name).isEnabled() for name in changing)

    controllers.chat.show(replace(conversation("c1"), read_only=True))

    assert [name for name in changing if action(shown, name).isEnabled()] == []
    assert action(shown, "actionDelete").isEnabled()
