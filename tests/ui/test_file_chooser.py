from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog


@pytest.fixture
def closed(qtbot, window):
    """Closes a dialog and waits until it is gone, with the thread in which it reads folders."""

    def close(name: str) -> None:
        window.findChild(QFileDialog, name).reject()
        qtbot.waitUntil(lambda: window.findChild(QFileDialog, name) is None)

    return close


@pytest.mark.parametrize(
    ("method", "name"),
    [("choose_model", "openModelDialog"), ("choose_conversation", "openConversationDialog")],
)
def test_the_chosen_file_arrives_and_the_folder_is_remembered(window, closed, tmp_path, method, name):
    chosen = []
    path = tmp_path / "file"
    getattr(window.content.file_chooser, method)(chosen.append)
    dialog = window.findChild(QFileDialog, name)
    assert dialog.isVisible()

    dialog.fileSelected.emit(str(path))
    closed(name)
    assert chosen == [path]

    getattr(window.content.file_chooser, method)(chosen.append)
    again = window.findChild(QFileDialog, name)
    assert again.directory() == QDir(str(tmp_path))
    closed(name)


def test_cancelling_chooses_nothing(window, closed):
    chosen: list[Path] = []
    window.content.file_chooser.choose_model(chosen.append)

    closed("openModelDialog")

    assert chosen == []


def test_the_copy_has_its_name_already(window, closed):
    window.content.file_chooser.choose_copy("Trip.hearth.json", lambda _path: None)
    dialog = window.findChild(QFileDialog, "saveConversationDialog")

    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert Path(dialog.selectedFiles()[0]).name == "Trip.hearth.json"
    closed("saveConversationDialog")


def test_code_has_a_name_and_its_folder_is_remembered(window, closed, tmp_path):
    chosen = []
    window.content.file_chooser.choose_code_file("code.py", chosen.append)
    dialog = window.findChild(QFileDialog, "saveCodeDialog")
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert Path(dialog.selectedFiles()[0]).name == "code.py"
    assert dialog.defaultSuffix() == "py"

    dialog.fileSelected.emit(str(tmp_path / "main.py"))
    closed("saveCodeDialog")
    assert chosen == [tmp_path / "main.py"]

    window.content.file_chooser.choose_code_file("Makefile", chosen.append)
    again = window.findChild(QFileDialog, "saveCodeDialog")
    assert again.directory() == QDir(str(tmp_path))
    closed("saveCodeDialog")


def test_several_images_arrive_and_their_folder_is_remembered(window, closed, tmp_path):
    chosen = []
    window.content.file_chooser.choose_images(chosen.extend)
    dialog = window.findChild(QFileDialog, "attachImagesDialog")
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles

    dialog.filesSelected.emit([str(tmp_path / "a.png"), str(tmp_path / "b.png")])
    closed("attachImagesDialog")
    assert chosen == [tmp_path / "a.png", tmp_path / "b.png"]

    window.content.file_chooser.choose_image_copy("holiday.png", lambda _path: None)
    dialog = window.findChild(QFileDialog, "saveImageDialog")
    assert dialog.directory() == QDir(str(tmp_path))
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert Path(dialog.selectedFiles()[0]).name == "holiday.png"
    closed("saveImageDialog")
