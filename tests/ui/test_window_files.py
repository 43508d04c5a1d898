from dataclasses import replace

from PySide6.QtCore import Qt

from desktop.domain.notices import Notice
from desktop.ui.list_choice import ListChoice
from tests.ui.conftest import summary


def entries(window, line) -> dict[str, object]:
    menu = window.content.organising.menus.of_chats(ListChoice((line,)))
    return {action.text(): action for action in menu.actions() if action.text()}


def test_the_menu_of_an_unreadable_chat_offers_its_file_and_its_backups(window, controllers, monkeypatch):
    shown = []
    monkeypatch.setattr("desktop.ui.window_files.open_folder_of", shown.append)
    damaged = replace(summary("c1", "c1.json"), problem="It is damaged.")
    controllers.library.show((damaged,))
    found = entries(window, damaged)
    assert "Rename" not in found
    found["Show file"].trigger()
    assert shown == [controllers.backups.file("c1")]
    found["Restore backup…"].trigger()
    assert controllers.backups.wishes == [("look", "c1")]


def test_the_menu_of_any_chat_offers_its_earlier_versions(window, controllers):
    line = summary("c1", "Trip")
    controllers.library.show((line,))
    entries(window, line)["Restore an earlier version…"].trigger()
    assert controllers.backups.wishes == [("look", "c1")]


def test_when_the_window_becomes_active_the_folder_is_looked_at(window, controllers, qapp):
    controllers.folder_watch.wishes.clear()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert controllers.folder_watch.wishes == []
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert controllers.folder_watch.wishes == [("look_soon",)]


def test_a_restored_chat_is_shown_and_its_undo_is_offered(window, controllers):
    controllers.backups.restore_ended.emit("c1")
    assert controllers.chat.wishes == [("open_again", "c1")]
    controllers.backups.undo_offered.emit()
    assert controllers.library.wishes == [("offer_undo",)]


def test_what_happens_to_the_files_is_told(window, controllers):
    for source in (controllers.folder_watch, controllers.folder_use, controllers.backups):
        source.notice_raised.emit(Notice(f"From {type(source).__name__}"))
    told = [banner.notice.text for banner in window.content.notice_bar.banners]
    assert told == ["From FakeFolderWatch", "From FakeFolderUse", "From FakeBackupsController"]
