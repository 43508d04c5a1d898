from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton

from desktop.domain.notices import Notice, NoticeAction
from desktop.domain.releases import Release, UpdateState
from desktop.domain.settings import Page
from desktop.ui.link_dialog import ZERO_WIDTH_SPACE
from desktop.ui.switch import Switch

NEWER = Release("99.2", "- Answers come sooner.\n- <b>Bold</b> is text.", "https://hearth.example/download")


def press(qtbot, parent, name):
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def settings(qtbot, window):
    window.content.actions_by_name["actionSettings"].trigger()
    dialog = window.findChild(QDialog, "settingsDialog")
    qtbot.waitUntil(dialog.isVisible)
    dialog.open_page(Page.UPDATES)
    return dialog


def state_words(dialog):
    label = dialog.findChild(QLabel, "updatesState")
    return label.text() if label.isVisible() else ""


def test_nothing_is_asked_until_the_user_presses_or_allows_it(qtbot, window, controllers):
    dialog = settings(qtbot, window)
    switch = dialog.findChild(Switch, "setting.check_for_updates")

    assert not switch.isChecked()
    assert controllers.updates.wishes == []

    press(qtbot, dialog, "checkForUpdatesButton")
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)

    assert controllers.updates.wishes == [("look",)]
    assert controllers.settings.settings["check_for_updates"] is True


def test_the_page_says_which_address_is_asked(qtbot, window, controllers):
    told = settings(qtbot, window).findChild(QLabel, "updatesAddress").text().replace(ZERO_WIDTH_SPACE, "")

    assert "https://hearth.example/hearth-release.json" in told
    assert "sends nothing along" in told


def test_the_page_tells_how_a_check_goes_and_ends(qtbot, window, controllers):
    dialog = settings(qtbot, window)
    check = dialog.findChild(QPushButton, "checkForUpdatesButton")
    assert state_words(dialog) == ""

    controllers.updates.become(UpdateState(is_looking=True))
    assert (state_words(dialog), check.isEnabled()) == ("Asking…", False)

    controllers.updates.become(UpdateState(words="It cannot be reached."))
    assert (state_words(dialog), check.isEnabled()) == ("It cannot be reached.", True)
    assert not dialog.findChild(QPushButton, "whatIsNewButton").isVisible()

    controllers.updates.become(UpdateState(release=NEWER))
    assert state_words(dialog) == "Hearth 99.2 is there."
    assert dialog.findChild(QPushButton, "whatIsNewButton").isVisible()


def test_the_notes_are_plain_text_and_the_page_opens_after_it_was_said_where(qtbot, window, controllers, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    controllers.updates.notes_requested.emit(NEWER)
    dialog = window.findChild(QDialog, "whatsNewDialog")
    qtbot.waitUntil(dialog.isVisible)

    assert dialog.findChild(QPlainTextEdit, "whatsNewNotes").toPlainText() == NEWER.notes

    press(qtbot, dialog, "openDownloadPageButton")
    qtbot.waitUntil(lambda: window.findChild(QDialog, "linkDialog") is not None)
    asking = window.findChild(QDialog, "linkDialog")
    assert opened == []
    press(qtbot, asking, "linkOpenButton")

    assert opened == ["https://hearth.example/download"]


def test_the_notes_open_from_the_settings_too(qtbot, window, controllers):
    controllers.updates.become(UpdateState(release=NEWER))
    dialog = settings(qtbot, window)

    press(qtbot, dialog, "whatIsNewButton")

    qtbot.waitUntil(lambda: window.findChild(QDialog, "whatsNewDialog") is not None)
    window.findChild(QDialog, "whatsNewDialog").close()


def test_the_notice_stays_beside_offers_to_undo_until_it_is_closed(qtbot, window, controllers):
    bar = window.content.notice_bar
    controllers.updates.notice_raised.emit(
        Notice("Hearth 99.2 is there.", action=NoticeAction("What is new", lambda: None), topic="update", stays=True)
    )
    offer = Notice("Deleted.", action=NoticeAction("Undo", lambda: None))
    controllers.library.notice_raised.emit(offer)
    bar.withdraw_offers()

    assert [banner.notice.text for banner in bar.banners] == ["Hearth 99.2 is there."]
    assert not bar.banners[0]._timer.isActive()
