from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.domain.backups import Backup
from desktop.ui.backups_dialog import BackupsDialog, moment
from tests.ui.fake_controllers import FakeBackupsController

NEWER = Backup(Path("/n.json"), "2026-11-21T12:00:00.000Z", 4200, "Trip", 12, "So it is Lisbon.")
OLDER = Backup(Path("/o.json"), "2026-11-20T12:00:00.000Z", 900, "Hi", 1, "Hi")
DAMAGED = Backup(Path("/d.json"), "2026-11-22T12:00:00.000Z", 10, problem="The backup is empty.")


@pytest.fixture
def backups(qapp) -> FakeBackupsController:
    return FakeBackupsController()


@pytest.fixture
def dialog(qtbot, backups) -> BackupsDialog:
    parent = QWidget()
    made = BackupsDialog(backups, "c1", "Trip to <b>Lisbon</b>", parent)
    with qtbot.waitExposed(made):
        made.open()
    yield made
    parent.close()
    parent.deleteLater()


def text(dialog: BackupsDialog, name: str) -> str:
    return dialog.findChild(QLabel, name).text()


def restore_button(dialog: BackupsDialog) -> QPushButton:
    return dialog.findChild(QPushButton, "restoreButton")


def test_it_looks_for_earlier_versions_and_shows_what_is_in_them(dialog, backups):
    assert backups.wishes == [("look", "c1")]
    assert not restore_button(dialog).isEnabled()
    backups.backups_found.emit("c1", (NEWER, OLDER))
    assert dialog.list.count() == 2
    assert (text(dialog, "backupTitle"), text(dialog, "backupWords")) == ("Trip", "So it is Lisbon.")
    assert text(dialog, "backupFacts") == "12 messages · 4 kB"
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert text(dialog, "backupFacts") == "1 message · 1 kB"


def test_restore_is_a_wish_and_closes(dialog, backups):
    backups.backups_found.emit("c1", (NEWER, OLDER))
    dialog.list.setCurrentRow(1)
    restore_button(dialog).click()
    assert backups.wishes[-1] == ("restore", "c1", OLDER)
    assert not dialog.isVisible()


def test_a_backup_that_cannot_be_read_says_so_and_is_not_offered(dialog, backups):
    backups.backups_found.emit("c1", (DAMAGED, NEWER))
    assert dialog.list.currentRow() == 1, "the newest that can be read is chosen"
    dialog.list.setCurrentRow(0)
    assert text(dialog, "backupTitle") == "The backup is empty."
    assert not restore_button(dialog).isEnabled()
    dialog.restore()
    assert backups.wishes == [("look", "c1")]


def test_without_any_it_says_so(dialog, backups):
    backups.backups_found.emit("c2", (NEWER,))
    assert dialog.list.count() == 0, "that was about another chat"
    backups.backups_found.emit("c1", ())
    assert "no earlier version" in text(dialog, "backupsState")
    assert not restore_button(dialog).isEnabled()


def test_everything_has_a_name(dialog, backups):
    backups.backups_found.emit("c1", (NEWER,))
    assert dialog.list.accessibleName()
    assert dialog.accessibleName() == "Earlier versions"
    assert moment(NEWER.taken_at)
