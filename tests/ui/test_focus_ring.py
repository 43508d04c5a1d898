import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from desktop.ui.focus_ring import GAP, WIDTH


@pytest.fixture(autouse=True)
def mouse(monkeypatch):
    """Says which buttons are pressed: Qt's own test functions leave some of them so."""

    def hold(button: Qt.MouseButton) -> None:
        monkeypatch.setattr(QApplication, "mouseButtons", lambda: button)

    hold(Qt.MouseButton.NoButton)
    return hold


def around(window, widget) -> QRect:
    reach = GAP + WIDTH
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-reach, -reach, reach, reach)


def test_the_ring_goes_where_the_keyboard_goes(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    ring = window.findChild(object, "focusRing")
    assert not ring.isVisible()

    window.content.header.preset_button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry() == around(window, window.content.header.preset_button)

    window.content.pane.composer.field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: not ring.isVisible())


def test_the_ring_stays_with_a_control_that_moves(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.content.header.more_button.setFocus(Qt.FocusReason.TabFocusReason)
    ring = window.findChild(object, "focusRing")

    window.resize(1000, 700)

    qtbot.waitUntil(lambda: ring.geometry() == around(window, window.content.header.more_button))


def test_the_mouse_needs_no_ring(qtbot, window, mouse):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    mouse(Qt.MouseButton.LeftButton)

    window.content.header.more_button.setFocus(Qt.FocusReason.MouseFocusReason)

    qtbot.waitUntil(window.content.header.more_button.hasFocus)
    assert not window.findChild(object, "focusRing").isVisible()
