"""Files that the desktop asks to open, as macOS does."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFileOpenEvent


def test_a_file_that_is_opened_before_anybody_listens_waits_and_later_ones_are_told(qapp, monkeypatch, qtbot):
    monkeypatch.setattr(qapp, "_early_files", [])
    assert QCoreApplication.sendEvent(qapp, QFileOpenEvent("/models/first.gguf"))
    assert qapp.take_early_files() == [Path("/models/first.gguf")]

    with qtbot.waitSignal(qapp.file_opened) as told:
        QCoreApplication.sendEvent(qapp, QFileOpenEvent("/models/second.gguf"))

    assert told.args == [Path("/models/second.gguf")]
    assert qapp.take_early_files() == []


def test_other_events_go_their_way(qapp, qtbot):
    with qtbot.assertNotEmitted(qapp.file_opened):
        QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.ApplicationFontChange))
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(""))
