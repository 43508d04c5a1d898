from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QMenu, QPushButton

from desktop.bridge.chat_controller import READ_ONLY
from desktop.domain.backups import Backup
from desktop.domain.folder_holder import Holder
from desktop.domain.folders import Folder, Folders
from desktop.domain.notices import Notice, NoticeAction
from desktop.ui.refusals import OF_THE_CHOSEN, OF_THE_FOLDER, OF_THE_SHOWN_CHAT
from tests.ui.conftest import conversation, summary
from tests.ui.fake_controllers import READY_LLAMA

ELSEWHERE = Holder("laptop", 7, "")


@pytest.fixture
def actions(window):
    return window.content.actions_by_name


@pytest.fixture
def busy(window, controllers):
    """A window in which everything could be done."""
    controllers.models.become(READY_LLAMA)
    shown = conversation("a", "Alpha")
    controllers.library.show((summary("a", "Alpha"), summary("b", "Beta")))
    controllers.folders.show(Folders((Folder("f1", "Work"),)))
    controllers.chat.show(replace(shown, folder="f1"))
    controllers.library.undo_changed.emit("Something")
    controllers.library.redo_changed.emit("Something")
    return window


def enabled(actions, names) -> set[str]:
    return {name for name in names if actions[name].isEnabled()}


def test_while_another_window_has_the_chats_no_command_changes_them_and_each_says_why(busy, controllers, actions):
    before = enabled(actions, OF_THE_FOLDER)
    assert before == set(OF_THE_FOLDER) - {"actionContinue"}, "this answer is whole"
    tips = {name: actions[name].toolTip() for name in OF_THE_FOLDER}

    controllers.folder_use.lose(ELSEWHERE)

    assert enabled(actions, OF_THE_FOLDER) == set()
    assert {actions[name].toolTip() for name in OF_THE_FOLDER} == {"Open on laptop."}
    assert {actions[name].statusTip() for name in OF_THE_FOLDER} == {"Open on laptop."}
    controllers.library.undo_changed.emit("Another thing")
    controllers.chat.conversation_changed.emit(controllers.chat.conversation)
    assert enabled(actions, OF_THE_FOLDER) == set(), "not by a change either"

    controllers.folder_use.lose(None)

    assert enabled(actions, OF_THE_FOLDER) == before
    assert {name: actions[name].toolTip() for name in OF_THE_FOLDER} == tips


def test_offers_to_undo_leave_with_the_permission(busy, controllers):
    bar = busy.content.notice_bar
    bar.show_notice(Notice("Renamed", action=NoticeAction("Undo", lambda: None)))

    controllers.folder_use.lose(ELSEWHERE)

    assert bar.banners == []


def test_what_only_reads_stays_possible(busy, controllers, actions):
    controllers.folder_use.lose(ELSEWHERE)

    reading = ("actionExport", "actionSaveConversationAs", "actionFind", "actionSearchAll", "actionCopyAnswer")
    assert enabled(actions, reading) == set(reading)


def test_a_chat_of_a_newer_version_cannot_be_changed_and_others_in_the_list_can(busy, controllers, actions):
    shown = replace(controllers.chat.conversation, read_only=True)
    controllers.chat.show(shown)
    names = (*OF_THE_SHOWN_CHAT, *OF_THE_CHOSEN)
    assert enabled(actions, names) == set()
    assert {actions[name].toolTip() for name in names} == {READ_ONLY}
    assert actions["actionDelete"].isEnabled()
    assert actions["actionNewFolder"].isEnabled()

    listing = busy.content.sidebar.list
    busy.activateWindow()
    listing.setFocus()
    listing.setCurrentIndex(listing.rows.index_of("b"))

    assert enabled(actions, OF_THE_CHOSEN) == set(OF_THE_CHOSEN)
    assert enabled(actions, OF_THE_SHOWN_CHAT) == set()


def test_titles_are_neither_dragged_nor_named_anew(qtbot, busy, controllers):
    listing = busy.content.sidebar.list
    controllers.folder_use.lose(ELSEWHERE)
    busy.activateWindow()
    listing.setFocus()
    listing.setCurrentIndex(listing.rows.index_of("b"))
    place = listing.visualRect(listing.rows.index_of("b")).center()

    qtbot.mouseDClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(listing, Qt.Key.Key_F2)
    qtbot.keyClick(listing, Qt.Key.Key_Delete)

    assert listing.findChild(QLineEdit) is None
    assert not listing.dragEnabled()
    assert controllers.folders.wishes == []
    controllers.folder_use.lose(None)
    assert listing.dragEnabled()
    assert listing.editTriggers() == QAbstractItemView.EditTrigger.EditKeyPressed


def entries(menu: QMenu) -> dict[str, bool]:
    return {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}


def test_the_menus_of_the_list_offer_only_what_reads(busy, controllers):
    menus = busy.content.organising.menus
    controllers.folder_use.lose(ELSEWHERE)

    of_folder = entries(menus.of_folder("f1"))
    assert [text for text, is_enabled in of_folder.items() if is_enabled] == ["New chat here"]
    chosen = entries(menus.of_chats(busy.content.organising.choice))
    assert {text for text, is_enabled in chosen.items() if is_enabled} == {"Open", "Save conversation as…", "Export…"}


def test_the_composer_and_the_presets_say_why(busy, controllers):
    controllers.folder_use.lose(ELSEWHERE)
    composer = busy.content.pane.composer

    assert composer.send_button.toolTip() == "Chats can only be read here."
    assert not composer.attach_button.isEnabled()
    assert composer.attach_button.toolTip() == "Open on laptop."
    presets = busy.content.header._preset_actions.values()
    assert {action.toolTip() for action in presets} == {"Open on laptop."}
    assert not any(action.isEnabled() for action in presets)
    controllers.folder_use.lose(None)
    assert composer.attach_button.toolTip().startswith("Attach images")
    assert all(action.isEnabled() for action in presets)


def test_the_messages_offer_no_change(busy, controllers):
    transcript = busy.content.pane.chat_view.transcript
    assert not transcript.is_read_only
    controllers.folder_use.lose(ELSEWHERE)
    assert transcript.is_read_only
    controllers.folder_use.lose(None)
    assert not transcript.is_read_only


@pytest.mark.parametrize(("name", "is_taken"), [("new.gguf", True), ("chat.json", False), ("cat.png", False)])
def test_only_models_can_be_dropped(busy, controllers, name, is_taken):
    controllers.folder_use.lose(ELSEWHERE)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/some/{name}")])
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )

    QApplication.sendEvent(busy, event)

    assert event.isAccepted() == is_taken
    assert busy.content._curtain.isVisible() == is_taken
    QApplication.sendEvent(busy, QDragLeaveEvent())


def test_trash_branches_and_earlier_versions_can_be_looked_at_only(busy, controllers, actions):
    controllers.folder_use.lose(ELSEWHERE)
    actions["actionTrash"].trigger()
    actions["actionBranches"].trigger()
    busy.content.dialogs.open_backups("a")
    controllers.backups.backups_found.emit("a", (Backup(Path("/a"), "2026-11-21T10:00:00.000Z", 7, "Alpha"),))

    for name in ("emptyTrashButton", "deleteBranchButton", "restoreButton"):
        (*_, button) = busy.findChildren(QPushButton, name)
        assert not button.isEnabled(), name
        assert button.toolTip() == "Open on laptop."
