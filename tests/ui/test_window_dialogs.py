import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from desktop.domain.crash_report import CrashKind, CrashReport
from desktop.ui.dialogs import WindowDialog
from tests.ui.conftest import conversation
from tests.ui.fake_controllers import LLAMA, READY_LLAMA


def opened(qtbot, window, name) -> QDialog:
    qtbot.waitUntil(lambda: window.findChild(QDialog, name) is not None and window.findChild(QDialog, name).isVisible())
    return window.findChild(QDialog, name)


def words(dialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_model_details_show_the_facts_and_the_template(qtbot, window, controllers):
    facts = replace(LLAMA.facts, warnings=("The template is unusual.",))
    controllers.models.become(replace(READY_LLAMA, loaded=replace(LLAMA, facts=facts)))
    window.content.actions_by_name["actionModelDetails"].trigger()
    dialog = opened(qtbot, window, "modelDetailsDialog")

    for fact in ("3.2 B", "Q4_K_M", "8,192 tokens (trained with 131,072)", "28 · GPU 28/28", "NVIDIA RTX 4070"):
        assert fact in words(dialog)
    assert "The template is unusual." in words(dialog)
    assert dialog.findChild(QPlainTextEdit, "modelTemplate").toPlainText() == LLAMA.facts.chat_template


def test_the_list_of_shortcuts_is_made_from_the_actions(qtbot, window):
    window.content.actions_by_name["actionShortcuts"].trigger()
    dialog = opened(qtbot, window, "shortcutsDialog")

    assert "New chat" in words(dialog)
    assert "Regenerate" in words(dialog)
    assert "F2" in words(dialog)
    assert "Return" not in words(dialog)
    assert "Message above" in words(dialog)


def test_about_names_version_and_licences(qtbot, window):
    window.content.actions_by_name["actionAbout"].trigger()
    dialog = opened(qtbot, window, "aboutDialog")

    text = " ".join(words(dialog))
    assert "Hearth 0." in text
    assert "Lesser General Public License" in text


def test_a_command_is_found_by_a_few_letters_and_run_by_enter(qtbot, window, controllers):
    window.content.actions_by_name["actionCommandPalette"].trigger()
    palette = opened(qtbot, window, "commandPalette")
    field = palette.findChild(QLineEdit, "paletteSearch")

    qtbot.keyClicks(field, "new")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert controllers.chat.wishes == [("new_chat",)]
    assert not palette.isVisible()


def test_commands_that_cannot_be_done_are_not_offered(qtbot, window):
    window.content.actions_by_name["actionCommandPalette"].trigger()
    palette = opened(qtbot, window, "commandPalette")

    offered = [palette.list.item(at).text() for at in range(palette.list.count())]
    assert "New chat" in offered
    assert "Unload model" not in offered


def test_arrows_in_the_search_choose_a_command(qtbot, window):
    window.content.actions_by_name["actionCommandPalette"].trigger()
    palette = opened(qtbot, window, "commandPalette")

    qtbot.keyClick(palette.field, Qt.Key.Key_Down)

    assert palette.list.currentRow() == 1


def test_escape_closes_a_dialog(qtbot, window):
    window.content.actions_by_name["actionSettings"].trigger()
    dialog = opened(qtbot, window, "settingsDialog")

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: window.findChild(QDialog, "settingsDialog") is None)


def test_a_bug_is_told_with_a_report_to_copy(qtbot, window, controllers, tmp_path):
    report = CrashReport(CrashKind.BUG, "Hearth 0.1.0\n\nTraceback: the end", tmp_path / "crash-1.txt")
    controllers.crashes.report_saved.emit(report)
    banner = window.content.notice_bar.banners[0]
    assert "Something in Hearth went wrong" in banner.notice.text

    qtbot.mouseClick(banner.findChild(QPushButton, "bannerActionButton"), Qt.MouseButton.LeftButton)
    dialog = opened(qtbot, window, "bugReportDialog")
    qtbot.mouseClick(dialog.findChild(QPushButton, "copyReportButton"), Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == "Hearth 0.1.0\n\nTraceback: the end"
    dialog.close()


def test_the_report_of_a_crash_is_read_shown_as_a_file_and_deleted(qtbot, window, controllers, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    report = CrashReport(CrashKind.WINDOW, "Fatal Python error", tmp_path / "crash-1.txt")
    controllers.crashes.report_requested.emit(report)
    dialog = opened(qtbot, window, "bugReportDialog")

    assert dialog.findChild(QPlainTextEdit, "bugReportText").toPlainText() == "Fatal Python error"
    assert "Hearth closed unexpectedly" in words(dialog)
    qtbot.mouseClick(dialog.findChild(QPushButton, "showReportFileButton"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.findChild(QPushButton, "deleteReportButton"), Qt.MouseButton.LeftButton)

    assert shown == [str(tmp_path)]
    assert controllers.crashes.wishes == [("delete", report)]
    qtbot.waitUntil(lambda: window.findChild(QDialog, "bugReportDialog") is None)


ALL_DIALOGS = (
    "actionSettings", "actionChatSettings", "actionModelDetails", "actionShortcuts", "actionCommandPalette",
    "actionAbout", "actionBranches",
)  # fmt: skip


@pytest.mark.parametrize("action", ALL_DIALOGS)
def test_everything_in_a_dialog_that_takes_the_keyboard_has_a_name(qtbot, window, controllers, action):
    controllers.models.become(READY_LLAMA)
    controllers.chat.show(conversation())
    window.content.actions_by_name[action].trigger()
    dialog = next(found for found in window.findChildren(QDialog) if found.isVisible())

    takers = [w for w in dialog.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    nameless = [w for w in takers if not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)]

    assert takers
    assert nameless == []


def test_the_keyboard_goes_to_controls_and_not_to_the_page_they_stand_on(qtbot, window):
    window.content.actions_by_name["actionChatSettings"].trigger()
    dialog = opened(qtbot, window, "chatSettingsDialog")
    step = dialog.nextInFocusChain()
    while not (step.isVisible() and step.focusPolicy() & Qt.FocusPolicy.TabFocus):
        step = step.nextInFocusChain()

    assert isinstance(step, QPlainTextEdit)


def test_no_dialog_is_imported_before_it_is_opened():
    command = "import sys, desktop.ui.window_content; print([n for n in sys.modules if n.startswith('desktop.ui.')])"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)

    assert "desktop.ui.window_dialogs" in done.stdout
    assert "settings_dialog" not in done.stdout
    assert "chat_settings" not in done.stdout


def test_a_dialog_is_never_larger_than_the_screen(qtbot, window):
    dialog = WindowDialog("largeDialog", "Large", window)
    dialog.resize(5000, 4000)
    dialog.show()

    screen = window.screen().availableGeometry().size()
    assert dialog.width() <= screen.width()
    assert dialog.height() <= screen.height()
    dialog.close()


def test_no_shortcut_in_the_list_is_cut_off(qtbot, window):
    window.content.actions_by_name["actionShortcuts"].trigger()
    dialog = opened(qtbot, window, "shortcutsDialog")
    page = dialog.findChild(QScrollArea, "shortcutsPage")

    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)

    assert page.horizontalScrollBar().maximum() == 0
    assert page.widget().width() <= page.viewport().width()
