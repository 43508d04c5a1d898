"""Links say where they lead before they are opened."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip

from desktop.ui.chat.links import Link
from desktop.ui.chat.row_view import Action
from desktop.ui.link_dialog import LinkDialog, open_link
from tests.ui.chat.conversations import click, conversation, spot_point, spots

ZERO_WIDTH_SPACE = "\u200b"


@pytest.fixture
def opened(monkeypatch) -> list[QUrl]:
    found: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", found.append)
    return found


def dialog(window) -> LinkDialog | None:
    found = [made for made in window.findChildren(LinkDialog) if made.isVisible()]
    return found[0] if found else None


def texts(shown: LinkDialog) -> list[str]:
    return [label.text().replace(ZERO_WIDTH_SPACE, "") for label in shown.findChildren(QLabel)]


def press(qtbot, shown: LinkDialog, name: str) -> None:
    qtbot.mouseClick(shown.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_a_link_with_other_words_is_shown_before_it_is_opened(qtbot, window, controllers, opened):
    controllers.chat.show(conversation(("Hi", "See [our page](https://a.example/login?next=1)")))

    click(window.content.pane.chat_view, Action.OPEN_LINK)

    shown = dialog(window)
    assert "a.example" in texts(shown)
    assert "https://a.example/login?next=1" in texts(shown)
    assert opened == []
    press(qtbot, shown, "linkOpenButton")
    assert opened == [QUrl("https://a.example/login?next=1")]
    qtbot.waitUntil(lambda: dialog(window) is None)


def test_a_link_that_is_its_own_text_opens_at_once(window, controllers, opened):
    controllers.chat.show(conversation(("Hi", "See https://a.example/page now")))

    click(window.content.pane.chat_view, Action.OPEN_LINK)

    assert opened == [QUrl("https://a.example/page")]
    assert dialog(window) is None


def test_copy_and_cancel_open_nothing(qtbot, window, opened):
    open_link(Link("https://a.example/", "x"), window)
    press(qtbot, dialog(window), "linkCopyButton")
    assert QGuiApplication.clipboard().text() == "https://a.example/"

    open_link(Link("https://a.example/", "x"), window)
    qtbot.waitUntil(lambda: dialog(window) is not None)
    qtbot.keyClick(dialog(window), Qt.Key.Key_Escape)

    assert dialog(window) is None
    assert opened == []


@pytest.mark.parametrize(
    ("link", "warning"),
    [
        (Link("https://evil.example/", "https://bank.com"), "bank.com"),
        (Link("https://bank.com@evil.example/", "x"), "@"),
        (Link("https://xn--pple-43d.com/", "apple"), "аpple.com"),  # noqa: RUF001 - that is what it is about
    ],
)
def test_a_link_that_misleads_is_told_of_and_not_what_enter_opens(qtbot, window, opened, link, warning):
    open_link(link, window)
    shown = dialog(window)

    assert any(warning in label.text() for label in shown.findChildren(QLabel, "linkWarning"))
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert opened == []
    assert dialog(window) is None


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "ftp://a.b", "data:text/html,x", ""])
def test_other_addresses_do_nothing(window, opened, address):
    open_link(Link(address, address), window)

    assert opened == []
    assert dialog(window) is None


@pytest.mark.parametrize(
    ("text", "address", "is_plain"),
    [
        ("https://a.b/c", "https://a.b/c", True),
        ("a.b/c", "https://A.b/c/", True),
        ("me@a.b", "mailto:me@a.b", True),
        ("https://a.b/ä", "https://a.b/%C3%A4", True),
        ("a.b/C", "https://a.b/c", False),
        ("click", "https://a.b", False),
        ("https://xn--pple-43d.com", "https://xn--pple-43d.com", False),
        ("https://x@a.b", "https://x@a.b", False),
    ],
)
def test_only_a_text_that_says_it_all_needs_no_question(text, address, is_plain):
    assert Link(address, text).is_plain is is_plain


@pytest.mark.parametrize(
    ("text", "address", "named"),
    [
        ("bank.com", "https://evil.example", "bank.com"),
        ("go to www.bank.example now", "https://evil.example", "bank.example"),
        ("www.a.com", "https://a.com/x", ""),
        ("README.md", "https://a.com/x", ""),
        ("version 1.2", "https://a.com/x", ""),
        ("bank.com", "mailto:x@y.z", ""),
    ],
)
def test_a_text_that_names_another_place_is_noticed(text, address, named):
    assert Link(address, text).named_host == named


def test_the_tool_tip_shows_where_a_link_leads(window, controllers, qtbot):
    long = "https://a.example/" + "x" * 300 + "/end"
    controllers.chat.show(conversation(("Hi", f"[one]({long}) [two](https://xn--exmple-cua.com/)")))
    view = window.content.pane.chat_view

    def tip(number: int) -> str:
        point = spot_point(view, spots(view, Action.OPEN_LINK)[number])
        event = QHelpEvent(QHelpEvent.Type.ToolTip, point, view.viewport().mapToGlobal(point))
        QApplication.sendEvent(view.viewport(), event)
        return QToolTip.text()

    assert tip(0).startswith("https://a.example/xxx")
    assert tip(0).endswith("/end")
    assert len(tip(0)) <= 110
    assert "…" in tip(0)
    assert tip(1) == "https://xn--exmple-cua.com/\nexämple.com"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_no_hidden_sign_is_shown_as_it_is():
    link = Link("https://a.example/\u202egnp.exe\u200b x<b>", "x")

    assert link.told() == "https://a.example/%E2%80%AEgnp.exe%E2%80%8B%20x%3Cb>"
