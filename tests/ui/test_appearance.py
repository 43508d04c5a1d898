import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette

from desktop.ui import appearance
from desktop.ui.appearance import theme_of_system
from desktop.ui.theme import DARK, LIGHT


def test_the_setting_dresses_the_window_anew(window, controllers):
    light = window.styleSheet()
    told = []
    window.content.appearance.theme_changed.connect(told.append)

    controllers.settings.change("theme", "dark")

    assert window.styleSheet() != light
    assert told == [DARK]
    assert QGuiApplication.palette().color(QPalette.ColorRole.Window) == DARK.background


def test_a_desktop_that_turns_dark_is_followed_by_the_choice_system_only(window, controllers, monkeypatch):
    monkeypatch.setattr(appearance, "theme_for", lambda choice, system_is_dark: DARK if choice == "system" else LIGHT)
    controllers.settings.change("theme", "light")

    QGuiApplication.styleHints().colorSchemeChanged.emit(QGuiApplication.styleHints().colorScheme())
    assert window.content.appearance.theme is LIGHT

    controllers.settings.change("theme", "system")
    QGuiApplication.styleHints().colorSchemeChanged.emit(QGuiApplication.styleHints().colorScheme())
    assert window.content.appearance.theme is DARK


@pytest.fixture
def high_contrast(monkeypatch):
    monkeypatch.setattr(appearance, "has_high_contrast", lambda: True)


def test_high_contrast_keeps_the_colours_of_the_desktop(high_contrast, window):
    assert window.styleSheet() == ""
    assert window.content.appearance.theme.background == QGuiApplication.palette().color(QPalette.ColorRole.Window)
    assert window.content.appearance.theme.muted == window.content.appearance.theme.text


def test_the_theme_of_a_palette_uses_its_contrasts(qapp):
    made = theme_of_system(LIGHT, QGuiApplication.palette())

    assert made.accent == QGuiApplication.palette().color(QPalette.ColorRole.Highlight)
    assert made.line == made.text


def test_high_contrast_that_is_switched_on_and_off_is_followed(window, monkeypatch):
    sheet = window.styleSheet()
    changed = QGuiApplication.styleHints().accessibility().contrastPreferenceChanged
    wanted = Qt.ContrastPreference.HighContrast

    monkeypatch.setattr(appearance, "has_high_contrast", lambda: True)
    changed.emit(wanted)
    assert window.styleSheet() == ""
    assert window.content.appearance.theme.has_high_contrast

    monkeypatch.setattr(appearance, "has_high_contrast", lambda: False)
    changed.emit(Qt.ContrastPreference.NoPreference)
    assert window.styleSheet() == sheet
    assert not window.content.appearance.theme.has_high_contrast


def test_in_high_contrast_no_colour_of_code_is_our_own(qapp):
    made = theme_of_system(LIGHT, QGuiApplication.palette())

    assert set(made.syntax) == set(LIGHT.syntax)
    assert all(colour == made.text for colour in made.syntax.values())


def test_nothing_moves_when_the_desktop_asks_for_no_animation(qtbot, window, monkeypatch):
    monkeypatch.setattr("desktop.ui.shell.motion_ms", lambda widget: 0)

    window.content.actions_by_name["actionToggleSidebar"].trigger()

    assert not window.content.sidebar.isVisible()
    assert window.findChild(object, "page").x() == 0
