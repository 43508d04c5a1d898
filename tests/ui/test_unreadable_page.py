from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton

from desktop.domain.conversation import new_conversation
from tests.ui.conftest import conversation

PROBLEM = "c1.json is damaged and cannot be read. The file is left as it is."


def damaged():
    return replace(new_conversation(), id="c1", title="c1.json", read_only=True)


def test_a_chat_that_cannot_be_read_is_a_page_that_says_why(window, controllers):
    page = window.content.pane.unreadable_page
    controllers.chat.show(damaged(), PROBLEM)
    assert page.isVisible()
    assert page.findChild(QLabel, "unreadableProblem").text() == PROBLEM
    assert not window.content.pane.composer.send_button.isEnabled()
    controllers.chat.show(conversation())
    assert not page.isVisible()


def test_its_buttons_show_the_file_and_offer_backups(window, controllers, monkeypatch):
    shown = []
    monkeypatch.setattr("desktop.ui.window_files.open_folder_of", shown.append)
    controllers.chat.show(damaged(), PROBLEM)
    window.findChild(QPushButton, "showFileButton").click()
    assert shown == [controllers.backups.file("c1")]
    window.findChild(QPushButton, "restoreBackupButton").click()
    assert controllers.backups.wishes == [("look", "c1")]
