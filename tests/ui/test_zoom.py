"""Ctrl+plus, Ctrl+minus, Ctrl+0 and Ctrl with the wheel enlarge the conversation, and one sees how large it is."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.settings import ZOOM_STEPS, Settings
from desktop.storage.settings_store import SettingsStore
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import conversation, main_window
from tests.ui.fake_controllers import READY_LLAMA, FakeControllers

CONTROL = Qt.KeyboardModifier.ControlModifier


def turn_wheel(widget: QWidget, angle: int, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """As it comes from the mouse: through the window, from widget to widget until one takes it."""
    window = widget.window()
    point = QPointF(widget.mapTo(window, widget.rect().center()))
    QTest.wheelEvent(window.windowHandle(), point, QPoint(0, angle), stateKey=modifiers)


def percent(controllers: FakeControllers) -> object:
    return controllers.settings.settings["zoom"]


def act(window: MainWindow, name: str) -> None:
    window.content.actions_by_name[name].trigger()


@pytest.mark.parametrize(
    ("keys", "action"),
    [
        ("Ctrl++", "actionZoomIn"),
        ("Ctrl+=", "actionZoomIn"),
        ("Ctrl+-", "actionZoomOut"),
        ("Ctrl+0", "actionZoomReset"),
    ],
)
def test_the_keys_of_browsers_zoom(window: MainWindow, keys: str, action: str) -> None:
    shortcuts = window.content.actions_by_name[action].shortcuts()

    assert QKeySequence(keys) in shortcuts


def test_a_pressed_key_zooms(window: MainWindow, controllers: FakeControllers, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=2000)

    QTest.keyClick(window.content.pane.composer.field, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)

    assert percent(controllers) == 110


def test_zoom_goes_in_steps_from_end_to_end_and_back_to_the_usual_size(
    window: MainWindow, controllers: FakeControllers
) -> None:
    seen = [percent(controllers)]
    for _ in range(20):
        act(window, "actionZoomIn")
        seen.append(percent(controllers))
    assert sorted(set(seen)) == [step for step in ZOOM_STEPS if step >= 100]

    for _ in range(20):
        act(window, "actionZoomOut")
    assert percent(controllers) == 50

    act(window, "actionZoomReset")
    assert percent(controllers) == 100


def test_the_conversation_and_the_composer_follow_at_once(window: MainWindow, controllers: FakeControllers) -> None:
    controllers.chat.show(conversation())
    pane = window.content.pane
    before = pane.composer.field.font().pointSizeF(), pane.chat_view.styles.body.pointSizeF()

    controllers.settings.change("zoom", 200)

    after = pane.composer.field.font().pointSizeF(), pane.chat_view.styles.body.pointSizeF()
    assert after == pytest.approx([2 * size for size in before])
    assert pane.composer.field.viewport().font().pointSizeF() == pytest.approx(2 * before[0])


def test_a_note_says_how_large_it_is_and_goes_away(
    window: MainWindow, controllers: FakeControllers, qtbot: QtBot
) -> None:
    act(window, "actionZoomIn")

    note = window.findChild(QLabel, "zoomNote")
    assert note is not None
    assert note.isVisible()
    assert note.text() == "Zoom 110 %"
    qtbot.waitUntil(note.isHidden, timeout=4000)


@pytest.mark.parametrize("part", ["viewport", "empty page", "composer"])
def test_ctrl_with_the_wheel_zooms_wherever_it_turns(
    window: MainWindow, controllers: FakeControllers, part: str
) -> None:
    pane = window.content.pane
    if part == "viewport":
        controllers.chat.show(conversation())
    target = {
        "viewport": pane.chat_view.viewport(),
        "empty page": pane.pages,
        "composer": pane.composer.field.viewport(),
    }

    turn_wheel(target[part], 120)
    assert percent(controllers) == 110

    turn_wheel(target[part], -240)
    assert percent(controllers) == 90

    turn_wheel(target[part], 120, Qt.KeyboardModifier.NoModifier)
    assert percent(controllers) == 90


def test_a_touch_pad_zooms_by_small_turns_that_add_up(window: MainWindow, controllers: FakeControllers) -> None:
    for _ in range(3):
        turn_wheel(window.content.pane.pages, 30)
    assert percent(controllers) == 100

    turn_wheel(window.content.pane.pages, 30)
    assert percent(controllers) == 110


def test_the_menu_offers_zoom(window: MainWindow) -> None:
    menu = window.content.header.more_menu.findChild(QMenu, "zoomMenu")
    names = {action.objectName() for action in menu.actions()}

    assert {"actionZoomIn", "actionZoomOut", "actionZoomReset"} <= names


def test_the_next_start_shows_the_conversation_as_it_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.json")
    store.save(Settings().with_value("zoom", 175).with_value("text_font", "serif").with_value("density", "roomy"))
    controllers = FakeControllers()
    controllers.settings.settings, _ = store.load()

    window = main_window(controllers)

    reading = window.content.pane.chat_view.styles.reading
    assert (reading.zoom, reading.family, reading.density) == (175, "serif", "roomy")
    window.close_for_good()
    window.deleteLater()


@pytest.mark.parametrize(("zoom", "at_least", "at_most"), [(70, 0.65, 0.75), (200, 1.9, 2.1), (300, 1.9, 3.1)])
def test_the_empty_chat_and_what_one_writes_follow_and_the_frame_stays(
    window: MainWindow, controllers: FakeControllers, zoom: int, at_least: float, at_most: float
) -> None:
    controllers.models.become(READY_LLAMA)
    window.resize(1300, 860)
    pane = window.content.pane
    button = pane.empty_page.findChildren(QPushButton, "suggestionButton")[0]
    followers = (button, pane.empty_page.findChildren(QLabel)[1], pane.composer.field)
    frame = (window.content.sidebar.search_field, pane.composer.send_button)
    before = [widget.font().pointSizeF() for widget in (*followers, *frame)]

    controllers.settings.change("zoom", zoom)

    growth = [widget.font().pointSizeF() / size for widget, size in zip((*followers, *frame), before, strict=True)]
    assert all(at_least <= each <= at_most for each in growth[:3])
    assert growth[3:] == [1.0, 1.0]
    assert button.fontMetrics().horizontalAdvance(button.text()) < button.width()


def test_large_text_on_the_empty_page_does_not_widen_the_window(
    window: MainWindow, controllers: FakeControllers
) -> None:
    controllers.models.become(READY_LLAMA)
    window.resize(1300, 860)
    controllers.settings.change("zoom", 300)
    window.resize(480, 640)

    assert window.width() == 480
    assert window.content.pane.empty_page.width() <= 480
