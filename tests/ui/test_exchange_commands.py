from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QPushButton

from desktop.domain.exports import ExchangeProgress, ExportFormat, ExportWish
from desktop.ui.export_dialog import ExportDialog
from tests.ui.conftest import conversation, summary
from tests.ui.test_main_window import drop, enter

CHATS = (summary("c1", "Trip to Lisbon"), summary("c2", "Soup", 1))


@pytest.fixture
def shown(window, controllers):
    ExportDialog.last_format = ExportFormat.MARKDOWN
    controllers.library.show(CHATS)
    controllers.chat.show(conversation("c1"))
    return window


def press(window, name: str) -> None:
    window.findChild(QPushButton, name).click()


def choose(qtbot, window, dialog: str, *paths: str) -> None:
    """Answer a file dialog, and wait until it is gone."""
    found = window.findChild(QFileDialog, dialog)
    if len(paths) > 1 or dialog == "importFilesDialog":
        found.filesSelected.emit(list(paths))
    else:
        found.fileSelected.emit(paths[0])
    found.reject()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog, dialog) is None)


def act(window, name: str) -> None:
    window.content.actions_by_name[name].trigger()


def test_files_are_chosen_and_imported(qtbot, window, controllers):
    act(window, "actionImport")
    press(window, "importFilesButton")
    choose(qtbot, window, "importFilesDialog", "/a/conversations.json", "/a/b.chat")

    assert controllers.exchange.wishes == [("import_files", [Path("/a/conversations.json"), Path("/a/b.chat")])]


def test_a_folder_is_chosen_and_imported(qtbot, window, controllers):
    act(window, "actionImport")
    press(window, "importFolderButton")
    choose(qtbot, window, "chooseFolderDialog", "/jan/threads")

    assert controllers.exchange.wishes == [("import_files", [Path("/jan/threads")])]


def test_cancelling_imports_nothing(window, controllers):
    act(window, "actionImport")
    window.findChild(QDialog, "importDialog").close()

    assert controllers.exchange.wishes == []


def test_the_shown_chat_is_exported_into_a_file(qtbot, shown, controllers):
    act(shown, "actionExport")
    press(shown, "exportFormat.html")
    press(shown, "exportButton")
    dialog = shown.findChild(QFileDialog, "exportFileDialog")
    assert Path(dialog.selectedFiles()[0]).name == "Trip to Lisbon.html"
    choose(qtbot, shown, "exportFileDialog", "/out/trip.html")

    wish = ExportWish(("c1",), ExportFormat.HTML, Path("/out/trip.html"))
    assert controllers.exchange.wishes == [("export", wish)]


def test_all_chats_are_exported_into_a_folder_without_thoughts(qtbot, shown, controllers):
    act(shown, "actionExport")
    press(shown, "exportWhich.all")
    press(shown, "exportFormat.pdf")
    shown.findChild(ExportDialog).findChild(object, "exportReasoning").click()
    assert shown.findChild(QPushButton, "exportButton").text() == "Choose a folder…"
    press(shown, "exportButton")
    choose(qtbot, shown, "chooseFolderDialog", "/out")

    wish = ExportWish(("c1", "c2"), ExportFormat.PDF, Path("/out"), with_reasoning=False, into_folder=True)
    assert controllers.exchange.wishes == [("export", wish)]


def test_json_keeps_the_ending_of_hearths_copies(qtbot, shown):
    act(shown, "actionExport")
    press(shown, "exportFormat.hearth.json")
    press(shown, "exportButton")
    dialog = shown.findChild(QFileDialog, "exportFileDialog")

    assert Path(dialog.selectedFiles()[0]).name == "Trip to Lisbon.hearth.json"
    choose(qtbot, shown, "exportFileDialog", "/out/a.hearth.json")


def test_without_any_conversation_there_is_nothing_to_export(window, controllers):
    assert not window.content.actions_by_name["actionExport"].isEnabled()

    controllers.library.show(CHATS)

    assert window.content.actions_by_name["actionExport"].isEnabled()


def test_unreadable_chats_are_not_exported(qtbot, window, controllers):
    broken = summary("c3", "Broken")
    controllers.library.show((*CHATS, type(broken)("c3", "Broken", broken.updated_at, "It is damaged.")))

    act(window, "actionExport")

    assert window.findChild(QPushButton, "exportWhich.all").text() == "All chats (2)"
    assert window.findChild(QPushButton, "exportWhich.shown") is None
    window.findChild(QDialog, "exportDialog").close()


def test_progress_appears_after_a_moment_and_can_be_stopped(qtbot, window, controllers):
    controllers.exchange.progress_changed.emit(ExchangeProgress("conversations.json", 3, 12))
    dialog = window.findChild(QDialog, "exchangeProgress")
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.findChild(QProgressBar).value() == 3

    press(window, "exchangeStopButton")
    assert controllers.exchange.wishes == [("cancel",)]
    assert dialog.isVisible()
    controllers.exchange.progress_changed.emit(None)
    qtbot.waitUntil(lambda: window.findChild(QDialog, "exchangeProgress") is None)


def test_quick_work_shows_no_progress(qtbot, window, controllers):
    controllers.exchange.progress_changed.emit(ExchangeProgress("a.json", 0, 1))
    dialog = window.findChild(QDialog, "exchangeProgress")
    controllers.exchange.progress_changed.emit(None)

    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: window.findChild(QDialog, "exchangeProgress") is None)


@pytest.mark.parametrize(
    ("names", "wish"),
    [
        (["a.json"], ("open_file", Path("/a.json"))),
        (["a.zip", "b.chat"], ("import_files", [Path("/a.zip"), Path("/b.chat")])),
    ],
)
def test_dropped_conversations_are_opened_or_imported(window, controllers, names, wish):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/{name}") for name in names])
    enter(window, data)
    drop(window, data)

    assert controllers.exchange.wishes == [wish]
