"""The page Hardware of the settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.domain.hardware import Hardware, HardwareDevice
from desktop.domain.settings import Page
from desktop.ui.settings_dialog import SettingsDialog

CARD = HardwareDevice("Vulkan0", "Some card", "Vulkan", 8_000_000_000, 6_200_000_000, True, "Used by the loaded model.")
MISSED = HardwareDevice("", "Graphics card by AMD", "", 0, 0, False, "Not used: it has no driver.")
FOUND = Hardware((CARD, MISSED), ("A note.",), (("llama.cpp", "b1"), ("Files", "closed")))


@pytest.fixture
def page(qtbot, window) -> QWidget:
    window.content.actions_by_name["actionSettings"].trigger()
    dialog = window.findChild(SettingsDialog, "settingsDialog")
    qtbot.waitUntil(dialog.isVisible)
    dialog.open_page(Page.HARDWARE)
    return dialog.findChild(QWidget, "hardwarePage")


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_it_looks_when_it_is_shown_and_not_before(qtbot, window, controllers):
    window.content.actions_by_name["actionSettings"].trigger()
    dialog = window.findChild(SettingsDialog, "settingsDialog")
    qtbot.waitUntil(dialog.isVisible)
    assert controllers.hardware.wishes == []

    dialog.open_page(Page.HARDWARE)

    assert controllers.hardware.wishes == [("look",)]
    assert "Looking…" in texts(dialog.findChild(QWidget, "hardwarePage"))


def test_devices_notes_and_facts_are_shown(page, controllers):
    controllers.hardware.find(FOUND)

    shown = texts(page)
    assert "Looking…" not in shown
    assert {"Some card", "Vulkan0 · Vulkan · 6.2 GB of 8.0 GB free", "Used by the loaded model."} <= set(shown)
    assert {"Graphics card by AMD", "Not used: it has no driver.", "A note.", "Files", "closed"} <= set(shown)
    card = page.findChild(QWidget, "hardwareDevice.Vulkan0")
    assert (card.accessibleName(), card.accessibleDescription()) == ("Some card", "Used by the loaded model.")


def test_what_is_found_anew_takes_the_place_of_the_old(qtbot, page, controllers):
    controllers.hardware.find(FOUND)
    controllers.hardware.find(Hardware((MISSED,), (), ()))

    qtbot.waitUntil(lambda: "Some card" not in texts(page))
    assert "Graphics card by AMD" in texts(page)


def test_refresh_looks_again_and_waits_meanwhile(qtbot, page, controllers):
    button = page.findChild(QPushButton, "refreshHardwareButton")
    assert not button.isEnabled()
    controllers.hardware.find(FOUND)
    assert button.isEnabled()

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert controllers.hardware.wishes == [("look",), ("look",)]


def test_a_failure_is_told(page, controllers):
    controllers.hardware.fail("The engine crashed.")

    assert "The engine crashed." in texts(page)


def test_there_is_nothing_to_reset_on_this_page(page, window):
    button = window.findChild(QPushButton, "resetPageButton")
    assert not button.isVisible()

    window.findChild(SettingsDialog, "settingsDialog").open_page(Page.MODEL)

    assert button.isVisible()
