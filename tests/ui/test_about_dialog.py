from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from desktop.ui.about_dialog import AboutDialog
from desktop.ui.theme import LIGHT


def test_the_licence_texts_of_a_package_are_opened(qtbot, window, tmp_path, monkeypatch):
    found = []
    monkeypatch.setattr(QDesktopServices, "openUrl", found.append)
    texts = tmp_path / "ALL.txt"
    texts.write_text("all")

    dialog = AboutDialog(LIGHT, window, texts)
    dialog.findChild(QPushButton, "licenceTextsButton").click()

    assert [url.toLocalFile() for url in found] == [str(texts)]


def test_without_the_texts_there_is_no_button(qtbot, window, tmp_path):
    dialog = AboutDialog(LIGHT, window, tmp_path / "ALL.txt")

    assert dialog.findChild(QPushButton, "licenceTextsButton") is None
