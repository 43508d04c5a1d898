"""The real application crashes while somebody uses it; the next start tells, and tells nobody's secrets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from desktop.domain.settings import Settings
from desktop.storage.paths import app_paths
from desktop.storage.settings_store import SettingsStore
from tests.flow.user import until

ROOT = Path(__file__).parents[2]
SECRETS = ("my secret prompt", "sk-live-0123456789", "anna-the-user", "secret-home")
# A user types something secret, and then a library takes the process down, or a slot of ours has a bug at the start.
PROGRAM = """
import ctypes, os, sys
from PySide6.QtCore import QTimer
from desktop import launch
from desktop.ui.main_window import MainWindow

def crash_with(secret):
    ctypes.string_at(0)

def fail_with(secret):
    raise RuntimeError(f"at the very start: {secret}")

fill = MainWindow.fill
def filled(window, controllers):
    secret = "my secret prompt sk-live-0123456789"
    if sys.argv[2] == "fail": fail_with(secret)
    fill(window, controllers)
    window.content.pane.composer.field.setPlainText(secret)
    window.timer = QTimer(window, singleShot=True)
    window.timer.timeout.connect(lambda: crash_with(secret))
    window.timer.start(0)
MainWindow.fill = filled
launch.main(["hearth", "--data-dir", sys.argv[1]])
"""


@pytest.fixture
def data_dir(tmp_path):
    """A folder in the home of a user whose name is nobody's business."""
    return tmp_path / "secret-home" / "anna-the-user"


@pytest.mark.parametrize(("how", "place"), [("crash", "in crash_with"), ("fail", "in fail_with")])
def test_a_crash_is_told_at_the_next_start_without_secrets(sit_down, data_dir, tmp_path, monkeypatch, how, place):
    folder = data_dir
    environment = {**os.environ, "USER": "anna-the-user", "LOGNAME": "anna-the-user"}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder, how], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode != 0, ended.stderr
    assert len(list((folder / "log" / "crashes").glob("*.trace"))) == 1

    for name in ("USER", "LOGNAME"):
        monkeypatch.setenv(name, "anna-the-user")

    told = ""

    async def scenario(user):
        nonlocal told
        bar = user.window.content.notice_bar
        await until(lambda: any("closed unexpectedly" in each.notice.text for each in bar.banners), "the notice")
        banner = next(each for each in bar.banners if "closed unexpectedly" in each.notice.text)
        banner.findChild(QPushButton, "bannerActionButton").click()
        await until(lambda: user.window.findChild(QPlainTextEdit, "bugReportText") is not None, "the report")
        told = user.window.findChild(QPlainTextEdit, "bugReportText").toPlainText()

    sit_down(scenario)

    [file] = (folder / "log" / "crashes").iterdir()
    assert file.read_text() == told
    assert "Hearth 0." in told
    assert place in told
    for secret in (*SECRETS, str(tmp_path), str(Path.home())):
        assert secret not in told


def test_a_start_and_an_end_as_they_should_be_leave_no_trace(tmp_path):
    program = PROGRAM.replace("crash_with(secret))", "window.quit_requested.emit())")
    folder = tmp_path / "data"
    SettingsStore(app_paths(folder).settings_file).save(Settings())
    ended = subprocess.run(
        [sys.executable, "-c", program, folder, "end"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert list((folder / "log" / "crashes").iterdir()) == []
