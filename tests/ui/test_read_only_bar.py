from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.domain.folder_holder import Holder
from desktop.domain.notices import Notice, NoticeKind

ATTIC = Holder("attic", 7, "theirs")


def test_the_bar_stays_while_another_window_has_the_folder(window, controllers):
    bar = window.findChild(QWidget, "readOnlyBar")
    assert not bar.isVisible()
    controllers.folder_use.lose(ATTIC)
    assert bar.isVisible()
    assert "attic" in bar.findChild(QLabel, "readOnlyText").text()
    assert "attic" in bar.accessibleName()
    controllers.folder_use.lose(None)
    assert not bar.isVisible()


def test_take_over_is_a_wish(window, controllers):
    controllers.folder_use.lose(ATTIC)
    window.findChild(QPushButton, "takeOverButton").click()
    assert controllers.folder_use.wishes == [("take_over",)]


def test_the_composer_says_why_nothing_can_be_sent(window, controllers):
    composer = window.content.pane.composer
    composer.show_model_ready(True)
    composer.field.setPlainText("Hello")
    assert composer.send_button.isEnabled()
    controllers.folder_use.lose(ATTIC)
    assert not composer.send_button.isEnabled()
    assert composer.hint.text() == "Chats can only be read here."
    assert not composer.field.isReadOnly(), "what is written is kept"
    controllers.folder_use.lose(None)
    assert composer.send_button.isEnabled()


def test_that_another_window_had_the_folder_is_no_longer_told_when_this_one_has_it(window, controllers):
    controllers.folder_use.lose(ATTIC)
    controllers.library.notice_raised.emit(Notice(controllers.folder_use.refusal, NoticeKind.ERROR))
    assert window.content.notice_bar.banners

    controllers.folder_use.lose(None)

    assert window.content.notice_bar.banners == []
