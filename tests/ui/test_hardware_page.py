"""The page Hardware of the settings."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.hardware import Hardware, HardwareDevice
from desktop.domain.runtimes import RuntimeStatus
from desktop.domain.settings import Page
from desktop.domain.trials import Trial, TrialPhase
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

    assert controllers.hardware.wishes == [("look",), ("refresh",)]


def test_a_failure_is_told(page, controllers):
    controllers.hardware.fail("The engine crashed.")

    assert "The engine crashed." in texts(page)


def test_the_page_has_one_setting_and_it_can_be_reset(page, window, controllers):
    field = page.window().findChild(QLineEdit, "setting.runtime_folder")
    assert window.findChild(QPushButton, "resetPageButton").isVisible()
    field.setText("/opt/cuda-13")
    field.editingFinished.emit()

    assert controllers.settings.settings["runtime_folder"] == "/opt/cuda-13"


def test_the_test_can_be_started_once_devices_are_known(qtbot, page, controllers):
    button = page.findChild(QPushButton, "testDevicesButton")
    assert not button.isEnabled()
    controllers.hardware.find(FOUND)

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert controllers.hardware.wishes[-1] == ("test_devices",)


def test_each_device_shows_how_far_its_test_is(page, controllers):
    controllers.hardware.find(FOUND)
    line, tests = page.findChild(QLabel, "deviceTest.Vulkan0"), controllers.hardware.tests
    assert not line.isVisibleTo(page)

    shown = []
    for trial in (
        Trial("Vulkan0"),
        Trial("Vulkan0", TrialPhase.LOADING),
        Trial("Vulkan0", TrialPhase.ANSWERING),
        Trial("Vulkan0", TrialPhase.PASSED, 1.26, 10, 1250.4, "Once"),
        Trial("Vulkan0", TrialPhase.FAILED, problem="The engine crashed."),
        Trial("Vulkan0", TrialPhase.CANCELLED),
    ):
        tests.tell(trial, Trial("gone"))
        shown.append(line.text())

    assert line.isVisibleTo(page)
    assert shown == [
        "Waits for its test.",
        "Test: loading the model…",
        "Test: answering…",
        "Passed: 10 tokens, 1,250 per second. Loaded in 1.3 s.",
        "Failed: The engine crashed.",
        "The test was cancelled.",
    ]
    card = page.findChild(QWidget, "hardwareDevice.Vulkan0")
    assert card.accessibleDescription() == "Used by the loaded model. The test was cancelled."


def test_another_text_than_the_processors_is_told(page, controllers):
    controllers.hardware.find(FOUND)
    controllers.hardware.tests.tell(Trial("Vulkan0", TrialPhase.PASSED, text=" @@@", other_text=" Once upon"))

    line = page.findChild(QLabel, "deviceDifference.Vulkan0")
    assert line.isVisibleTo(page)
    assert line.text().startswith("Its text is “@@@”, the processor's is “Once upon”.")

    controllers.hardware.tests.tell(Trial("Vulkan0", TrialPhase.PASSED, text="Once upon"))
    assert not line.isVisibleTo(page)


def test_while_tests_run_they_can_be_cancelled_and_the_focus_stays(qtbot, page, controllers):
    controllers.hardware.find(FOUND)
    start, cancel = (page.findChild(QPushButton, f"{name}Button") for name in ("testDevices", "cancelDeviceTest"))
    start.setFocus()
    controllers.hardware.tests.tell(Trial("Vulkan0", TrialPhase.LOADING))
    assert (start.isVisibleTo(page), cancel.isVisibleTo(page)) == (False, True)
    assert page.window().focusWidget() is cancel

    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    controllers.hardware.tests.tell(Trial("Vulkan0", TrialPhase.CANCELLED))

    assert controllers.hardware.tests.wishes == [("cancel",)]
    assert page.window().focusWidget() is start


def test_results_stay_when_devices_are_looked_for_again(page, controllers):
    controllers.hardware.find(FOUND)
    controllers.hardware.tests.tell(Trial("Vulkan0", TrialPhase.FAILED, problem="It crashed."))
    controllers.hardware.find(FOUND)

    assert "Failed: It crashed." in texts(page)


def test_runtimes_are_listed_with_what_became_of_them(qtbot, page, controllers):
    folder = Path("/data/runtimes/cuda-13")
    good = RuntimeStatus("CUDA 12", folder, is_used=True, use="Works, and is used.")
    bad = RuntimeStatus("CUDA 13", folder, is_used=False, use="Not used: it crashed.", can_be_tried=True)
    controllers.hardware.runtimes.find(good, bad)

    assert {"CUDA 12", "Works, and is used.", "CUDA 13", "Not used: it crashed.", str(folder)} <= set(texts(page))
    assert page.findChild(QPushButton, "tryRuntimeButton.CUDA 12") is None
    qtbot.mouseClick(page.findChild(QPushButton, "tryRuntimeButton.CUDA 13"), Qt.MouseButton.LeftButton)
    assert controllers.hardware.runtimes.wishes == [("try_again", folder)]


def test_the_folder_of_runtimes_can_be_read_and_not_changed(page):
    place = page.findChild(QLineEdit, "runtimesFolder")

    assert place.text() == str(Path("/data/runtimes"))
    assert place.isReadOnly()
