import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.domain.notices import Notice, NoticeAction, NoticeKind
from desktop.ui import notices
from desktop.ui.notices import NoticeBar


@pytest.fixture
def bar(qtbot, theme) -> NoticeBar:
    made = NoticeBar(theme, None)
    qtbot.addWidget(made)
    made.resize(700, 50)
    return made


def shown(bar: NoticeBar) -> list[str]:
    return [banner.notice.text for banner in bar.banners]


def press(qtbot, banner, name):
    qtbot.mouseClick(banner.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_the_bar_is_hidden_until_there_is_something_to_tell(qtbot, bar):
    assert not bar.isVisible()
    bar.show_notice(Notice("Saved."))
    assert bar.isVisible()

    press(qtbot, bar.banners[0], "bannerCloseButton")

    assert not bar.isVisible()


def test_the_action_is_done_once_and_the_banner_leaves(qtbot, bar):
    done = []
    bar.show_notice(Notice("Deleted.", action=NoticeAction("Undo", lambda: done.append("undo"))))

    press(qtbot, bar.banners[0], "bannerActionButton")

    assert done == ["undo"]
    assert bar.banners == []


def test_news_leave_by_themselves_and_errors_stay(qtbot, bar, monkeypatch):
    monkeypatch.setattr(notices, "LEAVES_AFTER_MS", 20)
    bar.show_notice(Notice("Broken.", NoticeKind.ERROR))
    bar.show_notice(Notice("Saved."))

    qtbot.waitUntil(lambda: shown(bar) == ["Broken."])


def test_at_most_three_are_shown_and_news_make_room(bar):
    bar.show_notice(Notice("Saved."))
    for number in range(3):
        bar.show_notice(Notice(f"Error {number}", NoticeKind.ERROR))

    assert shown(bar) == ["Error 0", "Error 1", "Error 2"]


def test_a_fourth_error_is_seen_at_once_and_the_oldest_makes_room(bar):
    for number in range(4):
        bar.show_notice(Notice(f"Error {number}", NoticeKind.ERROR))

    assert shown(bar) == ["Error 1", "Error 2", "Error 3"]


def test_the_same_notice_is_shown_once(bar):
    bar.show_notice(Notice("Broken.", NoticeKind.ERROR))
    bar.show_notice(Notice("Broken.", NoticeKind.ERROR))

    assert shown(bar) == ["Broken."]


def test_a_long_notice_breaks_its_lines_and_is_shown_whole(qtbot, window):
    window.content.notice_bar.show_notice(Notice("A sentence that goes on and on. " * 8, NoticeKind.ERROR))

    label = window.content.notice_bar.banners[0].findChild(object, "bannerText")

    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()) > 30)


def test_markup_in_a_notice_is_text(bar):
    bar.show_notice(Notice("<b>name</b>.gguf is no model."))

    assert bar.banners[0].findChild(object, "bannerText").textFormat() == Qt.TextFormat.PlainText


def test_only_the_newest_offer_to_undo_stands(bar):
    for name in ("Lisbon", "Rome"):
        bar.show_notice(Notice(f"{name} is in the trash.", action=NoticeAction("Undo", lambda: None)))

    assert shown(bar) == ["Rome is in the trash."]


def test_an_offer_that_was_taken_elsewhere_leaves_and_errors_stay(bar):
    bar.show_notice(Notice("Broken.", NoticeKind.ERROR, NoticeAction("Show report", lambda: None)))
    bar.show_notice(Notice("Lisbon is in the trash.", action=NoticeAction("Undo", lambda: None)))

    bar.withdraw_offers()

    assert shown(bar) == ["Broken."]


def test_of_one_topic_only_the_newest_is_shown(bar):
    bar.show_notice(Notice("Broken.", NoticeKind.ERROR))
    for name in ("a.json", "b.json"):
        bar.show_notice(Notice(f"Saved as {name}.", topic="saved"))

    assert shown(bar) == ["Broken.", "Saved as b.json."]


def test_an_offer_leaves_when_something_else_would_be_undone(window, controllers):
    bar = window.content.notice_bar
    offer = Notice("Moved “Trip”", action=NoticeAction("Undo", lambda: None), topic="undo Moved “Trip”")
    bar.show_notice(offer)
    controllers.library.undo_changed.emit("Moved “Trip”")
    assert shown(bar) == ["Moved “Trip”"]

    controllers.library.undo_changed.emit("Pinned “Soup”")

    assert shown(bar) == []
    bar.show_notice(
        Notice("Undone: moved “Trip”", action=NoticeAction("Redo", lambda: None), topic="redo Moved “Trip”")
    )
    controllers.library.redo_changed.emit("")
    assert shown(bar) == []
